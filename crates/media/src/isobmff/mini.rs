//! The low-overhead image of AVIF (ISO/IEC 23008-12, amendment 1: `MinimizedImageBox`): one box
//! with a bit-packed header, then the data, EXIF and XMP last. No offsets refer to it, so it is
//! rewritten without EXIF and XMP. With high dynamic range fields it is refused.

use std::ops::Range;

use super::boxes::BoxHeader;
use crate::edit_list::Builder;
use crate::metadata_fields::MetadataFields;
use crate::source::read_vec;
use crate::tiff::Tags;
use crate::{EditList, Error, Format, Level, Limits, Source, icc};

/// Bytes read of a header. One without high dynamic range fields is never longer.
const MAX_HEADER_LEN: u64 = 64;
/// Maximum number of places at which a profile is looked for.
const MAX_SIGNATURES: usize = 16;
/// Bit positions of the flags for EXIF and XMP.
const EXIF_FLAG: usize = 9;
const XMP_FLAG: usize = 10;

/// A parsed header.
struct Header {
    bits: Vec<bool>,
    /// Bit position of the size fields, including the flag for large metadata if present.
    sizes: usize,
    has_icc: bool,
    /// Bytes of the colour profile.
    icc: u64,
    /// Bits of the size fields for EXIF and XMP, including the flag for compression before them.
    metadata_sizes: Range<usize>,
    width: u32,
    height: u32,
    orientation: u8,
    /// Bytes of colour profile, codec configuration and image data.
    image_len: u64,
    compressed: bool,
    exif: u64,
    xmp: u64,
}

impl Header {
    fn read(source: &dyn Source, mini: &BoxHeader) -> Result<Self, Error> {
        let len = mini.len().min(MAX_HEADER_LEN) as usize;
        let bytes = read_vec(source, mini.body, len)?;
        let all: Vec<bool> = bytes
            .iter()
            .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1))
            .collect();
        let mut bits = Bits { all: &all, at: 0, origin: mini.start };
        if bits.number(2)? != 0 {
            return Err(unsupported("it is of a later version"));
        }
        let [codecs, float, _full_range, alpha, cicp, hdr, icc, exif, xmp] = bits.flags()?;
        if hdr {
            return Err(unsupported("it has fields for high dynamic range"));
        }
        let chroma = bits.number(2)?;
        let orientation = bits.number(3)? as u8 + 1;
        let size = if bits.flag()? { 15 } else { 7 };
        let width = bits.number(size)? as u32 + 1;
        let height = bits.number(size)? as u32 + 1;
        bits.number(match chroma {
            1 => 2,
            2 => 1,
            _ => 0,
        })?;
        if float {
            bits.number(2)?;
        } else if bits.flag()? {
            bits.number(3)?;
        }
        bits.number(usize::from(alpha))?;
        bits.number(if cicp { 24 } else { 0 })?;
        bits.number(if codecs { 64 } else { 0 })?;
        let sizes = bits.at;
        let large_metadata = (icc || exif || xmp) && bits.flag()?;
        let metadata = if large_metadata { 20 } else { 10 };
        let config = if bits.flag()? { 12 } else { 3 };
        let data = if bits.flag()? { 28 } else { 15 };
        let icc_len = if icc { bits.number(metadata)? + 1 } else { 0 };
        let mut image_len = icc_len;
        image_len += bits.number(config)?;
        image_len += bits.number(data)? + 1;
        if alpha {
            let alpha = bits.number(data)?;
            image_len += alpha;
            if alpha > 0 {
                image_len += bits.number(config)?;
            }
        }
        let start = bits.at;
        let compressed = (exif || xmp) && bits.flag()?;
        let exif = if exif { bits.number(metadata)? + 1 } else { 0 };
        let xmp = if xmp { bits.number(metadata)? + 1 } else { 0 };
        let metadata_sizes = start..bits.at;
        let end = bits.at;
        let header = Self {
            bits: all.get(..end).unwrap_or_default().to_vec(),
            sizes,
            has_icc: icc,
            icc: icc_len,
            metadata_sizes,
            width,
            height,
            orientation,
            image_len,
            compressed,
            exif,
            xmp,
        };
        if header.data(mini).end + exif + xmp > mini.end {
            return Err(Error::malformed("a picture longer than its box", mini.start));
        }
        Ok(header)
    }

    /// The range of colour profile, codec configuration and image data in the file.
    fn data(&self, mini: &BoxHeader) -> Range<u64> {
        let start = mini.body + self.bits.len().div_ceil(8) as u64;
        start..start + self.image_len
    }

    /// The header without EXIF and XMP, padded to a whole byte.
    fn without_metadata(&self) -> Vec<u8> {
        let mut bits = self.bits.clone();
        bits.drain(self.metadata_sizes.clone());
        bits[EXIF_FLAG] = false;
        bits[XMP_FLAG] = false;
        let carried_metadata = self.has_icc || self.exif + self.xmp > 0;
        if carried_metadata && !self.has_icc {
            // The flag for large metadata is only present if there is metadata.
            bits.remove(self.sizes);
        }
        bits.resize(bits.len().next_multiple_of(8), false);
        let (bytes, _) = bits.as_chunks::<8>();
        let byte = |bits: &[bool; 8]| bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
        bytes.iter().map(byte).collect()
    }
}

