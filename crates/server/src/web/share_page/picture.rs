//! The image of a link preview: one photo, or a collage of the first few. Its URL is below the
//! link's, and ends with it.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use bytes::Bytes;
use sha2::{Digest, Sha256};
use vitrine_database::assets::Asset;
use vitrine_storage::StorageKey;

use super::super::addresses::PICTURE;
use super::shown::{MOST_FACES, Shown};
use crate::app::App;
use crate::collage::{Collage, Piece};
use crate::error::{Error, Result};
use crate::http::disposition::{Purpose, disposition};
use crate::http::serve::Representation;

/// Width in pixels that social networks recommend; the long side of a single photo.
const WIDTH: u32 = 1200;
/// Height of a collage in pixels.
const HEIGHT: u32 = 630;
/// Gap between photos in pixels.
const GAP: u32 = 8;
/// The photos and their positions.
pub(super) struct Layout<'a> {
    pub(super) collage: Collage,
    photos: Vec<&'a Asset>,
}

impl<'a> Layout<'a> {
    /// `None` if no photo has a preview.
    pub(super) fn of(shown: &'a Shown<'_>) -> Option<Self> {
        let photos: Vec<_> = shown.faces.iter().take(MOST_FACES).collect();
        let collage = match (&photos[..], &shown.photo) {
            ([], _) => return None,
            ([photo], Some(_)) => whole(photo),
            (photos, _) => together(photos.len()),
        };
        Some(Self { collage, photos })
    }

    /// A hash that changes with the image.
    pub(super) fn version(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(format!("{} {}", self.collage.width, self.collage.height));
        for photo in &self.photos {
            let maker = if photo.guest_pictures { " by a guest" } else { "" };
            hash.update(format!(" {}{maker}", photo.id));
        }
        hex::encode(&hash.finalize()[..8])
    }
}

/// A photo in its own aspect ratio, the long side at most [`WIDTH`].
fn whole(photo: &Asset) -> Collage {
    let (width, height) = photo.width.zip(photo.height).unwrap_or((WIDTH, HEIGHT));
    let scale = f64::from(WIDTH) / f64::from(width.max(height).max(1));
    let side = |length: u32| ((f64::from(length) * scale).round() as u32).clamp(1, WIDTH);
    let (width, height) = (side(width), side(height));
    Collage { width, height, pieces: vec![Piece { x: 0, y: 0, width, height }] }
}

/// One photo fills the image, two share it, and more form a column beside the first.
fn together(number: usize) -> Collage {
    let column = |x, width, number: u32| {
        let height = (HEIGHT - GAP * (number - 1)) / number;
        (0..number).map(move |row| Piece { x, y: row * (height + GAP), width, height })
    };
    let beside = u32::try_from(number.saturating_sub(1)).unwrap_or(0);
    let first = match beside {
        0 => WIDTH,
        1 => (WIDTH - GAP) / 2,
        _ => (WIDTH - GAP) * 2 / 3,
    };
    let mut pieces: Vec<_> = column(0, first, 1).collect();
    if beside > 0 {
        pieces.extend(column(first + GAP, WIDTH - first - GAP, beside));
    }
    Collage { width: WIDTH, height: HEIGHT, pieces }
}

/// Serves the image.
pub(super) async fn serve(app: &App, shown: &Shown<'_>, request: &HeaderMap) -> Result<Response> {
    let missing = || Error::NotFound("There is no preview");
    let layout = Layout::of(shown).ok_or_else(missing)?;
    let version = layout.version();
    let bytes = match app.preview_images.get(&version) {
        Some(bytes) => bytes,
        None => {
            let bytes = draw(app, layout).await?.ok_or_else(missing)?;
            app.preview_images.keep(version.clone(), bytes.clone());
            bytes
        }
    };
    let etag = HeaderValue::from_str(&format!("\"{version}\""));
    let file = Representation {
        len: bytes.len() as u64,
        etag: etag.unwrap_or(HeaderValue::from_static("\"\"")),
        content_type: HeaderValue::from_static("image/jpeg"),
        disposition: disposition(Purpose::Inline, PICTURE),
    };
    let mut response = file.respond(request, move |range| {
        Body::from(bytes.slice(range.start as usize..range.end as usize))
    });
    // Other sites may embed it; search engines may not index it.
    let headers = response.headers_mut();
    let resource = HeaderName::from_static("cross-origin-resource-policy");
    headers.insert(resource, HeaderValue::from_static("cross-origin"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok(response)
}

async fn draw(app: &App, layout: Layout<'_>) -> Result<Option<Bytes>> {
    let mut previews = Vec::new();
    for photo in &layout.photos {
        // `read` caches thumbnails only, so a guest's preview, which may be replaced, is current.
        previews.push(app.storage.read(StorageKey::Preview { id: &photo.id }).await?);
    }
    let collage = layout.collage;
    Ok(app.library.renderer.run(move || collage.draw(&previews)).await.flatten().map(Bytes::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_fill_the_picture_and_do_not_overlap() {
        for number in 1..=MOST_FACES {
            let collage = together(number);
            assert_eq!(collage.pieces.len(), number);
            for (index, piece) in collage.pieces.iter().enumerate() {
                assert!(piece.x + piece.width <= WIDTH && piece.y + piece.height <= HEIGHT);
                for other in &collage.pieces[index + 1..] {
                    let apart = piece.x + piece.width + GAP <= other.x
                        || piece.y + piece.height + GAP <= other.y;
                    assert!(apart, "{number}: {piece:?} {other:?}");
                }
            }
            let right = collage.pieces.iter().map(|piece| piece.x + piece.width).max();
            assert_eq!(right, Some(WIDTH));
        }
    }
}
