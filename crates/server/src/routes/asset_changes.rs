//! Users' changes to their assets. They are stored in the row; the file stays as it is.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDateTime, TimeDelta};
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
use crate::time_zones::Zone;
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
    let (patch, time) = (patch(change)?, TimeChange::of(change)?);
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
        let Some(asset) = write.own_asset(&user, id).await? else {
            continue;
        };
        let taken = time.as_ref().map(|time| time.applied_to(&asset)).transpose()?;
        let patch = AssetPatch { taken, ..patch.clone() };
        changed.extend(write.patch_asset(asset, &patch, now).await?);
    }
    write.commit().await?;
    if patch.place.is_some() {
        app.library.unnamed_places.notify_one();
    }
    Ok(changed)
}

fn invalid(what: &str) -> Error {
    Error::bad_request(format!("Validation failed: {what}"))
}

/// Validates a change, apart from the time.
fn patch(change: &AssetChange) -> Result<AssetPatch> {
    let place = match (change.latitude, change.longitude) {
        (None, None) => None,
        (Some(None), Some(None)) => Some(None),
        (Some(Some(north)), Some(Some(east))) if north.abs() <= 90.0 && east.abs() <= 180.0 => {
            Some(Some((north, east)))
        }
        _ => return Err(invalid("latitude and longitude are no place")),
    };
    if change.rating.is_some_and(|rating| !(0..=5).contains(&rating)) {
        return Err(invalid("rating is not between 0 and 5"));
    }
    if change.description.as_ref().is_some_and(|text| text.len() > MAX_TEXT) {
        return Err(invalid("description is too long"));
    }
    Ok(AssetPatch {
        is_favorite: change.is_favorite,
        visibility: change.visibility,
        taken: None,
        place,
        description: change.description.clone(),
        rating: change.rating,
    })
}

/// A time on a local clock, and how many minutes that is east of UTC; `None` if that is unknown.
type Clock = (NaiveDateTime, Option<i32>);

/// A change of the capture time of any asset: set, then shifted, then moved to a time zone.
struct TimeChange {
    set: Option<Clock>,
    shift: TimeDelta,
    zone: Option<Zone>,
}

impl TimeChange {
    /// Validates a change; `None` if it does not concern the time.
    fn of(change: &AssetChange) -> Result<Option<Self>> {
        let set = change.date_time_original.as_deref().map(|text| {
            let set = local_clock(text);
            set.ok_or_else(|| invalid("dateTimeOriginal is no date and time"))
        });
        let shift = change.date_time_relative.map(|minutes| {
            let shift = TimeDelta::try_minutes(minutes);
            shift.ok_or_else(|| invalid("dateTimeRelative is too long"))
        });
        let zone = change.time_zone.as_deref().map(|text| {
            let zone = Zone::parse(text);
            zone.ok_or_else(|| invalid("timeZone is no time zone"))
        });
        let (set, shift, zone) = (set.transpose()?, shift.transpose()?, zone.transpose()?);
        let is_one = set.is_some() || shift.is_some() || zone.is_some();
        Ok(is_one.then(|| Self { set, shift: shift.unwrap_or_default(), zone }))
    }

    /// The capture time of an asset after the change, as [`AssetPatch`] has it.
    fn applied_to(&self, asset: &Asset) -> Result<(i64, i64, CaptureTime)> {
        let (local, offset) = self.set.unwrap_or_else(|| {
            let stated = asset.metadata.taken.as_ref().and_then(|taken| taken.offset_minutes);
            (clock::to_naive(asset.local_at), stated)
        });
        let moved = |local: NaiveDateTime, by| local.checked_add_signed(by);
        let minutes = |offset: i32| TimeDelta::minutes(offset.into());
        let clock = moved(local, self.shift).and_then(|local| match (self.zone, offset) {
            (None, _) => Some((local, offset)),
            // Without a zone there is no instant to keep.
            (Some(zone), None) => Some((local, Some(zone.offset_of(local, None)))),
            (Some(zone), Some(offset)) => {
                let utc = moved(local, -minutes(offset))?;
                let offset = zone.offset_at(utc);
                Some((moved(utc, minutes(offset))?, Some(offset)))
            }
        });
        let taken = clock.map(|(local, offset_minutes)| {
            let at = clock::from_naive(local) - i64::from(offset_minutes.unwrap_or(0)) * 60_000;
            let source = CaptureTimeSource::ExifOriginal;
            let stated = CaptureTime { local, offset_minutes, source };
            (at, clock::from_naive(local), stated)
        });
        let is_possible =
            |(at, local, _): &_| clock::is_possible(*at) && clock::is_possible(*local);
        taken.filter(is_possible).ok_or_else(|| invalid("the date would leave the calendar"))
    }
}

/// Parses a date and time (RFC 3339), with or without an offset.
fn local_clock(text: &str) -> Option<Clock> {
    let zoned = DateTime::parse_from_rfc3339(text)
        .map(|at| (at.naive_local(), Some(at.offset().local_minus_utc() / 60)));
    let plain = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f");
    zoned.or_else(|_| plain().map(|local| (local, None))).ok()
}
