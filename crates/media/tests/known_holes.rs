//! What other tools leave behind, each by its name.

mod common;

use common::fixtures::{self, CANARY};
use vitrine_media::{FindingKind, Level, inspect, metadata};

fn cleaned(file: &[u8]) -> Vec<u8> {
    let out = common::clean(file, Level::All).unwrap();
    assert!(
        common::contains(file, CANARY),
        "the fixture has nothing to find"
    );
    assert!(!common::contains(&out, CANARY), "a canary is left");
    out
}

#[test]
fn no_canary_is_left_in_any_format() {
    for (name, file) in fixtures::all() {
        let out = std::panic::catch_unwind(|| cleaned(&file));
        assert!(out.is_ok(), "{name}");
    }
}

#[test]
fn orientation_is_kept() {
    for (name, file) in fixtures::all() {
        let limits = Default::default();
        let before = metadata(&file, &limits).unwrap().orientation;
        let after = metadata(&cleaned(&file), &limits).unwrap().orientation;
        assert_eq!(before, after, "{name}");
    }
}

#[test]
fn decoded_pixels_are_the_same() {
    for file in [
        fixtures::jpeg(),
        fixtures::png(),
        fixtures::webp(),
        fixtures::gif(),
    ] {
        let before = image::load_from_memory(&file).unwrap();
        let after = image::load_from_memory(&cleaned(&file)).unwrap();
        assert_eq!(before.as_bytes(), after.as_bytes());
    }
}

/// Places of the fixtures in every spelling that they have.
const PLACES: &[&[u8]] = &[
    b"GPSLatitude",
    b"CANARYVILLE",
    b"48.8584",
    b"CANARY place",
    b"CANARY note",
];

#[test]
fn no_place_is_left_where_only_places_go() {
    for (name, file) in fixtures::all() {
        let limits = Default::default();
        let out = common::clean(&file, Level::Location).unwrap();
        for place in PLACES {
            assert!(
                !common::contains(&out, place),
                "{name}: {}",
                place.escape_ascii()
            );
        }
        let before = metadata(&file, &limits).unwrap();
        let after = metadata(&out, &limits).unwrap();
        assert_eq!(
            (after.latitude, after.longitude, after.altitude),
            (None, None, None),
            "{name}"
        );
        assert_eq!(before.taken, after.taken, "{name}");
        assert_eq!(before.make, after.make, "{name}");
        assert_eq!(before.focal_length_mm, after.focal_length_mm, "{name}");
        assert_eq!(before.keywords, after.keywords, "{name}");
        assert_eq!(before.rating, after.rating, "{name}");
        assert_eq!(before.orientation, after.orientation, "{name}");
    }
}

#[test]
fn inspection_finds_what_there_is_and_nothing_afterwards() {
    for (name, file) in fixtures::all() {
        let limits = Default::default();
        let before = inspect(&file, &limits).unwrap();
        assert!(!before.is_empty(), "{name}");
        if !matches!(name, "jxl" | "webm" | "fragmented" | "mp4" | "gif") {
            let kinds: Vec<_> = before.iter().map(|finding| finding.kind).collect();
            for kind in [
                FindingKind::Place,
                FindingKind::CaptureTime,
                FindingKind::MakerNote,
            ] {
                assert!(kinds.contains(&kind), "{name} {kind}");
            }
        }
        assert_eq!(inspect(&cleaned(&file), &limits).unwrap(), [], "{name}");
    }
}
