//! Renditions of an upload, made with the browser's decoder, which is faster than one in
//! WebAssembly and uses none of its memory. If it cannot decode a file, the server tries.

use std::cell::Cell;
use std::rc::Rc;

use futures::lock::Mutex;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, ImageBitmap, ImageBitmapOptions, ImageEncodeOptions, ImageOrientation, OffscreenCanvas,
    OffscreenCanvasRenderingContext2d,
};

use super::scope;

/// Maximum length in pixels of a thumbnail's short and long side.
const THUMBNAIL_SHORT: f64 = 250.0;
const THUMBNAIL_LONG: f64 = 1000.0;
/// Maximum length in pixels of a preview's long side.
const PREVIEW_LONG: f64 = 1440.0;
/// Number of files decoded at the same time. For one of 200 megapixels a browser needs a gigabyte.
const AT_ONCE: usize = 2;
const MEDIA_TYPE: &str = "image/jpeg";
const QUALITY: f64 = 0.82;

/// A thumbnail and a preview, both JPEG without metadata.
pub(super) struct Renditions {
    pub(super) thumbnail: Blob,
    pub(super) preview: Blob,
}

/// Maximum length in pixels of the long side of a resized download.
const SMALL_LONG: f64 = 2048.0;

/// A JPEG of at most 2048 px on the long side, without metadata. `None` if this browser cannot
/// decode the file or encode JPEG.
pub(super) async fn small(picture: &Blob) -> Option<Blob> {
    let options = ImageBitmapOptions::new();
    options.set_image_orientation(ImageOrientation::FromImage);
    let decoding =
        scope().create_image_bitmap_with_blob_and_image_bitmap_options(picture, &options).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(decoding).await.ok()?.dyn_into().ok()?;
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let scale = (SMALL_LONG / width.max(height)).min(1.0);
    let canvas = draw(width * scale, height * scale, |context, width, height| {
        context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, width, height)
    });
    bitmap.close();
    encode(&canvas?).await
}

thread_local! {
    /// Locks that limit how many files are decoded at the same time.
    static TURNS: [Rc<Mutex<()>>; AT_ONCE] = [(); AT_ONCE].map(|()| Rc::default());
    static NEXT: Cell<usize> = const { Cell::new(0) };
}

/// Makes both renditions. `None` if this browser cannot decode the file or encode JPEG.
pub(super) async fn make(file: &Blob) -> Option<Renditions> {
    let next = NEXT.get();
    NEXT.set((next + 1) % AT_ONCE);
    let turn = TURNS.with(|turns| turns[next].clone());
    let _turn = turn.lock().await;
    let options = ImageBitmapOptions::new();
    options.set_image_orientation(ImageOrientation::FromImage);
    let decoding =
        scope().create_image_bitmap_with_blob_and_image_bitmap_options(file, &options).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(decoding).await.ok()?.dyn_into().ok()?;
    let result = of_picture(&bitmap).await;
    bitmap.close();
    result
}

/// Makes both renditions of a decoded image.
pub(super) async fn of_picture(bitmap: &ImageBitmap) -> Option<Renditions> {
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let (long, short) = (width.max(height), width.min(height));
    let preview_scale = (PREVIEW_LONG / long).min(1.0);
    let thumbnail_scale = (THUMBNAIL_SHORT / short).min(THUMBNAIL_LONG / long).min(1.0);
    let preview = draw(width * preview_scale, height * preview_scale, |context, width, height| {
        context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, width, height)
    })?;
    // Scaled from the preview, not from the original: two smaller steps look better than a large
    // one.
    let thumbnail =
        draw(width * thumbnail_scale, height * thumbnail_scale, |context, width, height| {
            context
                .draw_image_with_offscreen_canvas_and_dw_and_dh(&preview, 0.0, 0.0, width, height)
        })?;
    let made =
        Renditions { thumbnail: encode(&thumbnail).await?, preview: encode(&preview).await? };
    // Releases the pixels now, and not at the next garbage collection.
    for canvas in [thumbnail, preview] {
        canvas.set_width(0);
    }
    Some(made)
}

fn draw(
    width: f64,
    height: f64,
    paint: impl FnOnce(&OffscreenCanvasRenderingContext2d, f64, f64) -> Result<(), JsValue>,
) -> Option<OffscreenCanvas> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 2048")]
    let pixels = |side: f64| side.round().max(1.0) as u32;
    let canvas = OffscreenCanvas::new(pixels(width), pixels(height)).ok()?;
    let context: OffscreenCanvasRenderingContext2d =
        canvas.get_context("2d").ok()??.unchecked_into();
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    // JPEG has no transparency, so the background is white.
    context.set_fill_style_str("white");
    context.fill_rect(0.0, 0.0, width, height);
    // Missing in web-sys. Browsers that do not support it scale with lower quality.
    let _ = js_sys::Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into());
    paint(&context, width, height).ok()?;
    Some(canvas)
}

async fn encode(canvas: &OffscreenCanvas) -> Option<Blob> {
    let options = ImageEncodeOptions::new();
    options.set_type(MEDIA_TYPE);
    options.set_quality(QUALITY);
    let blob = JsFuture::from(canvas.convert_to_blob_with_options(&options).ok()?).await.ok()?;
    let blob: Blob = blob.dyn_into().ok()?;
    // Some browsers fall back to another type instead of reporting an error.
    (blob.type_() == MEDIA_TYPE).then_some(blob)
}
