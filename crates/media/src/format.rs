//! The table of formats: media type, extension and cleaner of each.

use std::fmt;

use crate::plan::Container;
use crate::{gif, isobmff, jpeg, jxl, matroska, png, webp};

/// A file's format, detected from its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Format {
    /// JPEG (ITU-T T.81), also as MPO, Ultra HDR or motion photo.
    Jpeg,
    /// PNG and APNG (W3C PNG, third edition).
    Png,
    /// WebP (RFC 9649).
    Webp,
    /// GIF 87a and 89a.
    Gif,
    /// HEIF with HEVC or other coding (ISO/IEC 23008-12).
    Heif,
    /// AVIF, still or sequence.
    Avif,
    /// JPEG XL (ISO/IEC 18181-2), boxed or naked.
    Jxl,
    /// MP4 and formats based on it (ISO/IEC 14496-12, -14).
    Mp4,
    /// QuickTime movie.
    Mov,
    /// Matroska (RFC 9559).
    Matroska,
    /// WebM, a subset of Matroska.
    Webm,
    /// TIFF 6.0 and BigTIFF.
    Tiff,
    /// A camera raw file, including DNG.
    Raw,
    /// Scalable Vector Graphics.
    Svg,
    /// Portable Document Format.
    Pdf,
    /// Photoshop document.
    Psd,
    /// Windows bitmap.
    Bmp,
    /// An unrecognised format.
    Unknown,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Image,
    Video,
    Other,
}

pub(crate) struct Row {
    format: Format,
    mime: &'static str,
    extension: &'static str,
    kind: Kind,
    /// The code that reads and cleans it, or the reason why it cannot be cleaned.
    pub(crate) container: Result<Container, &'static str>,
}

macro_rules! row {
    ($format:ident, $kind:ident, $mime:literal, $extension:literal, $container:expr) => {
        Row {
            format: Format::$format,
            mime: $mime,
            extension: $extension,
            kind: Kind::$kind,
            container: $container,
        }
    };
}

const OFFSETS: Result<Container, &str> = Err(
    "its tags and pixels are one web of offsets, and maker notes in it cannot be accounted for",
);
const SCRIPTED: Result<Container, &str> =
    Err("text, scripts and embedded files can be anywhere in it");
const UNKNOWN: Result<Container, &str> = Err("it is not a format that is known here");

static TABLE: &[Row] = &[
    row!(Jpeg, Image, "image/jpeg", "jpg", Ok(jpeg::CONTAINER)),
    row!(Png, Image, "image/png", "png", Ok(png::CONTAINER)),
    row!(Webp, Image, "image/webp", "webp", Ok(webp::CONTAINER)),
    row!(Gif, Image, "image/gif", "gif", Ok(gif::CONTAINER)),
    row!(Heif, Image, "image/heic", "heic", Ok(isobmff::CONTAINER)),
    row!(Avif, Image, "image/avif", "avif", Ok(isobmff::CONTAINER)),
    row!(Jxl, Image, "image/jxl", "jxl", Ok(jxl::CONTAINER)),
    row!(Mp4, Video, "video/mp4", "mp4", Ok(isobmff::CONTAINER)),
    row!(Mov, Video, "video/quicktime", "mov", Ok(isobmff::CONTAINER)),
    row!(Matroska, Video, "video/matroska", "mkv", Ok(matroska::CONTAINER)),
    row!(Webm, Video, "video/webm", "webm", Ok(matroska::CONTAINER)),
    row!(Tiff, Image, "image/tiff", "tif", OFFSETS),
    row!(Raw, Image, "image/x-raw", "raw", OFFSETS),
    row!(Svg, Image, "image/svg+xml", "svg", SCRIPTED),
    row!(Pdf, Other, "application/pdf", "pdf", SCRIPTED),
    row!(Psd, Image, "image/vnd.adobe.photoshop", "psd", OFFSETS),
    row!(Bmp, Image, "image/bmp", "bmp", UNKNOWN),
    UNKNOWN_ROW,
];

const UNKNOWN_ROW: Row = row!(Unknown, Other, "application/octet-stream", "bin", UNKNOWN);
static FALLBACK: Row = UNKNOWN_ROW;

impl Format {
    pub(crate) fn row(self) -> &'static Row {
        let row = TABLE.iter().find(|row| row.format == self);
        row.unwrap_or(&FALLBACK)
    }

    /// The media type to serve it under.
    #[must_use]
    pub fn mime(self) -> &'static str {
        self.row().mime
    }

    /// The usual file extension, without a dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        self.row().extension
    }

    /// Guesses the format from a file name's extension. The content may differ.
    #[must_use]
    pub fn of_extension(name: &str) -> Self {
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        let extension = match extension.as_deref() {
            Some("jpeg") => "jpg",
            Some("heif") => "heic",
            Some("m4v") => "mp4",
            Some(other) => other,
            None => return Self::Unknown,
        };
        let row = TABLE.iter().find(|row| row.extension == extension);
        row.map_or(Self::Unknown, |row| row.format)
    }

    /// Whether it is a still or animated image.
    #[must_use]
    pub fn is_image(self) -> bool {
        self.row().kind == Kind::Image
    }

    /// Whether it is a video.
    #[must_use]
    pub fn is_video(self) -> bool {
        self.row().kind == Kind::Video
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("a file of unknown format"),
            Self::Raw => f.write_str("a camera raw file"),
            other => f.write_str(&other.extension().to_ascii_uppercase()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_a_format() {
        for (name, format) in [
            ("a.JPEG", Format::Jpeg),
            ("b.c.heic", Format::Heif),
            ("film.m4v", Format::Mp4),
            ("none", Format::Unknown),
            ("x.exe", Format::Unknown),
        ] {
            assert_eq!(Format::of_extension(name), format, "{name}");
        }
    }
}
