//! The first window of a link's photos, written into its page so that they are seen while the app is
//! still on its way to the browser. `public/first.js` draws them; where there is nothing to draw
//! (covers of several albums, a single photo, a map), the page says nothing of them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use vitrine_api::address::{self, LinkCredential};

use super::Shown;
use crate::app::App;
use crate::clock::DAY_MS;
use crate::db::links::LinkName;
use crate::db::timeline::Tile;
use crate::error::Result;
use crate::view::bucket;

/// As many as fill the largest window, more or less.
const MOST: i64 = 60;

/// A block of data (HTML, section 4.12.1.1), or nothing.
pub(super) async fn data(app: &App, shown: &Shown<'_>, name: &LinkName) -> Result<String> {
    if !shown.is_home || shown.is_shelf() {
        return Ok(String::new());
    }
    let tiles = app.db.first_tiles(shown.scope(), shown.order(), MOST).await?;
    if tiles.is_empty() {
        return Ok(String::new());
    }
    let data = of_window(&app.base, shown, name, &tiles).to_string();
    // Nothing that people wrote may end the block.
    let data = data.replace('<', "\\u003c");
    Ok(format!("<script type=\"application/json\" id=\"first-data\">{data}</script>\n"))
}

/// What `public/first.js` reads: the words above the photos, addresses, and of each photo its id,
/// ratio, colour and day.
fn of_window(base: &str, shown: &Shown<'_>, name: &LinkName, tiles: &[Tile]) -> Value {
    let (link, home) = match name {
        LinkName::Key(key) => (LinkCredential::Key(key.clone()), ("/share/", key)),
        LinkName::Slug(slug) => (LinkCredential::Slug(slug.clone()), ("/s/", slug)),
    };
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

/// As the app will know it: photos of an album come in columns with three decimals.
fn ratio(tile: &Tile, is_column: bool) -> f64 {
    if is_column || tile.width == 0 || tile.height == 0 {
        bucket::ratio(tile)
    } else {
        f64::from(tile.width) / f64::from(tile.height)
    }
}

/// The average of its ThumbHash, as CSS.
fn colour(tile: &Tile) -> Option<String> {
    let hash = STANDARD.decode(tile.thumbhash.as_deref()?).ok()?;
    let (r, g, b, _) = thumbhash::thumb_hash_to_average_rgba(&hash).ok()?;
    let byte = |value: f32| (value.clamp(0.0, 1.0) * 255.0).round();
    Some(format!("rgb({} {} {})", byte(r), byte(g), byte(b)))
}
