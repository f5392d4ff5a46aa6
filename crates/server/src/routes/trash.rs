//! Operations on the whole trash: restore all, empty.

use axum::extract::State;
use vitrine_api::Count;
use vitrine_database::clock;

use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::http::extract::Json;
use crate::removal;

/// `POST /api/trash/restore`
pub async fn restore_all(
    State(app): State<App>,
    SignedIn(session): SignedIn,
) -> Result<Json<Count>> {
    let ids = app.db.trashed(&session.user.id).await?;
    let count = app.db.set_deleted(&session.user.id, &ids, None).await?;
    Ok(Json(Count { count }))
}

/// `POST /api/trash/empty`
pub async fn empty(State(app): State<App>, SignedIn(session): SignedIn) -> Result<Json<Count>> {
    let owner = &session.user.id;
    let ids = app.db.trashed(owner).await?;
    // Assets that are restored at the same time are kept.
    let now = clock::now() + 1;
    removal::remove_assets(&app.library, owner, &ids, Some(now)).await?;
    Ok(Json(Count { count: ids.len() as u64 }))
}
