//! One month of the timeline in the API's form: columns of equal length, written one after the
//! other while they are sent, since a month may have a hundred thousand photos.

use std::fmt::{Arguments, Write as _};
use std::sync::Arc;

use bytes::Bytes;
use uuid::Uuid;
use vitrine_api::NIL_ID;
use vitrine_database::assets::word;
use vitrine_database::clock;
use vitrine_database::timeline::Tile;

use crate::access::Disclosure;

/// Number of photos per chunk.
const STEP: usize = 2000;

/// Writes one value of a column.
type Value = fn(&mut String, &Tile, Disclosure);

/// The columns of [`vitrine_api::TimeBucketAssets`].
const COLUMNS: &[(&str, Value)] = &[
    ("id", |out, tile, _| uuid(out, tile.id)),
    ("ownerId", |out, tile, who| match who {
        Disclosure::User => uuid(out, tile.owner_id),
        _ => text(out, Some(NIL_ID)),
    }),
    ("ratio", |out, tile, _| number(out, ratio(tile))),
    ("isFavorite", |out, tile, who| flag(out, who == Disclosure::User && tile.is_favorite)),
    ("visibility", |out, tile, who| match who {
        Disclosure::User => text(out, Some(&word(tile.visibility))),
        _ => out.push_str("\"timeline\""),
    }),
    ("isTrashed", |out, _, _| flag(out, false)),
    ("isImage", |out, tile, _| flag(out, !tile.is_video)),
    ("thumbhash", |out, tile, _| text(out, tile.thumbhash.as_deref())),
    ("createdAt", |out, tile, who| time(out, tile.created_at, who)),
    ("fileCreatedAt", |out, tile, who| time(out, tile.local_at - offset(tile, who), who)),
    ("localOffsetHours", |out, tile, who| {
        let minutes = i32::try_from(offset(tile, who) / 60_000).unwrap_or(0);
        number(out, f64::from(minutes) / 60.0);
    }),
    ("duration", |out, tile, _| match tile.duration_ms {
        Some(duration) => out.push_str(itoa::Buffer::new().format(duration)),
        None => out.push_str("null"),
    }),
    // Disclosed to everyone, since it is needed to display the photo.
    ("projectionType", |out, tile, _| text(out, tile.projection.map(super::projection))),
    ("livePhotoVideoId", |out, _, _| out.push_str("null")),
];

/// Only where motion videos are played.
const MOTION: (&str, Value) = ("isMotion", |out, tile, _| flag(out, tile.is_motion));

/// Only where places are disclosed. The names are always `null` so far.
const PLACES: [(&str, Value); 2] =
    [("city", |out, _, _| out.push_str("null")), ("country", |out, _, _| out.push_str("null"))];

/// Only if there are photos of other owners.
const FOREIGN: (&str, Value) = ("isForeign", |out, tile, _| flag(out, tile.is_foreign));

/// The JSON in chunks. With `ids_only`, only the ids, and which photos are of other owners.
pub fn bucket(
    tiles: Vec<Tile>,
    disclosure: Disclosure,
    ids_only: bool,
) -> impl Iterator<Item = Bytes> + Send {
    let mut columns = COLUMNS[..if ids_only { 1 } else { COLUMNS.len() }].to_vec();
    if tiles.iter().any(|tile| tile.is_foreign) {
        columns.push(FOREIGN);
    }
    if disclosure.gives_motion_videos() && !ids_only {
        columns.push(MOTION);
    }
    if !ids_only && disclosure.shows_places() {
        columns.extend(PLACES);
    }
    let tiles = Arc::new(tiles);
    let pieces = columns.into_iter().enumerate().flat_map(move |(index, (name, value))| {
        let tiles = Arc::clone(&tiles);
        // A column without values still needs its brackets.
        (0..tiles.len().max(1)).step_by(STEP).map(move |start| {
            let mut out = String::with_capacity(STEP * 8);
            if start == 0 {
                let before = if index == 0 { "{" } else { "," };
                put(&mut out, format_args!("{before}\"{name}\":["));
            }
            let end = tiles.len().min(start + STEP);
            for (place, tile) in (start..).zip(&tiles[start..end]) {
                if place > 0 {
                    out.push(',');
                }
                value(&mut out, tile, disclosure);
            }
            if end == tiles.len() {
                out.push(']');
            }
            Bytes::from(out)
        })
    });
    pieces.chain([Bytes::from_static(b"}")])
}

fn put(out: &mut String, text: Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = out.write_fmt(text);
}

fn flag(out: &mut String, value: bool) {
    out.push_str(if value { "true" } else { "false" });
}

/// Writes a string. It must not need escaping: all are Base64, ids or constants.
fn text(out: &mut String, text: Option<&str>) {
    match text {
        Some(text) => {
            out.push('"');
            out.push_str(text);
            out.push('"');
        }
        None => out.push_str("null"),
    }
}

fn uuid(out: &mut String, id: Uuid) {
    text(out, Some(id.hyphenated().encode_lower(&mut Uuid::encode_buffer())));
}

/// Writes a number, with a fast path for up to three decimals. The general algorithm takes several
/// times as long, and there are two numbers per photo.
fn number(out: &mut String, value: f64) {
    #[expect(clippy::cast_possible_truncation, reason = "compared in the next line")]
    let thousandths = (value * 1000.0).round() as i32;
    if f64::from(thousandths) / 1000.0 != value {
        put(out, format_args!("{value:?}"));
        return;
    }
    let (before, after) = (thousandths.unsigned_abs() / 1000, thousandths.unsigned_abs() % 1000);
    if thousandths < 0 {
        out.push('-');
    }
    out.push_str(itoa::Buffer::new().format(before));
    out.push('.');
    // The digits after the point, with leading zeros: those of 1000 + `after` without the first.
    let mut digits = itoa::Buffer::new();
    let digits = digits.format(1000 + after)[1..].trim_end_matches('0');
    out.push_str(if digits.is_empty() { "0" } else { digits });
}

fn time(out: &mut String, ms: i64, disclosure: Disclosure) {
    out.push('"');
    clock::write_iso(out, if disclosure == Disclosure::Nothing { 0 } else { ms });
    out.push('"');
}

/// How far the local clock was from UTC, in milliseconds. A time zone is a part of the place: where
/// that is hidden, the local clock counts as UTC.
fn offset(tile: &Tile, disclosure: Disclosure) -> i64 {
    if disclosure.shows_places() { tile.local_at - tile.taken_at } else { 0 }
}

/// Width divided by height, rounded to three decimals; 1 if unknown.
pub fn ratio(tile: &Tile) -> f64 {
    match (tile.width, tile.height) {
        (width, height) if width > 0 && height > 0 => {
            (f64::from(width) / f64::from(height) * 1000.0).round() / 1000.0
        }
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_short_as_they_can_be() {
        let third = 1.0 / 3.0;
        for value in
            [0.0, 1.0, 1.5, 0.75, 1.333, 0.001, -3.5, -0.25, 5.75, third, 2e9, 1e-9, f64::MAX]
        {
            let mut text = String::new();
            number(&mut text, value);
            assert_eq!(text, format!("{value:?}"));
        }
    }
}
