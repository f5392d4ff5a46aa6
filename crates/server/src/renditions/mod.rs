//! Renditions of assets: made here for formats that can be decoded natively, or checked when a
//! client sent them. Originals are never changed.

mod bounded;
mod colour;
mod decode;
mod draw;
mod jpeg2000;
mod model;
mod offered;
mod psd;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use image::ImageError;
use tokio::sync::Semaphore;
use vitrine_media::{FileSource, Format};

pub(crate) use self::decode::decode;
pub use self::decode::is_decoded;
pub(crate) use self::draw::{clean, encode};
use self::draw::{draw, draw_full_size};
pub use self::model::{Maker, Renditions};
pub use self::offered::Offered;
use self::offered::{accept, redraw};

/// Images decoded at once.
const AT_ONCE: usize = 2;

/// Makes renditions, a few at a time.
pub struct Renderer {
    permits: Arc<Semaphore>,
}

impl Default for Renderer {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Renderer {
    /// Returns the renditions of a file. Those of its owner's device are used if they are valid;
    /// otherwise they are made here if the format is [decoded here](is_decoded). Those of a guest's
    /// device are used only for other formats, and re-encoded. `path` may be `None` if the format
    /// is not decoded here. `size` is that of the original after orientation, if known.
    pub async fn render(
        &self,
        path: Option<PathBuf>,
        format: Format,
        (offered, maker): (Offered, Maker),
        size: Option<(u32, u32)>,
    ) -> Renditions {
        let made = self.run(move || {
            let taken = match maker {
                Maker::Owner => accept(&offered, size),
                // A file of a decoded format that fails to decode may look different in a browser:
                // the owner's device will make its renditions.
                Maker::Guest if is_decoded(format) => None,
                Maker::Guest => redraw(&offered, size),
            };
            taken.or_else(|| match make(path.as_deref()?, format) {
                Ok(made) => made,
                Err(error) => {
                    tracing::info!(%error, "no renditions could be made");
                    None
                }
            })
        });
        made.await.flatten().unwrap_or_default()
    }

    /// Makes a JPEG of a whole picture, which is served where its file cannot be cleaned. `None` if
    /// the file is not decoded here, or is damaged.
    pub async fn full_size(&self, path: PathBuf, format: Format) -> Option<Bytes> {
        let made = self.run(move || {
            let source = FileSource::new(File::open(path)?)?;
            draw_full_size(decode(&source, format)?)
        });
        let made = made.await?;
        made.inspect_err(|error| tracing::info!(%error, "no full-size JPEG could be made")).ok()
    }

    /// Runs image work on a blocking thread when a permit is free. `None` if a decoder panics,
    /// which affects only this image.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let _permit = self.permits.acquire().await.ok()?;
        tokio::task::spawn_blocking(work).await.ok()
    }
}

/// Makes both renditions of a file. `None` for formats that are not decoded here.
fn make(path: &Path, format: Format) -> Result<Option<Renditions>, ImageError> {
    if !is_decoded(format) {
        return Ok(None);
    }
    let source = FileSource::new(File::open(path)?)?;
    draw(decode(&source, format)?).map(Some)
}
