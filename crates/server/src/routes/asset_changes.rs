//! Users' changes to their assets. They are stored in the row; the file stays as it is.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::DateTime;
use vitrine_api::{AssetChange, AssetResponse, UpdateAssets};
use vitrine_database::AssetId;
use vitrine_database::asset_patches::AssetPatch;
use vitrine_database::assets::Asset;
use vitrine_database::clock;
use vitrine_media::{CaptureTime, CaptureTimeSource};

use crate::access::own_assets;
use crate::access::{self, Disclosure};
use crate::app::App;
use crate::auth::{Session, SignedIn};
use crate::error::{Error, Result};
use crate::http::extract::{Id, Json};
use crate::{ingest, responses};

const PERMISSION: &str = "asset.update";
const MAX_TEXT: usize = 10_000;

/// `PUT /api/assets/{id}`
pub async fn update(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<AssetId>,
    Json(change): Json<AssetChange>,
) -> Result<Json<AssetResponse>> {
    let ids = own_assets(&app.db, &session.user.id, vec![id], PERMISSION).await?;
    let changed = apply(&app, session, &ids, &change).await?;
    let asset = changed.first().ok_or_else(|| Error::no_access(PERMISSION))?;
    Ok(Json(responses::asset(asset, Disclosure::User)))
}

/// `PUT /api/assets`
pub async fn update_all(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Json(body): Json<UpdateAssets>,
) -> Result<StatusCode> {
    let ids = own_assets(&app.db, &session.user.id, AssetId::list(body.ids), PERMISSION).await?;
    apply(&app, session, &ids, &body.change).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Applies a change to all assets or to none. Changing a contribution of guests claims it.
async fn apply(
    app: &App,
    session: Session,
    ids: &[AssetId],
    change: &AssetChange,
) -> Result<Vec<Asset>> {
    let patch = patch(change)?;
    let user = session.user.id.clone();
    let now = clock::now();
    let mut write = app.db.write_for(&user).await?;
    access::recheck_session(&mut write, &session).await?;
    write.claim(&user, ids).await?;
    let mut changed = Vec::new();
    let motion_video = change.live_photo_video_id.as_deref().map(AssetId::from);
    for id in ids {
        if let Some(motion_video) = &motion_video {
            ingest::pair(&app.library, &mut write, &user, id, motion_video).await?;
        }
        changed.extend(write.patch_asset(&user, id, &patch, now).await?);
    }
    write.commit().await?;
    if patch.place.is_some() {
        app.library.unnamed_places.notify_one();
    }
    Ok(changed)
}

/// Validates a change.
fn patch(change: &AssetChange) -> Result<AssetPatch> {
    let invalid = |what: &str| Error::bad_request(format!("Validation failed: {what}"));
    let taken = change.date_time_original.as_deref().map(|text| {
        let at = DateTime::parse_from_rfc3339(text).ok();
        let at = at.filter(|_| clock::parse(text).is_some());
        at.ok_or_else(|| invalid("dateTimeOriginal is no date with an offset"))
    });
    let place = match (change.latitude, change.longitude) {
        (None, None) => None,
        (Some(north), Some(east)) if north.abs() <= 90.0 && east.abs() <= 180.0 => {
            Some((north, east))
        }
        _ => return Err(invalid("latitude and longitude are no place")),
    };
    if change.rating.is_some_and(|rating| !(0..=5).contains(&rating)) {
        return Err(invalid("rating is not between 0 and 5"));
    }
    if change.description.as_ref().is_some_and(|text| text.len() > MAX_TEXT) {
        return Err(invalid("description is too long"));
    }
    let taken = taken.transpose()?.map(|at| {
        let told = CaptureTime {
            local: at.naive_local(),
            offset_minutes: Some(at.offset().local_minus_utc() / 60),
            source: CaptureTimeSource::ExifOriginal,
        };
        (at.timestamp_millis(), clock::from_naive(at.naive_local()), told)
    });
    Ok(AssetPatch {
        is_favorite: change.is_favorite,
        visibility: change.visibility,
        taken,
        place,
        description: change.description.clone(),
        rating: change.rating,
    })
}
