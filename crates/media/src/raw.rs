//! TIFF files, and the raw files of cameras: most are built like a TIFF, others embed one or a JPEG.
//! Only their tags are read here; they are not cleaned.

use std::ops::Range;

use crate::container::Container;
use crate::metadata_fields::MetadataFields;
use crate::part::Part;
use crate::removal::Removal;
use crate::source::{Window, read_vec};
use crate::tiff::{Field, Image, Tags, tags};
use crate::{EditList, Error, Format, Limits, Source, iptc, isobmff, jpeg, sniff};

pub(crate) const CONTAINER: Container = Container { plan, read };

/// Why such files are not cleaned.
pub(crate) const REASON: &str = "its tags and pixels are one web of offsets, and maker notes in it \
                                 cannot be accounted for";

fn plan(source: &dyn Source, _: &Removal, _: &Limits) -> Result<EditList, Error> {
    Err(Error::unsupported(sniff(source)?, REASON))
}

fn read(source: &dyn Source, limits: &Limits) -> Result<MetadataFields, Error> {
    let mut window = Window::new(source, 128);
    let head = window.peek(0, 128)?;
    match head {
        [0, b'M', b'R', b'M', ..] => minolta(source, limits),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => (isobmff::CONTAINER.read)(source, limits),
        _ if head.starts_with(b"FUJIFILMCCD-RAW") => {
            let head = head.get(..100).unwrap_or_default().to_vec();
            fujifilm(source, &head, limits)
        }
        _ => tiff(source, limits),
    }
}

/// Reads a file that is built like a TIFF.
fn tiff(source: &dyn Source, limits: &Limits) -> Result<MetadataFields, Error> {
    let mut found = MetadataFields::default();
    let tags = Tags::read(source)?;
    let is_raw = sniff(source)? == Format::Raw;
    if let Some(size) = panasonic_size(source, &tags)?.or_else(|| size(&tags.images, is_raw)) {
        (found.width, found.height) = (Some(size.0), Some(size.1));
    }
    let turned = tags.find(tags::ORIENTATION, |field| u8::try_from(field.integer(0)?).ok());
    found.orientation = turned.filter(|value| (1..=8).contains(value));
    // Programs that show such files accept a number of any type.
    found.ignores_exif_orientation = true;
    for field in &tags.main {
        block(source, field, limits, &mut found)?;
    }
    found.exif.insert(0, tags);
    Ok(found)
}

/// Reads a block that the first directory refers to.
fn block(
    source: &dyn Source,
    field: &Field,
    limits: &Limits,
    found: &mut MetadataFields,
) -> Result<(), Error> {
    let (Some(start), Some(len), 16) = (field.integer(0), field.integer(1), field.kind) else {
        return Ok(());
    };
    let (start, len) = (start.cast_unsigned(), len.cast_unsigned());
    match field.tag {
        tags::XMP => found.read_xmp(source, start, len, limits)?,
        tags::IPTC => {
            let data = found.read_block(source, start, len, limits)?.unwrap_or_default();
            iptc::read_data_sets(&in_order(data), &mut found.iptc);
        }
        tags::PHOTOSHOP => {
            let data = found.read_block(source, start, len, limits)?.unwrap_or_default();
            iptc::read(&data, &mut found.iptc);
        }
        tags::ICC_PROFILE => found.has_icc = true,
        tags::PANASONIC_JPEG => {
            let jpeg = (jpeg::CONTAINER.read)(&Part::new(source, range(start, len)), limits);
            let jpeg = jpeg.unwrap_or_default();
            found.exif.extend(jpeg.exif);
            found.xmp.extend(jpeg.xmp);
        }
        _ => {}
    }
    Ok(())
}

/// Some programs store IPTC as numbers of 32 bits, in the byte order of the file.
fn in_order(mut data: Vec<u8>) -> Vec<u8> {
    if data.first() != Some(&0x1C) && data.get(3) == Some(&0x1C) {
        let (words, _) = data.as_chunks_mut::<4>();
        words.iter_mut().for_each(|word| word.reverse());
    }
    data
}

