//! Users.

use axum::extract::State;
use vitrine_api::{UserAdminResponse, UserResponse};

use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::http::extract::Json;
use crate::view;

/// `GET /api/users/me`
pub async fn me(
    State(app): State<App>,
    SignedIn(session): SignedIn,
) -> Result<Json<UserAdminResponse>> {
    let usage = app.db.usage(&session.user.id).await?;
    Ok(Json(view::account(&session.user, usage)))
}

/// `GET /api/users`
pub async fn list(State(app): State<App>, _: SignedIn) -> Result<Json<Vec<UserResponse>>> {
    Ok(Json(app.db.users().await?.iter().map(view::user).collect()))
}
