//! Administration of other users.

use axum::extract::State;
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;
use vitrine_api::{AdminCreateUser, AdminDeleteUser, UserAdminResponse};
use vitrine_database::UserId;
use vitrine_database::accounts::User;
use vitrine_database::clock;

use crate::access;
use crate::app::App;
use crate::auth::{ALL, ClientAddress, SignedIn};
use crate::error::{Error, Result};
use crate::http::extract::{Id, Json, OptionalJson, Query};
use crate::services::accounts::{check_colour, check_password, new_user};
use crate::{removal, responses};

/// Query of the list.
#[derive(Debug, Deserialize, Default, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct UserQuery {
    with_deleted: Option<bool>,
    id: Option<UserId>,
}

/// `POST /api/admin/users`
pub async fn create(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    peer: ClientAddress,
    Json(body): Json<AdminCreateUser>,
) -> Result<(StatusCode, Json<UserAdminResponse>)> {
    check_password(&body.password)?;
    // Signing in as the new administrator would grant every permission.
    if body.is_admin == Some(true) && !session.has(ALL) {
        return Err(Error::Forbidden(format!("Missing required permission: {ALL}").into()));
    }
    let user = User {
        quota: body.quota_size_in_bytes,
        must_change_password: body.should_change_password.unwrap_or(false),
        avatar_color: body.avatar_color.map(check_colour).transpose()?,
        ..new_user(&body.email, &body.name, body.is_admin.unwrap_or(false))?
    };
    let hash = app.passwords.hash(peer, body.password).await?;
    let mut write = app.db.write().await?;
    access::recheck_session(&mut write, &session).await?;
    if !write.add_user(&user, &hash).await? {
        return Err(Error::bad_request("User exists"));
    }
    write.commit().await?;
    Ok((StatusCode::CREATED, Json(responses::account(&user, 0))))
}

/// `GET /api/admin/users`
pub async fn list(
    State(app): State<App>,
    _: SignedIn,
    Query(query): Query<UserQuery>,
) -> Result<Json<Vec<UserAdminResponse>>> {
    let deleted = query.with_deleted.unwrap_or(false);
    let mut users = app.db.all_users().await?;
    users.retain(|user| {
        (deleted || user.deleted_at.is_none()) && query.id.as_ref().is_none_or(|id| *id == user.id)
    });
    let mut views = Vec::with_capacity(users.len());
    for user in &users {
        views.push(responses::account(user, app.db.usage(&user.id).await?));
    }
    Ok(Json(views))
}

async fn other(app: &App, id: &UserId) -> Result<User> {
    app.db.user(id).await?.ok_or_else(|| Error::bad_request("User not found"))
}

/// `DELETE /api/admin/users/{id}`: ends the user's access at once. Their data is deleted after a
/// while, or at once with `force`.
pub async fn delete(
    State(app): State<App>,
    _: SignedIn,
    Id(id): Id<UserId>,
    // Clients leave out the body, whatever their schema says.
    OptionalJson(body): OptionalJson<AdminDeleteUser>,
) -> Result<Json<UserAdminResponse>> {
    let mut user = other(&app, &id).await?;
    if user.is_admin {
        return Err(Error::Forbidden("Cannot delete admin user".into()));
    }
    let now = clock::now();
    app.db.delete_user(&id, now).await?;
    user.deleted_at = Some(now);
    let usage = app.db.usage(&id).await?;
    if body.force {
        removal::remove_user(&app.library, &id, now).await?;
    }
    Ok(Json(responses::account(&user, usage)))
}

/// `POST /api/admin/users/{id}/restore`
pub async fn restore(
    State(app): State<App>,
    _: SignedIn,
    Id(id): Id<UserId>,
) -> Result<Json<UserAdminResponse>> {
    let mut user = other(&app, &id).await?;
    let now = clock::now();
    app.db.restore_user(&id, now).await?;
    (user.deleted_at, user.updated_at) = (None, now);
    let usage = app.db.usage(&id).await?;
    Ok(Json(responses::account(&user, usage)))
}
