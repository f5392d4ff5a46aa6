//! Words, dates and numbers as the browser writes them.
#![cfg(target_arch = "wasm32")]

use vitrine::i18n::{count, fill, key, t};
use vitrine::platform::intl;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn counts_choose_their_form() {
    assert_eq!(count(key::COUNT_PHOTOS_OTHER, 1), "1 photo");
    assert_eq!(count(key::COUNT_PHOTOS_OTHER, 0), "0 photos");
    assert!(count(key::COUNT_PHOTOS_OTHER, 12_345).ends_with(" photos"));
    assert_ne!(count(key::COUNT_PHOTOS_OTHER, 12_345), "12345 photos", "thousands are grouped");
}

#[wasm_bindgen_test]
fn values_are_filled_in() {
    let text = fill(key::DOWNLOAD_DONE, &[("name", "Summer {size}.zip")]);
    assert_eq!(text, "Summer {size}.zip is complete");
    assert_eq!(t(key::ACTION_SHARE), "Share");
}

#[wasm_bindgen_test]
fn months_and_local_times_are_not_moved_by_the_viewers_zone() {
    assert!(intl::month("2026-03-01").unwrap().contains("2026"));
    let late = intl::local_date("2026-03-31T23:59:00").unwrap();
    assert!(late.contains("31"), "{late}");
    assert_eq!(intl::month("nonsense"), None);
    assert_eq!(intl::local_date_time("2026-13-45T00:00:00"), None);
}

#[wasm_bindgen_test]
fn a_form_s_time_is_the_viewer_s_own() {
    let instant = intl::instant_of_form("2026-07-01T12:00").unwrap();
    let back = js_sys::Date::new(&instant.into());
    assert_eq!((back.get_hours(), back.get_minutes()), (12, 0));
    assert_eq!(intl::instant_of_form(""), None);
}

#[wasm_bindgen_test]
fn sizes_read_well() {
    let text = intl::bytes(4_212_345);
    assert!(text.ends_with("MB") && text.starts_with('4'), "{text}");
}
