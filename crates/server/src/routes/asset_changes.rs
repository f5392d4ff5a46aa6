//! What users change of their assets: kept in the row, beside a file that stays as it is.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, FixedOffset};
use vitrine_api::{AssetChange, AssetResponse, UpdateAssets};
use vitrine_media::{CaptureTime, CaptureTimeSource};

use super::assets::own;
use crate::access::Disclosure;
use crate::app::App;
use crate::auth::SignedIn;
use crate::db::assets::{Asset, Reader};
use crate::error::{Error, Result};
use crate::http::extract::{Id, Json};
use crate::places::Name;
use crate::{clock, ingest, view};

const PERMISSION: &str = "asset.update";
const MAX_TEXT: usize = 10_000;

/// `PUT /api/assets/{id}`
pub async fn update(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id,
    Json(change): Json<AssetChange>,
) -> Result<Json<AssetResponse>> {
    let ids = own(&app, &session.user.id, vec![id], PERMISSION).await?;
    let changed = apply(&app, &session.user.id, &ids, &change).await?;
    let asset = changed.first().ok_or_else(|| Error::no_access(PERMISSION))?;
    Ok(Json(view::asset(asset, Disclosure::User)))
}

/// `PUT /api/assets`
pub async fn update_all(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Json(body): Json<UpdateAssets>,
) -> Result<StatusCode> {
    let ids = own(&app, &session.user.id, body.ids, PERMISSION).await?;
    apply(&app, &session.user.id, &ids, &body.change).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// All of it or nothing.
async fn apply(app: &App, user: &str, ids: &[String], change: &AssetChange) -> Result<Vec<Asset>> {
    let change = Change::of(change)?;
    let mut write = app.db.write_for(user).await?;
    // Read while nobody else writes.
    let mut assets = app.db.readable(Reader::User(user), ids).await?;
    for asset in &mut assets {
        change.apply(asset);
        write.change_asset(asset).await?;
        if let Some(film) = &change.wire.live_photo_video_id {
            ingest::pair(&mut write, user, asset, film).await?;
        }
    }
    write.commit().await?;
    if change.place.is_some() {
        app.places.ring();
    }
    Ok(assets)
}

/// A change that is possible.
struct Change<'a> {
    wire: &'a AssetChange,
    taken: Option<DateTime<FixedOffset>>,
    place: Option<(f64, f64)>,
}

impl<'a> Change<'a> {
    fn of(wire: &'a AssetChange) -> Result<Self> {
        let invalid = |what: &str| Error::bad_request(format!("Validation failed: {what}"));
        let taken = wire.date_time_original.as_deref().map(|text| {
            let at = DateTime::parse_from_rfc3339(text).ok();
            at.filter(|_| clock::parse(text).is_some())
                .ok_or_else(|| invalid("dateTimeOriginal is no date with an offset"))
        });
        let place = match (wire.latitude, wire.longitude) {
            (None, None) => None,
            (Some(north), Some(east)) if north.abs() <= 90.0 && east.abs() <= 180.0 => {
                Some((north, east))
            }
            _ => return Err(invalid("latitude and longitude are no place")),
        };
        if wire.rating.is_some_and(|rating| !(0..=5).contains(&rating)) {
            return Err(invalid("rating is not between 0 and 5"));
        }
        if wire.description.as_ref().is_some_and(|text| text.len() > MAX_TEXT) {
            return Err(invalid("description is too long"));
        }
        Ok(Self { wire, taken: taken.transpose()?, place })
    }

    fn apply(&self, asset: &mut Asset) {
        asset.is_favorite = self.wire.is_favorite.unwrap_or(asset.is_favorite);
        asset.visibility = self.wire.visibility.unwrap_or(asset.visibility);
        if let Some(at) = self.taken {
            asset.taken_at = at.timestamp_millis();
            asset.local_at = clock::from_naive(at.naive_local());
            asset.metadata.taken = Some(CaptureTime {
                local: at.naive_local(),
                offset_minutes: Some(at.offset().local_minus_utc() / 60),
                source: CaptureTimeSource::ExifOriginal,
            });
        }
        if let Some((latitude, longitude)) = self.place {
            asset.metadata.latitude = Some(latitude);
            asset.metadata.longitude = Some(longitude);
            // Its name is looked up in a moment.
            asset.place = Name::default();
        }
        if let Some(text) = &self.wire.description {
            asset.metadata.description = Some(text.clone()).filter(|text| !text.is_empty());
        }
        if let Some(rating) = self.wire.rating {
            asset.metadata.rating = Some(rating).filter(|rating| *rating > 0);
        }
        asset.updated_at = clock::now();
    }
}
