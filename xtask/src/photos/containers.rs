//! Puts pixels and metadata into JPEG, PNG, WebP and GIF files.

use std::io::Cursor;

use anyhow::{Context, Result};
use flate2::Crc;
use image::codecs::gif::{GifEncoder, Repeat};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, Frame, ImageEncoder, RgbImage};

use super::Format;

/// Metadata besides the EXIF block. It is written if the format supports it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extras {
    /// An XMP packet (JPEG).
    pub(crate) xmp: Option<String>,
    /// IPTC-IIM records, dataset number and text (JPEG).
    pub(crate) iptc: Vec<(u8, String)>,
    /// A comment segment, text chunk or comment extension.
    pub(crate) comment: Option<String>,
    /// Bytes after the end of the image (JPEG).
    pub(crate) trailer: Option<String>,
}

/// Encodes an upright image, rotated for storage so that the EXIF orientation turns it upright
/// again. A GIF gets a few frames and no EXIF, which the format does not support.
pub(crate) fn encode(
    format: Format,
    upright: RgbImage,
    orientation: u8,
    exif: Option<Vec<u8>>,
    extras: &Extras,
) -> Result<Vec<u8>> {
    let stored = stored(upright, orientation);
    match format {
        Format::Jpeg => jpeg(&stored, 90, exif.as_deref(), extras),
        Format::Png => png(&stored, exif, extras),
        Format::WebP => webp(&stored, exif),
        Format::Gif => gif(&stored, extras),
    }
}

/// A JPEG without metadata, as small as an EXIF thumbnail should be.
pub(crate) fn thumbnail(picture: &RgbImage) -> Result<Vec<u8>> {
    let small = image::imageops::thumbnail(picture, 160, 160 * picture.height() / picture.width());
    jpeg(&small, 70, None, &Extras::default())
}

/// Applies the inverse of an EXIF orientation.
fn stored(upright: RgbImage, orientation: u8) -> RgbImage {
    let inverse = match orientation {
        6 => 8,
        8 => 6,
        other => other,
    };
    let Some(inverse) = Orientation::from_exif(inverse) else {
        return upright;
    };
    let mut picture = DynamicImage::ImageRgb8(upright);
    picture.apply_orientation(inverse);
    picture.into_rgb8()
}

/// A JPEG of this quality, with the given metadata.
pub(crate) fn jpeg(
    picture: &RgbImage,
    quality: u8,
    exif: Option<&[u8]>,
    extras: &Extras,
) -> Result<Vec<u8>> {
    let mut plain = Vec::new();
    JpegEncoder::new_with_quality(&mut plain, quality).encode_image(picture)?;
    let mut segments = Vec::new();
    if let Some(exif) = exif {
        segments.extend(segment(0xE1, &[b"Exif\0\0", exif].concat())?);
    }
    if let Some(xmp) = &extras.xmp {
        segments
            .extend(segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", xmp.as_bytes()].concat())?);
    }
    if !extras.iptc.is_empty() {
        segments.extend(segment(0xED, &photoshop(&extras.iptc)?)?);
    }
    if let Some(comment) = &extras.comment {
        segments.extend(segment(0xFE, comment.as_bytes())?);
    }
    // Start of image, and the JFIF segment that the encoder puts first.
    let mut at = 2;
    if plain.get(2..4) == Some(&[0xFF, 0xE0]) {
        at += 2 + usize::from(u16::from_be_bytes([plain[4], plain[5]]));
    }
    plain.splice(at..at, segments);
    if let Some(trailer) = &extras.trailer {
        plain.extend(trailer.as_bytes());
    }
    Ok(plain)
}

/// A JPEG segment: marker, length including itself, content.
pub(crate) fn segment(marker: u8, content: &[u8]) -> Result<Vec<u8>> {
    let length = u16::try_from(content.len() + 2).context("too long for a JPEG segment")?;
    let mut segment = vec![0xFF, marker];
    segment.extend(length.to_be_bytes());
    segment.extend(content);
    Ok(segment)
}

/// IPTC-IIM records of the application record, in image resource 0x0404.
fn photoshop(records: &[(u8, String)]) -> Result<Vec<u8>> {
    let mut iptc = Vec::new();
    for (dataset, text) in records {
        iptc.extend([0x1C, 2, *dataset]);
        iptc.extend(u16::try_from(text.len())?.to_be_bytes());
        iptc.extend(text.as_bytes());
    }
    let mut block = b"Photoshop 3.0\x008BIM\x04\x04\0\0".to_vec();
    block.extend(u32::try_from(iptc.len())?.to_be_bytes());
    block.extend(&iptc);
    if iptc.len() % 2 == 1 {
        block.push(0);
    }
    Ok(block)
}

fn png(picture: &RgbImage, exif: Option<Vec<u8>>, extras: &Extras) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif)?;
    }
    encoder.write_image(picture, picture.width(), picture.height(), ExtendedColorType::Rgb8)?;
    if let Some(comment) = &extras.comment {
        // After the signature and the header, whose length is fixed.
        let at = 8 + 25;
        let chunk = chunk(*b"tEXt", &[b"Comment\0", comment.as_bytes()].concat())?;
        file.splice(at..at, chunk);
    }
    Ok(file)
}

