//! The formats of files, with the media type and extension of each. Which parser reads and cleans
//! a format is in `dispatch.rs`.

use std::fmt;

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
    /// JPEG 2000 (ISO/IEC 15444-1), boxed or naked.
    Jpeg2000,
    /// MP4 and formats based on it (ISO/IEC 14496-12, -14).
    Mp4,
    /// QuickTime movie.
    Mov,
    /// Matroska (RFC 9559).
    Matroska,
    /// WebM, a subset of Matroska.
    Webm,
    /// Audio Video Interleave, a RIFF file of Video for Windows.
    Avi,
    /// Advanced Systems Format with a video, as in WMV files.
    Asf,
    /// MPEG program stream (ISO/IEC 13818-1, section 2.5; ISO/IEC 11172-1).
    MpegPs,
    /// MPEG transport stream (ISO/IEC 13818-1, section 2.4), also with the time codes of AVCHD.
    MpegTs,
    /// Flash video.
    Flv,
    /// Ogg (RFC 3533) with a video.
    OggVideo,
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

struct Row {
    format: Format,
    mime: &'static str,
    extension: &'static str,
    kind: Kind,
}

macro_rules! row {
    ($format:ident, $kind:ident, $mime:literal, $extension:literal) => {
        Row { format: Format::$format, mime: $mime, extension: $extension, kind: Kind::$kind }
    };
}

static TABLE: &[Row] = &[
    row!(Jpeg, Image, "image/jpeg", "jpg"),
    row!(Png, Image, "image/png", "png"),
    row!(Webp, Image, "image/webp", "webp"),
    row!(Gif, Image, "image/gif", "gif"),
    row!(Heif, Image, "image/heic", "heic"),
    row!(Avif, Image, "image/avif", "avif"),
    row!(Jxl, Image, "image/jxl", "jxl"),
    row!(Jpeg2000, Image, "image/jp2", "jp2"),
    row!(Mp4, Video, "video/mp4", "mp4"),
    row!(Mov, Video, "video/quicktime", "mov"),
    row!(Matroska, Video, "video/matroska", "mkv"),
    row!(Webm, Video, "video/webm", "webm"),
    row!(Avi, Video, "video/x-msvideo", "avi"),
    row!(Asf, Video, "video/x-ms-wmv", "wmv"),
    row!(MpegPs, Video, "video/mpeg", "mpg"),
    row!(MpegTs, Video, "video/mp2t", "mts"),
    row!(Flv, Video, "video/x-flv", "flv"),
    row!(OggVideo, Video, "video/ogg", "ogv"),
    row!(Tiff, Image, "image/tiff", "tif"),
    row!(Raw, Image, "image/x-raw", "raw"),
    row!(Svg, Image, "image/svg+xml", "svg"),
    row!(Pdf, Other, "application/pdf", "pdf"),
    row!(Psd, Image, "image/vnd.adobe.photoshop", "psd"),
    row!(Bmp, Image, "image/bmp", "bmp"),
    UNKNOWN_ROW,
];

const UNKNOWN_ROW: Row = row!(Unknown, Other, "application/octet-stream", "bin");
static FALLBACK: Row = UNKNOWN_ROW;

impl Format {
    fn row(self) -> &'static Row {
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
            Some("m4v" | "3gp" | "3gpp" | "3g2") => "mp4",
            Some("qt") => "mov",
            Some("divx") => "avi",
            Some("asf") => "wmv",
            Some("mpeg" | "mpe" | "m2p" | "vob" | "mod") => "mpg",
            Some("m2ts" | "m2t" | "tod") => "mts",
            Some("tiff") => "tif",
            Some("j2k" | "j2c" | "jpf" | "jpx") => "jp2",
            Some(
                "cr2" | "cr3" | "nef" | "nrw" | "arw" | "raf" | "orf" | "rw2" | "dng" | "pef"
                | "srw",
            ) => "raw",
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
            Self::Jpeg2000 => f.write_str("JPEG 2000"),
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
            ("video.m4v", Format::Mp4),
            ("phone.3gp", Format::Mp4),
            ("00001.M2TS", Format::MpegTs),
            ("MOV001.MOD", Format::MpegPs),
            ("none", Format::Unknown),
            ("x.exe", Format::Unknown),
        ] {
            assert_eq!(Format::of_extension(name), format, "{name}");
        }
    }
}
