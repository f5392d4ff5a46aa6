//! What other tools leave behind, each by its name.

mod common;

use common::fixtures::{self, CANARY};
use vitrine_media::{Level, metadata};

fn cleaned(file: &[u8]) -> Vec<u8> {
    let out = common::clean(file, Level::All).unwrap();
    assert!(common::contains(file, CANARY), "the fixture has nothing to find");
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
    for file in [fixtures::jpeg(), fixtures::png(), fixtures::webp(), fixtures::gif()] {
        let before = image::load_from_memory(&file).unwrap();
        let after = image::load_from_memory(&cleaned(&file)).unwrap();
        assert_eq!(before.as_bytes(), after.as_bytes());
    }
}
