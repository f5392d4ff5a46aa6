//! What text chunks of a PNG hold (W3C PNG, third edition, section 11.3.3): XMP, words for people,
//! and whole blocks of EXIF, XMP and Photoshop's resources, written as ImageMagick does, in
//! hexadecimal under the name of a raw profile.

use std::borrow::Cow;

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::tiff_of;
use crate::Limits;
use crate::iptc;
use crate::metadata::Found;

const XMP: &[u8] = b"XML:com.adobe.xmp";
const RAW_PROFILE: &[u8] = b"Raw profile type ";
/// What JPEG's segments put before a block.
const XMP_SEGMENT: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// The texts of one file.
pub(super) struct Texts<'a> {
    limits: &'a Limits,
    /// A TIFF block in a text.
    exif: Option<Vec<u8>>,
}

impl<'l> Texts<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self { limits, exif: None }
    }

    /// Takes in what a chunk says.
    pub(super) fn read(&mut self, kind: &[u8; 4], data: &[u8], found: &mut Found) {
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
            if let Some(block) = profile(&text) {
                self.raw(name, &block, found);
            }
        } else {
            let slot = match keyword {
                b"Title" | b"Description" => &mut found.description,
                b"Comment" => &mut found.comment,
                _ => return,
            };
            let text = match kind {
                b"iTXt" => String::from_utf8_lossy(&text).into_owned(),
                // The other two are Latin-1, whose bytes are Unicode's first characters.
                _ => text.iter().map(|byte| char::from(*byte)).collect(),
            };
            slot.get_or_insert(text);
        }
    }

    /// Hands over what counts only where no chunk is made for it.
    pub(super) fn finish(self, found: &mut Found) {
        if found.exif.is_none() && self.exif.is_some() {
            found.exif = self.exif;
            // No browser turns a picture by such a block.
            found.turned = true;
        }
    }

    /// Whether it is compressed, how, a language, a translated keyword, the text (section
    /// 11.3.3.4).
    fn international<'a>(&self, data: &'a [u8], found: &mut Found) -> Option<Cow<'a, [u8]>> {
        let ([compressed, method], rest) = data.split_first_chunk()?;
        let (_language, rest) = split(rest)?;
        let (_translated, text) = split(rest)?;
        match (compressed, method) {
            (0, _) => Some(Cow::Borrowed(text)),
            (1, 0) => self.inflate(text, found),
            _ => None,
        }
    }

    fn inflate<'a>(&self, data: &[u8], found: &mut Found) -> Option<Cow<'a, [u8]>> {
        let left = self.limits.max_told.saturating_sub(found.told);
        let text = decompress_to_vec_zlib_with_limit(data, left as usize);
        // What failed has taken its time as well.
        let len = text.as_ref().map_or_else(|error| error.output.len(), Vec::len);
        found.told = found.told.saturating_add(len as u64);
        text.ok().map(Cow::Owned)
    }

    fn raw(&mut self, name: &[u8], block: &[u8], found: &mut Found) {
        match name {
            b"iptc" | b"8bim" => iptc::read(block, &mut found.caption),
            b"xmp" => found.xmp.push(block.to_vec()),
            b"exif" | b"APP1" => match block.strip_prefix(XMP_SEGMENT) {
                Some(packet) => found.xmp.push(packet.to_vec()),
                None => self.exif = Some(tiff_of(block).to_vec()),
            },
            _ => {}
        }
    }
}

/// What is before the first zero byte, and what behind it.
fn split(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(0, data)?;
    Some((data.get(..end)?, data.get(end + 1..)?))
}

/// A name, the length of the block, and its bytes in hexadecimal, all between white space. Some
/// writers end before that length.
fn profile(text: &[u8]) -> Option<Vec<u8>> {
    let mut words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let len: usize = str::from_utf8(words.nth(1)?).ok()?.parse().ok()?;
    let digits = words.flatten().map_while(|digit| char::from(*digit).to_digit(16));
    let digits: Vec<u32> = digits.collect();
    let (pairs, _) = digits.as_chunks::<2>();
    Some(pairs.iter().take(len).map(|[high, low]| (high << 4 | low) as u8).collect())
}