/// A PNG chunk: length, kind, content, CRC-32 of the latter two.
fn chunk(kind: [u8; 4], content: &[u8]) -> Result<Vec<u8>> {
    let mut chunk = u32::try_from(content.len())?.to_be_bytes().to_vec();
    chunk.extend(kind);
    chunk.extend(content);
    let mut crc = Crc::new();
    crc.update(&chunk[4..]);
    chunk.extend(crc.sum().to_be_bytes());
    Ok(chunk)
}

fn webp(picture: &RgbImage, exif: Option<Vec<u8>>) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(Cursor::new(&mut file));
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif)?;
    }
    encoder.write_image(picture, picture.width(), picture.height(), ExtendedColorType::Rgb8)?;
    Ok(file)
}

/// The image as an animation that pans to the right: each frame is cut from a wider image.
fn gif(picture: &RgbImage, extras: &Extras) -> Result<Vec<u8>> {
    const FRAMES: u32 = 4;
    const DRIFT: u32 = 6;
    let width = picture.width();
    let wide = image::imageops::resize(
        picture,
        width + FRAMES * DRIFT,
        picture.height(),
        image::imageops::FilterType::Triangle,
    );
    let mut file = Vec::new();
    {
        let mut encoder = GifEncoder::new_with_speed(&mut file, 20);
        encoder.set_repeat(Repeat::Infinite)?;
        for frame in 0..FRAMES {
            let view = image::imageops::crop_imm(&wide, frame * DRIFT, 0, width, picture.height());
            let pixels = DynamicImage::ImageRgb8(view.to_image()).into_rgba8();
            let pause = image::Delay::from_numer_denom_ms(400, 1);
            encoder.encode_frame(Frame::from_parts(pixels, 0, 0, pause))?;
        }
    }
    if let Some(comment) = &extras.comment {
        // A comment extension before the trailer byte: sub-blocks of up to 255 bytes.
        let mut extension = vec![0x21, 0xFE];
        for block in comment.as_bytes().chunks(255) {
            extension.push(block.len() as u8);
            extension.extend(block);
        }
        extension.push(0);
        let end = file.len() - 1;
        file.splice(end..end, extension);
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extras() -> Extras {
        Extras {
            xmp: Some("<x:xmpmeta/>".to_owned()),
            iptc: vec![(80, "Nobody".to_owned())],
            comment: Some("a remark".to_owned()),
            trailer: Some("after the end".to_owned()),
        }
    }

    #[test]
    fn every_format_decodes_with_its_metadata_inside() {
        let picture = RgbImage::from_pixel(60, 40, image::Rgb([90, 120, 160]));
        let exif = super::super::Shot { orientation: 6, ..Default::default() }.exif().unwrap();
        for format in [Format::Jpeg, Format::Png, Format::WebP, Format::Gif] {
            let file = encode(format, picture.clone(), 6, Some(exif.clone()), &extras()).unwrap();
            let read = image::load_from_memory(&file).unwrap();
            assert_eq!(read.height(), 60, "{format:?} is stored turned");
            if format != Format::WebP {
                assert!(file.windows(8).any(|bytes| bytes == b"a remark"), "{format:?}");
            }
            if format != Format::Gif {
                let read =
                    exif::Reader::new().read_from_container(&mut Cursor::new(&file)).unwrap();
                let field = read.get_field(exif::Tag::Orientation, exif::In::PRIMARY).unwrap();
                assert_eq!(field.value.get_uint(0), Some(6), "{format:?}");
            }
        }
    }

    #[test]
    fn what_is_turned_back_stands_upright() {
        let mut upright = RgbImage::new(3, 2);
        for (index, pixel) in upright.pixels_mut().enumerate() {
            pixel.0 = [index as u8; 3];
        }
        for orientation in 1..=8 {
            let mut seen = DynamicImage::ImageRgb8(stored(upright.clone(), orientation));
            seen.apply_orientation(Orientation::from_exif(orientation).unwrap());
            assert_eq!(seen.into_rgb8(), upright, "orientation {orientation}");
        }
    }
}
