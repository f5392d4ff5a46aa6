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
use image::metadata::Orientation;
use tokio::sync::Semaphore;
use vitrine_media::{FileSource, Format};

pub(crate) use self::decode::decode;
use self::decode::{Decoded, is_decoded};
pub(crate) use self::draw::{clean, encode};
use self::draw::{draw, draw_full_size};
pub use self::model::{Maker, Renditions};
pub use self::offered::Offered;
use self::offered::{accept, redraw};
use crate::programs::{Picture, Programs};

/// Images decoded at once.
const AT_ONCE: usize = 2;

/// Makes renditions, a few at a time.
pub struct Renderer {
    permits: Arc<Semaphore>,
    programs: Arc<Programs>,
}

impl Renderer {
    /// A renderer that has programs decode what it does not.
    #[must_use]
    pub fn new(programs: Arc<Programs>) -> Self {
        Self { permits: Arc::new(Semaphore::new(AT_ONCE)), programs }
    }

    /// Whether renditions of files of this format can be made here.
    #[must_use]
    pub fn is_decoded(&self, format: Format) -> bool {
        is_decoded(format) || self.programs.decodes(format)
    }

    /// Returns the renditions of a file. Those of its owner's device are used if they are valid;
    /// otherwise they are made here if the format is [decoded here](Self::is_decoded). Those of a guest's
    /// device are used only for other formats, and re-encoded. `path` may be `None` if the format
    /// is not decoded here. `size` is that of the original after orientation, if known.
    pub async fn render(
        &self,
        path: Option<PathBuf>,
        format: Format,
        (offered, maker): (Offered, Maker),
        size: Option<(u32, u32)>,
    ) -> Renditions {
        let is_decoded = self.is_decoded(format);
        let original = path.clone();
        let made = self.run(move || {
            let taken = match maker {
                Maker::Owner => accept(&offered, size),
                // A file of a decoded format that fails to decode may look different in a browser:
                // the owner's device will make its renditions.
                Maker::Guest if is_decoded => None,
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
        let made = made.await.flatten();
        match original.filter(|_| made.is_none()) {
            Some(path) => self.render_by_program(&path, format, size).await.unwrap_or_default(),
            None => made.unwrap_or_default(),
        }
    }

    /// Has a program decode an image while it holds a permit, and makes its renditions.
    async fn render_by_program(
        &self,
        path: &Path,
        format: Format,
        size: Option<(u32, u32)>,
    ) -> Option<Renditions> {
        let picture = self.picture_by_program(path, format).await?;
        self.render_picture(picture, size).await
    }

    async fn picture_by_program(&self, path: &Path, format: Format) -> Option<Picture> {
        let _permit = self.permits.acquire().await.ok()?;
        self.programs.picture(path, format).await
    }

    /// Makes the renditions of a picture that a program decoded, which is upright. `size` is that
    /// of the original, if known.
    pub async fn render_picture(
        &self,
        picture: Picture,
        size: Option<(u32, u32)>,
    ) -> Option<Renditions> {
        let made = self.run(move || {
            let made = draw(decode_upright(&picture)?)?;
            Ok::<_, ImageError>(Renditions { size: size.or(made.size), ..made })
        });
        made.await?.inspect_err(|error| tracing::info!(%error, "no renditions could be made")).ok()
    }

    /// Makes a JPEG of a whole picture, which is served where its file cannot be cleaned. `None` if
    /// the file is not decoded here, or is damaged.
    pub async fn full_size(&self, path: PathBuf, format: Format) -> Option<Bytes> {
        let picture = match is_decoded(format) {
            true => None,
            false => Some(self.picture_by_program(&path, format).await?),
        };
        let made = self.run(move || {
            draw_full_size(match picture {
                Some(picture) => decode_upright(&picture)?,
                None => decode(&FileSource::new(File::open(path)?)?, format)?,
            })
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

/// Decodes a picture that a program made, whose pixels are turned already.
fn decode_upright(picture: &Picture) -> Result<Decoded, ImageError> {
    let source = FileSource::new(File::open(&picture.path)?)?;
    let decoded = decode(&source, picture.format)?;
    Ok(Decoded { orientation: Orientation::NoTransforms, ..decoded })
}
