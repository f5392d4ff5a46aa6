//! Users: their own account, and what other users see of it.

use std::io::Cursor;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use vitrine_api::{UpdateMe, UserAdminResponse, UserResponse};
use vitrine_database::UserId;
use vitrine_database::accounts::{User, UserPatch};
use vitrine_database::clock;

use crate::app::App;
use crate::auth::SignedIn;
use crate::error::{Error, Result};
use crate::http::extract::{Id, Json};
use crate::responses;
use crate::services::accounts::{check_colour, check_email, check_name};

/// `GET /api/users/me`
pub async fn me(
    State(app): State<App>,
    SignedIn(session): SignedIn,
) -> Result<Json<UserAdminResponse>> {
    Ok(Json(own_account(&app, &session.user.id).await?))
}

/// `PUT /api/users/me`
pub async fn update_me(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Json(body): Json<UpdateMe>,
) -> Result<Json<UserAdminResponse>> {
    if body.password.is_some() {
        return Err(Error::bad_request(
            "Validation failed: the password is changed by /auth/change-password",
        ));
    }
    let id = &session.user.id;
    let patch = UserPatch {
        name: body.name.as_deref().map(check_name).transpose()?,
        email: body.email.as_deref().map(check_email).transpose()?,
        avatar_color: body.avatar_color.map(check_colour).transpose()?,
    };
    if !app.db.patch_user(id, &patch, clock::now()).await? {
        return Err(Error::bad_request("Email already in use by another account"));
    }
    if let Some(join) = body.guests_join_collections {
        app.db.set_guests_join_collections(id, join).await?;
    }
    Ok(Json(own_account(&app, id).await?))
}

/// A user's own account, as they see it.
async fn own_account(app: &App, id: &UserId) -> Result<UserAdminResponse> {
    let user = found(app, id).await?;
    let usage = app.db.usage(id).await?;
    let mut seen = responses::account(&user, usage);
    seen.guests_join_collections = Some(user.guests_join_collections);
    Ok(seen)
}

/// `GET /api/users/me/preferences`: constant, since clients request it when they start.
pub async fn preferences(_: SignedIn) -> Json<Value> {
    let off = json!({"enabled": false, "sidebarWeb": false});
    Json(json!({
        "albums": {"defaultAssetOrder": "desc"},
        "cast": {"gCastEnabled": false},
        "download": {"archiveSize": 4_u64 << 30, "includeEmbeddedVideos": false},
        "emailNotifications": {"enabled": false, "albumInvite": false, "albumUpdate": false},
        "folders": off,
        "memories": {"enabled": false, "sidebarWeb": false, "duration": 5},
        "people": off,
        "purchase": {"showSupportBadge": false, "hideBuyButtonUntil": "9999-12-31T00:00:00.000Z"},
        "ratings": {"enabled": false},
        "recentlyAdded": {"sidebarWeb": false},
        "sharedLinks": {"enabled": true, "sidebarWeb": true},
        "tags": off,
    }))
}

/// `GET /api/users`
pub async fn list(State(app): State<App>, _: SignedIn) -> Result<Json<Vec<UserResponse>>> {
    Ok(Json(app.db.users().await?.iter().map(responses::user).collect()))
}

async fn found(app: &App, id: &UserId) -> Result<User> {
    let user = app.db.user(id).await?.filter(|user| user.deleted_at.is_none());
    user.ok_or_else(|| Error::bad_request("User not found"))
}

/// `GET /api/users/{id}`
pub async fn get(
    State(app): State<App>,
    _: SignedIn,
    Id(id): Id<UserId>,
) -> Result<Json<UserResponse>> {
    Ok(Json(responses::user(&found(&app, &id).await?)))
}

/// `GET /api/users/{id}/profile-image`: a pattern derived from the user's id. None can be uploaded.
pub async fn profile_image(
    State(app): State<App>,
    _: SignedIn,
    Id(id): Id<UserId>,
) -> Result<Response> {
    let user = found(&app, &id).await?;
    let mut bytes = Cursor::new(Vec::new());
    pattern(&user.id).write_to(&mut bytes, ImageFormat::Png).map_err(Error::internal)?;
    let kind = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, no-cache")];
    Ok((kind, bytes.into_inner()).into_response())
}

/// A pattern of five by five squares, symmetric about the middle column.
fn pattern(id: &UserId) -> RgbImage {
    const SQUARE: u32 = 24;
    let hash = Sha256::digest(id.as_str());
    let ink = Rgb([hash[0] / 2 + 40, hash[1] / 2 + 40, hash[2] / 2 + 40]);
    RgbImage::from_fn(5 * SQUARE, 5 * SQUARE, |x, y| {
        let (column, row) = ((x / SQUARE).min(4 - x / SQUARE), y / SQUARE);
        let bit = hash[3 + (row * 3 + column) as usize];
        if bit % 2 == 0 { ink } else { Rgb([236, 236, 236]) }
    })
}
