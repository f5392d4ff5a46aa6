//! A frame of a video, decoded by the browser: the only source of a thumbnail for it on the device.

use std::cell::Cell;
use std::rc::Rc;

use futures::channel::oneshot;
use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
pub use web_sys::ImageBitmap;
use web_sys::{File, HtmlVideoElement, ImageBitmapOptions, ResizeQuality, Url};

use super::{base_url, dom, scroll};

/// Videos often begin black or shaken: the frame is taken at this share of the length, at most this
/// many seconds in.
const PART: f64 = 0.1;
const LATEST: f64 = 2.0;
/// Maximum pixels of the frame's long side.
const LONG: f64 = 1440.0;
/// Timeout for each step of decoding, in milliseconds.
const TIMEOUT_MS: i32 = 20_000;

/// Whether a file is a video, by its media type.
#[must_use]
pub fn is_video(file: &File) -> bool {
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
    let video: HtmlVideoElement = dom::document()?.create_element("video").ok()?.dyn_into().ok()?;
    video.set_muted(true);
    video.set_preload("auto");
    let _ = video.set_attribute("playsinline", "");
    video.set_cross_origin(base_url::cross_origin());
    video.set_src(address);
    happens(&video, "loadeddata").await?;
    let at = video.duration() * PART;
    // The duration of unfinished recordings is unknown.
    if at.is_finite() && at > 0.0 {
        let at = at.min(LATEST);
        video.set_current_time(at);
        happens(&video, "seeked").await?;
    }
    let picture = JsFuture::from(draw(&video)?).await.ok()?.dyn_into().ok();
    // Releases the decoder at once.
    video.set_src("");
    picture
}

fn draw(video: &HtmlVideoElement) -> Option<Promise> {
    let (width, height) = (f64::from(video.video_width()), f64::from(video.video_height()));
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
    window
        .create_image_bitmap_with_html_video_element_and_image_bitmap_options(video, &options)
        .ok()
}

/// Waits for an event of the video. `None` on an error or a timeout.
async fn happens(video: &HtmlVideoElement, name: &'static str) -> Option<()> {
    let (sender, told) = oneshot::channel();
    let sender = Rc::new(Cell::new(Some(sender)));
    let report = move |is_good: bool| {
        if let Some(sender) = sender.take() {
            // Fails only if the future was dropped.
            let _ = sender.send(is_good);
        }
    };
    let (good, bad, late) = (report.clone(), report.clone(), report);
    let _good = scroll::on_element(video, name, move |_| good(true));
    let _bad = scroll::on_element(video, "error", move |_| bad(false));
    dom::after(TIMEOUT_MS, move || late(false));
    told.await.ok().filter(|is_good| *is_good).map(drop)
}
