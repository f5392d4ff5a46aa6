//! The first screenful of a link's photos, written into its page so that they are visible before
//! the app is loaded. `public/first.js` draws them. Pages without a grid of photos (covers of
//! several albums, a single photo, a map) carry no such data.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use vitrine_api::address;
use vitrine_database::clock::DAY_MS;
use vitrine_database::links::LinkName;
use vitrine_database::timeline::Tile;

use super::html::data_block;
use super::names::{credential, home};
use super::shown::Shown;
use crate::app::App;
use crate::error::Result;
use crate::responses::timeline_bucket;

/// Roughly as many photos as fill the largest window.
const MOST: i64 = 60;

/// A data block, or an empty string.
pub(super) async fn data(app: &App, shown: &Shown<'_>, name: &LinkName) -> Result<String> {
    if !shown.is_home || shown.shows_albums() {
        return Ok(String::new());
    }
    let tiles = app.db.tiles_at(shown.scope(), shown.order(), 0..MOST).await?;
    if tiles.is_empty() {
        return Ok(String::new());
    }
    Ok(data_block("first-data", &of_window(&app.base, shown, name, &tiles)))
}

/// The input of `public/first.js`: the texts above the photos, URLs, and the id, aspect ratio,
/// colour and day of each photo.
fn of_window(base: &str, shown: &Shown<'_>, name: &LinkName, tiles: &[Tile]) -> Value {
    let (link, home) = (credential(name), home(name));
    let among_others = shown.album.as_ref().filter(|_| shown.albums.len() > 1);
    let has_days = shown.tells() && shown.album.is_some();
    let photos: Vec<_> = tiles
        .iter()
        .map(|tile| {
            let day = has_days.then(|| tile.local_at.div_euclid(DAY_MS));
            json!([tile.id.to_string(), ratio(tile, shown.album.is_some()), colour(tile), day])
        })
        .collect();
    let album = shown.album.as_ref();
    let between = album.filter(|_| shown.tells()).map(|album| (album.first_at, album.last_at));
    let between: Vec<_> = match between {
        Some((Some(first), Some(last))) => vec![first, last],
        _ => Vec::new(),
    };
    let title = shown.given_name();
    let lead = shown.visit.link.description.as_deref();
    json!({
        "home": [format!("{base}{}", home.0), home.1],
        "album": among_others.map(|album| album.id.as_str()),
        "picture": address::api(base, &address::thumbnail("{id}"), Some(&link)),
        "title": title,
        "lead": lead.filter(|lead| !lead.trim().is_empty() && Some(*lead) != title),
        "between": between,
        "photos": photos,
    })
}

/// The aspect ratio as the app will compute it: in albums it comes from a column with three
/// decimals.
fn ratio(tile: &Tile, is_column: bool) -> f64 {
    if is_column || tile.width == 0 || tile.height == 0 {
        timeline_bucket::ratio(tile)
    } else {
        f64::from(tile.width) / f64::from(tile.height)
    }
}

/// The average colour of its ThumbHash, as CSS.
fn colour(tile: &Tile) -> Option<String> {
    let hash = STANDARD.decode(tile.thumbhash.as_deref()?).ok()?;
    let (r, g, b, _) = thumbhash::thumb_hash_to_average_rgba(&hash).ok()?;
    let byte = |value: f32| (value.clamp(0.0, 1.0) * 255.0).round();
    Some(format!("rgb({} {} {})", byte(r), byte(g), byte(b)))
}
