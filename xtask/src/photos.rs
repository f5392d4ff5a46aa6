//! Generated photographs: plausible landscapes, with the metadata that cameras write, in the
//! containers that cameras use. For the demo library and for tests. The same seed gives the same
//! bytes everywhere.

mod containers;
mod metadata;
mod noise;
mod scene;

pub(crate) use containers::{Extras, encode, jpeg, segment, thumbnail};
pub(crate) use metadata::{CAMERAS, Place, Shot};
pub(crate) use noise::Random;
pub(crate) use scene::{Land, Light, Scene};

/// The file format of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Jpeg,
    Png,
    WebP,
    Gif,
}

impl Format {
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
        }
    }

    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
        }
    }
}
