//! Pictures and videos as the browser holds them: decoding ahead of showing, playing.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlImageElement, HtmlVideoElement};

use super::{dom, js};

/// A picture that is kept ready outside the page.
pub struct Ready {
    _image: HtmlImageElement,
}

/// Loads and decodes a picture ahead of its use, for as long as the answer is kept.
#[must_use]
pub fn prepare(address: &str) -> Option<Ready> {
    let image = HtmlImageElement::new().ok()?;
    image.set_src(address);
    // Whether that worked is found out when it is shown.
    let _ = image.decode();
    Some(Ready { _image: image })
}

/// Waits until a picture can be painted without delay; false if it never can.
pub async fn decoded(image: &HtmlImageElement) -> bool {
    JsFuture::from(image.decode()).await.is_ok()
}

/// Plays a video or halts it.
pub fn set_playing(video: &HtmlVideoElement, is_playing: bool) {
    if is_playing {
        // Refused without a gesture of the person; then they press its own button.
        let _ = video.play();
    } else {
        let _ = video.pause();
    }
}

/// Halts the first video that a selector finds if it plays, plays it if not.
pub fn toggle(selector: &str) {
    let found = dom::document().and_then(|document| document.query_selector(selector).ok()?);
    if let Some(video) = found.and_then(|video| video.dyn_into::<HtmlVideoElement>().ok()) {
        set_playing(&video, video.paused());
    }
}

/// Loads the pictures that a selector finds once more, which were not there before.
pub fn show_again(selector: &str) {
    let tile = dom::document().and_then(|document| document.query_selector(selector).ok()?);
    let image = tile.and_then(|tile| tile.query_selector("img").ok()?);
    if let Some(image) = image.and_then(|image| image.dyn_into::<HtmlImageElement>().ok()) {
        // Fails only for names with spaces.
        let _ = image.class_list().remove_1("failed");
        image.set_src(&image.src());
    }
}

/// Whether the person has told the browser to fetch no more than is needed (Save Data API).
#[must_use]
pub fn saves_data() -> bool {
    let navigator = web_sys::window().map(|window| window.navigator().into());
    let connection = navigator.and_then(|navigator| js::get(&navigator, "connection"));
    let saves = connection.and_then(|connection| js::get(&connection, "saveData"));
    saves.and_then(|saves| saves.as_bool()).unwrap_or_default()
}
