//! The table from format to container: which parser reads and cleans it, or why none does.

use crate::container::Container;
use crate::{Error, Format, gif, isobmff, jpeg, jxl, matroska, png, raw, webp};

/// Returns the functions of a format's container, or [`Error::Unsupported`] with the reason.
pub(crate) fn container(format: Format) -> Result<&'static Container, Error> {
    Ok(match format {
        Format::Jpeg => &jpeg::CONTAINER,
        Format::Png => &png::CONTAINER,
        Format::Webp => &webp::CONTAINER,
        Format::Gif => &gif::CONTAINER,
        Format::Jxl => &jxl::CONTAINER,
        Format::Heif | Format::Avif | Format::Mp4 | Format::Mov => &isobmff::CONTAINER,
        Format::Matroska | Format::Webm => &matroska::CONTAINER,
        Format::Tiff | Format::Raw => &raw::CONTAINER,
        Format::Psd => return Err(Error::unsupported(format, raw::REASON)),
        Format::Avi
        | Format::Asf
        | Format::MpegPs
        | Format::MpegTs
        | Format::Flv
        | Format::OggVideo => {
            let reason = "cameras and programs write dates, names and places between its packets";
            return Err(Error::unsupported(format, reason));
        }
        Format::Svg | Format::Pdf => {
            let reason = "text, scripts and embedded files can be anywhere in it";
            return Err(Error::unsupported(format, reason));
        }
        Format::Jpeg2000 => {
            let reason = "which of its boxes belong to the picture is not known here";
            return Err(Error::unsupported(format, reason));
        }
        Format::Bmp => {
            let reason = "there may be anything between its headers and its pixels";
            return Err(Error::unsupported(format, reason));
        }
        Format::Unknown => {
            return Err(Error::unsupported(format, "it is not a format that is known here"));
        }
    })
}
