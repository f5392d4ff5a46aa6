//! JPEG XL: the boxes around a codestream (ISO/IEC 18181-2, section 9) can be dropped.
//!
//! A naked codestream holds only the image and stays as it is. Bytes after its end are not
//! detected, since that would take decoding it. The orientation is part of the codestream. The box
//! that reconstructs a JPEG (`jbrd`) is removed, since it holds that JPEG's comments; so is a gain
//! map, which leaves the standard rendition.

use crate::container::Container;
use crate::edit_list::Builder;
use crate::isobmff::boxes::{BoxHeader, children};
use crate::metadata_fields::MetadataFields;
use crate::removal::Removal;
use crate::source::{Window, read_vec};
use crate::{EditList, Error, Level, Limits, Source, tiff, xmp};

pub(crate) const CONTAINER: Container = Container { plan, read };

fn boxes(source: &dyn Source, limits: &Limits) -> Result<Option<Vec<BoxHeader>>, Error> {
    let mut window = Window::new(source, 1024);
    if window.array(0)? == [0xFF, 0x0A] {
        return Ok(None);
    }
    Ok(Some(children(&mut window, 0..source.len(), limits)?))
}

fn plan(source: &dyn Source, removal: &Removal, limits: &Limits) -> Result<EditList, Error> {
    let level = removal.level;
    let Some(boxes) = boxes(source, limits)? else {
        return Ok(EditList::identity(source.len()));
    };
    let mut builder = Builder::new(source.len());
    let mut picture = false;
    for part in boxes {
        match &part.kind {
            b"JXL " if part.len() == 4 => builder.keep(part.range()),
            b"ftyp" if part.len() == 12 => builder.keep(part.range()),
            b"jxll" if part.len() == 1 => builder.keep(part.range()),
            b"jxlc" | b"jxlp" => {
                picture = true;
                builder.keep(part.range());
            }
            b"JXL " | b"ftyp" | b"jxll" => {
                return Err(Error::malformed("a box of the wrong length", part.start));
            }
            b"Exif" if level == Level::Location => {
                let block = exif(source, &part, limits)?;
                if let Some(block) = block.and_then(|block| tiff::cleaned(&block, removal)) {
                    let bytes = encode(*b"Exif", &[&[0; 4], block.as_slice()].concat());
                    builder.replace(source, part.range(), &bytes)?;
                }
            }
            b"xml " if level == Level::Location && limits.is_readable(part.len()) => {
                let packet = read_vec(source, part.body, part.len() as usize)?;
                if let Some(packet) = xmp::without_location(&packet, &removal.places) {
                    builder.replace(source, part.range(), &encode(*b"xml ", &packet))?;
                }
            }
            _ => {}
        }
    }
    match picture {
        true => builder.finish(),
        false => Err(Error::malformed("no picture in this JPEG XL", 0)),
    }
}

/// Reads the TIFF block. The first four bytes state its offset (section 9.3).
fn exif(source: &dyn Source, part: &BoxHeader, limits: &Limits) -> Result<Option<Vec<u8>>, Error> {
    let data = read_vec(source, part.body, limits.header(part.len())?)?;
    let offset = data.first_chunk().map_or(0, |offset| u32::from_be_bytes(*offset));
    let block = data.get(4..).and_then(|data| data.get(offset as usize..));
    Ok(block.map(<[u8]>::to_vec))
}

fn encode(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let mut out = (content.len() as u32 + 8).to_be_bytes().to_vec();
    out.extend_from_slice(&kind);
    out.extend_from_slice(content);
    out
}

fn read(source: &dyn Source, limits: &Limits) -> Result<MetadataFields, Error> {
    let mut found = MetadataFields::default();
    let Some(boxes) = boxes(source, limits)? else {
        return Ok(found);
    };
    for part in boxes {
        match &part.kind {
            b"Exif" if found.exif.is_empty() => {
                if found.try_reserve(part.len(), limits) {
                    let block = exif(source, &part, limits)?;
                    found.exif.extend(block.as_deref().map(tiff::Tags::of_block));
                }
                // Decoders apply the orientation of the codestream, not that of EXIF.
                found.ignores_exif_orientation = true;
            }
            b"xml " => found.read_xmp(source, part.body, part.len(), limits)?,
            _ => {}
        }
    }
    Ok(found)
}
