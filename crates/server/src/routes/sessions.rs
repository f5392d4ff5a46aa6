//! A user's sessions: listing and ending them.

use axum::extract::State;
use axum::http::StatusCode;
use vitrine_api::SessionResponse;
use vitrine_database::SessionId;
use vitrine_database::clock::{self, iso};

use crate::app::App;
use crate::auth::SignedIn;
use crate::error::{Error, Result};
use crate::http::extract::{Id, Json};

/// `GET /api/sessions`
pub async fn list(
    State(app): State<App>,
    SignedIn(session): SignedIn,
) -> Result<Json<Vec<SessionResponse>>> {
    let found = app.db.sessions(&session.user.id, clock::now()).await?;
    let views = found.into_iter().map(|found| SessionResponse {
        current: found.token_hash == session.token_hash,
        id: found.id.into(),
        created_at: iso(found.created_at),
        updated_at: iso(found.used_at),
        expires_at: Some(iso(found.expires_at)),
        device_type: found.device,
        device_os: found.system,
        app_version: None,
        is_pending_sync_reset: false,
    });
    Ok(Json(views.collect()))
}

/// `DELETE /api/sessions`: ends all sessions but the caller's.
pub async fn end_others(State(app): State<App>, SignedIn(session): SignedIn) -> Result<StatusCode> {
    app.db.end_other_sessions(&session.user.id, &session.token_hash).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/sessions/{id}`
pub async fn end(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<SessionId>,
) -> Result<StatusCode> {
    match app.db.end_session_of(&session.user.id, &id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Error::no_access("authDevice.delete")),
    }
}
