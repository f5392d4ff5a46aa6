//! Reads the text chunks of a PNG (W3C PNG, third edition, section 11.3.3): XMP, descriptions and
//! comments, and whole blocks of EXIF, XMP and Photoshop's resources, which ImageMagick writes in
//! hexadecimal with the keyword "Raw profile type".

use std::borrow::Cow;

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::chunks::strip_exif_prefix;
use crate::Limits;
use crate::iptc;
use crate::metadata_fields::MetadataFields;
use crate::tiff::Tags;

const XMP: &[u8] = b"XML:com.adobe.xmp";
const RAW_PROFILE: &[u8] = b"Raw profile type ";
/// What JPEG segments have before an XMP packet.
const XMP_SEGMENT: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// Reads the texts of one file.
pub(super) struct TextReader<'a> {
    limits: &'a Limits,
    /// A TIFF block from a text.
    exif: Option<Vec<u8>>,
}

impl<'l> TextReader<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self { limits, exif: None }
    }

    /// Reads a text chunk into `found`.
    pub(super) fn read(&mut self, kind: &[u8; 4], data: &[u8], found: &mut MetadataFields) {
        let Some((keyword, rest)) = split(data) else {
            return;
        };
        let text = match kind {
            b"tEXt" => Some(Cow::Borrowed(rest)),
            b"zTXt" => rest.strip_prefix(b"\0").and_then(|rest| self.inflate(rest, found)),
            _ => self.international(rest, found),
        };
        let Some(text) = text else {
            return;
        };
        if keyword == XMP {
            found.xmp.push(text.into_owned());
        } else if let Some(name) = keyword.strip_prefix(RAW_PROFILE) {
            if let Some(block) = decode_raw_profile(&text) {
                self.read_raw_profile(name, &block, found);
            }
        } else {
            let slot = match keyword {
                b"Title" | b"Description" => &mut found.description,
                b"Comment" => &mut found.comment,
                // Not ImageMagick's `date:create`, which is the time of the file on its disk.
                b"Creation Time" | b"CreationTime" | b"creation_time" | b"create-date" => {
                    &mut found.file_created
                }
                _ => return,
            };
            let text = match kind {
                b"iTXt" => String::from_utf8_lossy(&text).into_owned(),
                // The other two are Latin-1, whose bytes are Unicode's first code points.
                _ => text.iter().map(|byte| char::from(*byte)).collect(),
            };
            slot.get_or_insert(text);
        }
    }

    /// Uses the TIFF block from a text if the file has no EXIF chunk.
    pub(super) fn finish(self, found: &mut MetadataFields) {
        if let Some(block) = self.exif.filter(|_| found.exif.is_empty()) {
            found.exif.push(Tags::of_block(&block));
            // Browsers ignore the orientation of such a block.
            found.ignores_exif_orientation = true;
        }
    }

    /// Reads compression flag, compression method, language, translated keyword, and text (section
    /// 11.3.3.4); returns the text.
    fn international<'a>(
        &self,
        data: &'a [u8],
        found: &mut MetadataFields,
    ) -> Option<Cow<'a, [u8]>> {
        let ([compressed, method], rest) = data.split_first_chunk()?;
        let (_language, rest) = split(rest)?;
        let (_translated, text) = split(rest)?;
        match (compressed, method) {
            (0, _) => Some(Cow::Borrowed(text)),
            (1, 0) => self.inflate(text, found),
            _ => None,
        }
    }

    fn inflate<'a>(&self, data: &[u8], found: &mut MetadataFields) -> Option<Cow<'a, [u8]>> {
        let left = self.limits.max_told.saturating_sub(found.bytes_read);
        let text = decompress_to_vec_zlib_with_limit(data, left as usize);
        // Output before an error has cost time as well, so it counts.
        let len = text.as_ref().map_or_else(|error| error.output.len(), Vec::len);
        found.bytes_read = found.bytes_read.saturating_add(len as u64);
        text.ok().map(Cow::Owned)
    }

    fn read_raw_profile(&mut self, name: &[u8], block: &[u8], found: &mut MetadataFields) {
        match name {
            b"iptc" | b"8bim" => iptc::read(block, &mut found.iptc),
            b"xmp" => found.xmp.push(block.to_vec()),
            b"exif" | b"APP1" => match block.strip_prefix(XMP_SEGMENT) {
                Some(packet) => found.xmp.push(packet.to_vec()),
                None => self.exif = Some(strip_exif_prefix(block).to_vec()),
            },
            _ => {}
        }
    }
}

/// Splits at the first zero byte.
fn split(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(0, data)?;
    Some((data.get(..end)?, data.get(end + 1..)?))
}

/// Decodes a name, the length of the block, and its bytes in hexadecimal, separated by white space.
/// Some writers end before that length.
fn decode_raw_profile(text: &[u8]) -> Option<Vec<u8>> {
    let mut words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let len: usize = str::from_utf8(words.nth(1)?).ok()?.parse().ok()?;
    let digits = words.flatten().map_while(|digit| char::from(*digit).to_digit(16));
    let digits: Vec<u32> = digits.collect();
    let (pairs, _) = digits.as_chunks::<2>();
    Some(pairs.iter().take(len).map(|[high, low]| (high << 4 | low) as u8).collect())
}
