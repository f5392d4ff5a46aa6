//! A photo as the grid and the lightbox need it, whichever API response it comes from.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vitrine_api::{AssetResponse, AssetType};

/// One photo or video of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Photo {
    /// Asset id.
    pub id: String,
    /// Width divided by height after orientation; always finite and positive.
    pub ratio: f64,
    /// ThumbHash in base64.
    pub thumbhash: Option<String>,
    /// Whether it is an image; else it is a video.
    pub is_image: bool,
    /// Whether it is a 360° photo in equirectangular projection.
    pub is_sphere: bool,
    /// Local capture time `YYYY-MM-DDTHH:MM:SS`. `None` if the link hides it.
    pub taken: Option<String>,
}

/// Aspect ratios are limited for layout: nothing is wider than 5:1 or taller than 1:3.
const RATIO_RANGE: (f64, f64) = (1.0 / 3.0, 5.0);

pub(super) fn sane_ratio(ratio: f64) -> f64 {
    if ratio.is_finite() && ratio > 0.0 { ratio.clamp(RATIO_RANGE.0, RATIO_RANGE.1) } else { 1.0 }
}

impl From<&AssetResponse> for Photo {
    fn from(asset: &AssetResponse) -> Self {
        let ratio = match (asset.width, asset.height) {
            (Some(width), Some(height)) if height > 0 => f64::from(width) / f64::from(height),
            _ => 1.0,
        };
        Self {
            id: asset.id.clone(),
            ratio: sane_ratio(ratio),
            thumbhash: asset.thumbhash.clone(),
            is_image: asset.kind == AssetType::Image,
            is_sphere: asset.exif_info.as_ref().and_then(|exif| exif.projection_type.as_deref())
                == Some("EQUIRECTANGULAR"),
            taken: known_time(&asset.local_date_time),
        }
    }
}

impl Photo {
    /// The average colour as CSS, from the ThumbHash. Serves as a placeholder until the thumbnail
    /// loads.
    #[must_use]
    pub fn colour(&self) -> Option<String> {
        let hash = STANDARD.decode(self.thumbhash.as_ref()?).ok()?;
        let (r, g, b, _) = thumbhash::thumb_hash_to_average_rgba(&hash).ok()?;
        let byte = |value: f32| (value.clamp(0.0, 1.0) * 255.0).round();
        Some(format!("rgb({} {} {})", byte(r), byte(g), byte(b)))
    }
}

fn known_time(time: &str) -> Option<String> {
    (!time.starts_with("1970-01-01T00:00:00")).then(|| time.chars().take(19).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_thumbhash_has_no_colour() {
        let mut photo = Photo {
            id: String::new(),
            ratio: 1.0,
            thumbhash: None,
            is_image: true,
            is_sphere: false,
            taken: None,
        };
        for (hash, expected) in
            [("1QcSHQRnh493V4dIh4eXh1h4kJUI", true), ("", false), ("%%%", false), ("AA==", false)]
        {
            photo.thumbhash = Some(hash.into());
            assert_eq!(photo.colour().is_some(), expected, "{hash}");
        }
    }

    #[test]
    fn ratios_are_tamed() {
        for (given, expected) in [(f64::NAN, 1.0), (0.0, 1.0), (100.0, 5.0), (0.01, 1.0 / 3.0)] {
            assert_eq!(sane_ratio(given), expected);
        }
    }
}