/// The size of the image that is shown: the first page of a TIFF, or the largest image of a raw
/// file, whose first directory may be of a thumbnail.
fn size(images: &[Image], is_raw: bool) -> Option<(u32, u32)> {
    let sized = || images.iter().filter(|image| image.width > 0 && image.height > 0);
    let largest = || sized().max_by_key(|image| image.width.saturating_mul(image.height));
    let image = match is_raw {
        true => largest(),
        false => sized().find(|image| !image.is_reduced).or_else(largest),
    }?;
    Some((image.width.try_into().ok()?, image.height.try_into().ok()?))
}

/// The borders of the sensor in Panasonic's raw files: top, left, bottom and right.
fn panasonic_size(source: &dyn Source, tags: &Tags) -> Result<Option<(u32, u32)>, Error> {
    let mut window = Window::new(source, 4);
    if !window.peek(0, 4)?.starts_with(b"IIU\0") {
        return Ok(None);
    }
    let border = |tag| {
        let field = tags.main.iter().find(|field| field.tag == tag)?;
        field.integer(0).and_then(|value| u32::try_from(value).ok())
    };
    let side = |from, to| border(to)?.checked_sub(border(from)?).filter(|side| *side > 0);
    Ok(side(5, 7).and_then(|width| Some((width, side(4, 6)?))))
}

/// The range of `len` bytes from `start` on, in bytes.
fn range(start: u64, len: u64) -> Range<u64> {
    start..start.saturating_add(len)
}

/// Reads the JPEG in Fujifilm's raw files, which has all tags, and the size of the raw image: where
/// the JPEG and the list with the size are stands at 84 to 100.
fn fujifilm(source: &dyn Source, head: &[u8], limits: &Limits) -> Result<MetadataFields, Error> {
    let (words, _) = head.get(84..).unwrap_or_default().as_chunks::<4>();
    let word = |index: usize| words.get(index).map_or(0, |word| u32::from_be_bytes(*word));
    let jpeg = Part::new(source, range(word(0).into(), word(1).into()));
    let mut found = (jpeg::CONTAINER.read)(&jpeg, limits)?;
    let list = Part::new(source, range(word(2).into(), word(3).min(4096).into()));
    let list = read_vec(&list, 0, list.len() as usize)?;
    let mut rest = list.get(4..).unwrap_or_default();
    while let [t1, t0, l1, l0, tail @ ..] = rest {
        let len = usize::from(u16::from_be_bytes([*l1, *l0]));
        let value = tail.get(..len).unwrap_or_default();
        // The size without the margins of the sensor.
        if let ([0x01, 0x11], [h1, h0, w1, w0]) = ([*t1, *t0], value) {
            found.height = Some(u16::from_be_bytes([*h1, *h0]).into());
            found.width = Some(u16::from_be_bytes([*w1, *w0]).into());
        }
        rest = tail.get(len..).unwrap_or_default();
    }
    Ok(found)
}

/// Reads Minolta's raw files: blocks with a name and a length, of which one is a TIFF structure.
fn minolta(source: &dyn Source, limits: &Limits) -> Result<MetadataFields, Error> {
    let mut window = Window::new(source, 1024);
    let end = 8 + u64::from(u32::from_be_bytes(window.array(4)?));
    let mut found = MetadataFields::default();
    let mut at = 8;
    let mut size = None;
    while at < end {
        let Some([n0, n1, n2, n3, len @ ..]) = window.peek(at, 8)?.first_chunk::<8>() else {
            break;
        };
        let name = [*n0, *n1, *n2, *n3];
        let len = u64::from(u32::from_be_bytes(*len));
        match &name {
            // After a version and the size of the sensor.
            b"\0PRD" if len >= 16 => {
                let [h1, h0, w1, w0] = window.array(at + 8 + 12)?;
                size = Some((u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0])));
            }
            b"\0TTW" => found = tiff(&Part::new(source, range(at + 8, len)), limits)?,
            _ => {}
        }
        at += 8 + len;
    }
    if let Some((width, height)) = size {
        (found.width, found.height) = (Some(width.into()), Some(height.into()));
    }
    Ok(found)
}
