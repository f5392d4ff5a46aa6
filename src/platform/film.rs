//! A frame of a video, decoded by the browser: the only source of a thumbnail for it on the device.

use std::cell::Cell;
use std::rc::Rc;

use futures::channel::oneshot;
use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
pub use web_sys::ImageBitmap;
use web_sys::{File, HtmlVideoElement, ImageBitmapOptions, ResizeQuality, Url};

use super::{dom, place, scroll};

/// Videos often begin black or shaken: the frame is taken at this share of the length, at most this
/// many seconds in.
const PART: f64 = 0.1;
const LATEST: f64 = 2.0;
/// Maximum pixels of the frame's long side.
const LONG: f64 = 1440.0;
/// Timeout for each step of decoding, in milliseconds.
const PATIENCE_MS: i32 = 20_000;

/// Whether a file is a video, by its media type.
#[must_use]
pub fn is_film(file: &File) -> bool {
    file.type_().starts_with("video/")
}

/// A frame near the beginning, upright. `None` if the browser cannot play the video.
pub async fn frame(file: &File) -> Option<ImageBitmap> {
    let address = Url::create_object_url_with_blob(file).ok()?;
    let frame = frame_at(&address).await;
    let _ = Url::revoke_object_url(&address);
    frame
}

/// A frame near the beginning of the video at an address.
pub async fn frame_at(address: &str) -> Option<ImageBitmap> {
    let film: HtmlVideoElement = dom::document()?.create_element("video").ok()?.dyn_into().ok()?;
    film.set_muted(true);
    film.set_preload("auto");
    let _ = film.set_attribute("playsinline", "");
    film.set_cross_origin(place::cross_origin());
    film.set_src(address);
    happens(&film, "loadeddata").await?;
    let at = film.duration() * PART;
    // The duration of unfinished recordings is unknown.
    if at.is_finite() && at > 0.0 {
        let at = at.min(LATEST);
        film.set_current_time(at);
        happens(&film, "seeked").await?;
    }
    let picture = JsFuture::from(draw(&film)?).await.ok()?.dyn_into().ok();
    // Releases the decoder at once.
    film.set_src("");
    picture
}

fn draw(film: &HtmlVideoElement) -> Option<Promise> {
    let (width, height) = (f64::from(film.video_width()), f64::from(film.video_height()));
    let scale = (LONG / width.max(height)).min(1.0);
    if width < 1.0 || height < 1.0 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 1440")]
    let pixels = |side: f64| (side * scale).round().max(1.0) as u32;
    let options = ImageBitmapOptions::new();
    options.set_resize_width(pixels(width));
    options.set_resize_height(pixels(height));
    options.set_resize_quality(ResizeQuality::High);
    let window = web_sys::window()?;
    window.create_image_bitmap_with_html_video_element_and_image_bitmap_options(film, &options).ok()
}

/// Waits for an event of the video. `None` on an error or a timeout.
async fn happens(film: &HtmlVideoElement, name: &'static str) -> Option<()> {
    let (sender, told) = oneshot::channel();
    let sender = Rc::new(Cell::new(Some(sender)));
    let tell = move |is_good: bool| {
        if let Some(sender) = sender.take() {
            // Fails only if the future was dropped.
            let _ = sender.send(is_good);
        }
    };
    let (good, bad, late) = (tell.clone(), tell.clone(), tell);
    let _good = scroll::on_element(film, name, move |_| good(true));
    let _bad = scroll::on_element(film, "error", move |_| bad(false));
    dom::after(PATIENCE_MS, move || late(false));
    told.await.ok().filter(|is_good| *is_good).map(drop)
}