/// Keeps only the file type box and the image, and of its colour profile the transform.
pub(super) fn plan(
    source: &dyn Source,
    top: &[BoxHeader],
    mini: &BoxHeader,
    level: Level,
    limits: &Limits,
) -> Result<EditList, Error> {
    let header = Header::read(source, mini)?;
    let data = header.data(mini);
    let bits = header.without_metadata();
    let len = 8 + bits.len() as u64 + header.image_len;
    let len = u32::try_from(len).map_err(|_| unsupported("it is too large"))?;
    let mut builder = Builder::new(source.len());
    if let Some(ftyp) = top.iter().find(|part| part.kind == *b"ftyp") {
        builder.keep(ftyp.range());
    }
    let new = [&len.to_be_bytes(), b"mini".as_slice(), &bits].concat();
    builder.replace(source, mini.start..data.start, &new)?;
    if header.has_icc && level == Level::All {
        profile(source, data, header.icc, limits, &mut builder)?;
    } else {
        builder.keep(data);
    }
    builder.finish()
}

/// Keeps the data with the profile reduced, which is found by its signature.
fn profile(
    source: &dyn Source,
    data: Range<u64>,
    len: u64,
    limits: &Limits,
    builder: &mut Builder,
) -> Result<(), Error> {
    let bytes = read_vec(source, data.start, limits.header(data.end - data.start)?)?;
    let reduced = memchr::memmem::find_iter(&bytes, b"acsp").take(MAX_SIGNATURES).find_map(|at| {
        let start = at.checked_sub(36)?;
        let old = bytes.get(start..start.checked_add(len as usize)?)?;
        icc::reduced_in_place(old).map(|new| (start, old, new))
    });
    let Some((start, old, new)) = reduced else {
        return Err(unsupported("its colour profile is not understood"));
    };
    let start = data.start + start as u64;
    builder.keep(data.start..start);
    builder.rewrite(start, old, &new);
    builder.keep(start + len..data.end);
    Ok(())
}

pub(super) fn read(
    source: &dyn Source,
    mini: &BoxHeader,
    limits: &Limits,
    found: &mut MetadataFields,
) -> Result<(), Error> {
    let header = Header::read(source, mini)?;
    found.width = Some(header.width);
    found.height = Some(header.height);
    found.ignores_exif_orientation = true;
    found.orientation = Some(header.orientation);
    found.has_icc = header.has_icc;
    let end = header.data(mini).end;
    if !header.compressed && header.exif > 4 && found.try_reserve(header.exif, limits) {
        // As in an EXIF item: the offset of the TIFF block, then the block.
        let bytes = read_vec(source, end, limits.header(header.exif)?)?;
        let offset = bytes.first_chunk().map_or(0, |offset| u32::from_be_bytes(*offset));
        let with_offset = bytes.get(4..).and_then(|rest| rest.get(offset as usize..));
        let starts = |block: &&[u8]| block.starts_with(b"II") || block.starts_with(b"MM");
        found.exif.push(Tags::of_block(with_offset.filter(starts).unwrap_or(&bytes)));
    }
    if !header.compressed && header.xmp > 0 {
        found.read_xmp(source, end + header.exif, header.xmp, limits)?;
    }
    Ok(())
}

struct Bits<'a> {
    all: &'a [bool],
    at: usize,
    origin: u64,
}

impl Bits<'_> {
    fn number(&mut self, len: usize) -> Result<u64, Error> {
        let end = self.at + len;
        let bits = self.all.get(self.at..end);
        let bits = bits.ok_or(Error::malformed("a box that ends early", self.origin))?;
        self.at = end;
        Ok(bits.iter().fold(0, |value, bit| value << 1 | u64::from(*bit)))
    }

    fn flag(&mut self) -> Result<bool, Error> {
        Ok(self.number(1)? == 1)
    }

    fn flags<const N: usize>(&mut self) -> Result<[bool; N], Error> {
        let mut flags = [false; N];
        for flag in &mut flags {
            *flag = self.flag()?;
        }
        Ok(flags)
    }
}

fn unsupported(reason: &'static str) -> Error {
    Error::unsupported(Format::Avif, reason)
}
