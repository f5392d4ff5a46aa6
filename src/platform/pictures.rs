//! Images and videos: decoding in advance, playback.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlImageElement, HtmlVideoElement};

use super::{dom, js};

/// A decoded image that is kept outside the page.
pub struct Ready {
    _image: HtmlImageElement,
}

/// Loads and decodes an image in advance, for as long as the result is kept.
#[must_use]
pub fn prepare(address: &str) -> Option<Ready> {
    let image = HtmlImageElement::new().ok()?;
    image.set_src(address);
    // Errors show when the image is displayed.
    let _ = image.decode();
    Some(Ready { _image: image })
}

/// Waits until an image can be painted without delay. False if it cannot be decoded.
pub async fn decoded(image: &HtmlImageElement) -> bool {
    JsFuture::from(image.decode()).await.is_ok()
}

/// Plays or pauses a video.
pub fn set_playing(video: &HtmlVideoElement, is_playing: bool) {
    if is_playing {
        // Refused without a user gesture; then the user presses the video's own button.
        let _ = video.play();
    } else {
        let _ = video.pause();
    }
}

/// Toggles playback of the first video that matches a selector.
pub fn toggle(selector: &str) {
    let found = dom::document().and_then(|document| document.query_selector(selector).ok()?);
    if let Some(video) = found.and_then(|video| video.dyn_into::<HtmlVideoElement>().ok()) {
        set_playing(&video, video.paused());
    }
}

/// Reloads an image that failed to load, in the first match of a selector.
pub fn show_again(selector: &str) {
    let tile = dom::document().and_then(|document| document.query_selector(selector).ok()?);
    let image = tile.and_then(|tile| tile.query_selector("img").ok()?);
    if let Some(image) = image.and_then(|image| image.dyn_into::<HtmlImageElement>().ok()) {
        // Fails only for names with spaces.
        let _ = image.class_list().remove_1("failed");
        image.set_src(&image.src());
    }
}

/// Whether the user asked the browser to reduce data usage (Save Data API).
#[must_use]
pub fn saves_data() -> bool {
    let navigator = web_sys::window().map(|window| window.navigator().into());
    let connection = navigator.and_then(|navigator| js::get(&navigator, "connection"));
    let saves = connection.and_then(|connection| js::get(&connection, "saveData"));
    saves.and_then(|saves| saves.as_bool()).unwrap_or_default()
}
