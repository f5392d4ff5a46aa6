//! The members of an album. Its owner adds, changes and removes them; members can leave.

use axum::extract::State;
use axum::http::StatusCode;
use vitrine_api::{AddAlbumUsers, AlbumResponse, AlbumRole, UpdateAlbumUser};
use vitrine_database::clock;
use vitrine_database::{AlbumId, UserId};

use crate::access::{self, AlbumAction};
use crate::app::App;
use crate::auth::{Principal, SignedIn};
use crate::error::{Error, Result};
use crate::http::extract::{Id, Json, Path};
use crate::services::albums::one;
use crate::services::members::{add_members, check_members};

/// `PUT /api/albums/{id}/users`
pub async fn add(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<AlbumId>,
    Json(body): Json<AddAlbumUsers>,
) -> Result<Json<AlbumResponse>> {
    let user = session.user.id.clone();
    let who = Principal::User(session);
    access::album(&app.db, &who, AlbumAction::Share, &id).await?;
    check_members(&app, &user, &body.album_users).await?;
    let mut write = app.db.write().await?;
    access::recheck(&mut write, &who).await?;
    access::album_in(&mut write, &user, AlbumAction::Share, &id).await?;
    add_members(&mut write, &id, &body.album_users).await?;
    write.commit().await?;
    one(&app, &id, &user).await
}

/// `PUT /api/albums/{id}/user/{userId}`
pub async fn update(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Path((id, member)): Path<(AlbumId, UserId)>,
    Json(body): Json<UpdateAlbumUser>,
) -> Result<StatusCode> {
    let member = named(&id, &member, &session.user.id)?;
    access::album(&app.db, &Principal::User(session), AlbumAction::Share, &id).await?;
    if body.role == AlbumRole::Owner {
        return Err(Error::bad_request("Validation failed: role"));
    }
    match app.db.set_role(&id, &member, body.role).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Error::bad_request("Album not shared with user")),
    }
}

/// `DELETE /api/albums/{id}/user/{userId}`, where `me` is the caller.
pub async fn remove(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Path((id, member)): Path<(AlbumId, UserId)>,
) -> Result<StatusCode> {
    let member = named(&id, &member, &session.user.id)?;
    let action = if member == session.user.id { AlbumAction::Read } else { AlbumAction::Share };
    access::album(&app.db, &Principal::User(session), action, &id).await?;
    match app.db.remove_member(&id, &member).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Error::bad_request("Album not shared with user")),
    }
}

/// `PUT /api/albums/{id}/visit` (ours): marks everything added so far as seen.
pub async fn visit(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<AlbumId>,
) -> Result<StatusCode> {
    let user = session.user.id.clone();
    access::album(&app.db, &Principal::User(session), AlbumAction::Read, &id).await?;
    app.db.visit_album(&id, &user, clock::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The id of the member that the path names. `me` is the caller.
fn named(album: &AlbumId, member: &UserId, caller: &UserId) -> Result<UserId> {
    let member = if member.as_str() == "me" { caller } else { member };
    if vitrine_ids::is_uuid(album.as_str()) && vitrine_ids::is_uuid(member.as_str()) {
        Ok(member.clone())
    } else {
        Err(Error::bad_request("Validation failed: an id in the path is no UUID"))
    }
}
