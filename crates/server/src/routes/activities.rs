//! Comments and likes, for the members of an album only: links do not show them.

use axum::extract::State;
use axum::http::{StatusCode, header};
use schemars::JsonSchema;
use serde::Deserialize;
use vitrine_api::{ActivityResponse, ActivityStatistics, ActivityType, AlbumRole, CreateActivity};
use vitrine_database::activities::{Activity, ActivityFilter};
use vitrine_database::albums::Album;
use vitrine_database::clock;
use vitrine_database::{ActivityId, AlbumId, AssetId, UserId};

use crate::access::{self, AlbumAction};
use crate::app::App;
use crate::auth::{Principal, Session, SignedIn};
use crate::error::{Error, Result};
use crate::http::extract::{Id, Json, Query};
use crate::http::json::Header;
use crate::responses;

/// Longest comment, in bytes.
const MAX_COMMENT: usize = 4000;

/// Query of the list and of the statistics.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActivityQuery {
    album_id: AlbumId,
    asset_id: Option<AssetId>,
    #[serde(rename = "type")]
    kind: Option<ActivityType>,
    level: Option<Level>,
    user_id: Option<UserId>,
}

/// What activities are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The album.
    Album,
    /// Photos in it, too.
    Asset,
}

async fn album(app: &App, session: Session, action: AlbumAction, id: &AlbumId) -> Result<Album> {
    let (album, _) = access::album(&app.db, &Principal::User(session), action, id).await?;
    Ok(album)
}

/// `GET /api/activities`. Clients poll every few seconds: an unchanged response is 304, like every
/// JSON response.
pub async fn list(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Query(query): Query<ActivityQuery>,
) -> Result<([Header; 1], axum::Json<Vec<ActivityResponse>>)> {
    let album = album(&app, session, AlbumAction::Read, &query.album_id).await?;
    let filter = ActivityFilter {
        asset: query.asset_id.as_ref(),
        of_album_only: query.level == Some(Level::Album),
        comments: query.kind.map(|kind| kind == ActivityType::Comment),
        user: query.user_id.as_ref(),
    };
    let found = match album.activity {
        true => app.db.activities(&album.id, filter).await?,
        false => Vec::new(),
    };
    let seen: Vec<ActivityResponse> = found.iter().map(responses::activity).collect();
    // Stored by the browser, so that it can revalidate.
    Ok(([(header::CACHE_CONTROL, "private, no-cache")], axum::Json(seen)))
}

/// `GET /api/activities/statistics`
pub async fn statistics(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Query(query): Query<ActivityQuery>,
) -> Result<Json<ActivityStatistics>> {
    let album = album(&app, session, AlbumAction::Read, &query.album_id).await?;
    let (comments, likes) = match album.activity {
        true => app.db.activity_counts(&album.id, query.asset_id.as_ref()).await?,
        false => (0, 0),
    };
    Ok(Json(ActivityStatistics { comments, likes }))
}

/// `POST /api/activities`: 201, or 200 for a like that exists already.
pub async fn create(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Json(body): Json<CreateActivity>,
) -> Result<(StatusCode, Json<ActivityResponse>)> {
    let user = session.user.clone();
    let comment = words(body.kind, body.comment)?;
    let album = album(&app, session, AlbumAction::Comment, &AlbumId::from(body.album_id)).await?;
    let denied = || Error::no_access("activity.create");
    if !album.activity {
        return Err(denied());
    }
    let asset_id = body.asset_id.map(AssetId::from);
    if let Some(asset) = &asset_id
        && !app.db.in_album(&album.id, asset).await?
    {
        return Err(denied());
    }
    let activity = Activity {
        id: ActivityId::random(),
        album_id: album.id,
        asset_id,
        comment,
        created_at: clock::now(),
        user,
    };
    if app.db.add_activity(&activity).await? {
        return Ok((StatusCode::CREATED, Json(responses::activity(&activity))));
    }
    let filter = ActivityFilter {
        asset: activity.asset_id.as_ref(),
        of_album_only: activity.asset_id.is_none(),
        comments: Some(false),
        user: Some(&activity.user.id),
    };
    let known = app.db.activities(&activity.album_id, filter).await?.pop();
    let known = known.ok_or_else(|| Error::internal("a like is there and is not"))?;
    Ok((StatusCode::OK, Json(responses::activity(&known))))
}

/// Validates the text of an activity: `Some` for a comment, `None` for a like.
fn words(kind: ActivityType, comment: Option<String>) -> Result<Option<String>> {
    let comment = comment.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    match (kind, comment) {
        (ActivityType::Comment, Some(text)) if text.len() <= MAX_COMMENT => Ok(Some(text)),
        (ActivityType::Like, None) => Ok(None),
        _ => Err(Error::bad_request("Validation failed: comment")),
    }
}

/// `DELETE /api/activities/{id}`: by its author or the album's owner.
pub async fn delete(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<ActivityId>,
) -> Result<StatusCode> {
    let denied = || Error::no_access("activity.delete");
    let user = &session.user.id;
    let activity = app.db.activity(&id).await?.ok_or_else(denied)?;
    let role = app.db.album_role(&activity.album_id, user).await?;
    if activity.user.id != *user && role != Some(AlbumRole::Owner) {
        return Err(denied());
    }
    app.db.delete_activity(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}
