//! Reads the size of the picture, EXIF, texts, and whether there is an ICC profile.

use super::chunks::{SIGNATURE, strip_exif_prefix};
use super::text::TextReader;
use crate::metadata_fields::MetadataFields;
use crate::source::{Window, read_vec};
use crate::tiff::Tags;
use crate::{Error, Limits, Source};

pub(super) fn read(source: &dyn Source, limits: &Limits) -> Result<MetadataFields, Error> {
    let mut found = MetadataFields::default();
    let mut texts = TextReader::new(limits);
    let mut is_behind_data = false;
    for WholeChunk { kind, start, len } in chunks_until_cut(source, limits)? {
        match &kind {
            b"IHDR" => {
                let data = read_vec(source, start, len.min(13) as usize)?;
                if let [w3, w2, w1, w0, h3, h2, h1, h0, ..] = *data {
                    found.width = Some(u32::from_be_bytes([w3, w2, w1, w0]));
                    found.height = Some(u32::from_be_bytes([h3, h2, h1, h0]));
                }
            }
            b"IDAT" => is_behind_data = true,
            b"eXIf" if found.exif.is_empty() => {
                if let Some(block) = found.read_block(source, start, len, limits)? {
                    let tags = Tags::of_block(strip_exif_prefix(&block));
                    found.exif.push(tags);
                    // Browsers turn only by a chunk before the image data that is a bare block.
                    found.ignores_exif_orientation =
                        is_behind_data || block.len() != strip_exif_prefix(&block).len();
                }
            }
            b"iCCP" => found.has_icc = true,
            kind @ (b"tEXt" | b"zTXt" | b"iTXt") => {
                if let Some(data) = found.read_block(source, start, len, limits)? {
                    texts.read(kind, &data, &mut found);
                }
            }
            _ => {}
        }
    }
    texts.finish(&mut found);
    Ok(found)
}

/// A chunk of which all data are there.
struct WholeChunk {
    kind: [u8; 4],
    /// Where its data start.
    start: u64,
    len: u64,
}

/// Returns the chunks as far as they are whole, since of a file that was cut what is there is read.
fn chunks_until_cut(source: &dyn Source, limits: &Limits) -> Result<Vec<WholeChunk>, Error> {
    let mut window = Window::new(source, 1024);
    let mut chunks = Vec::new();
    let mut at = SIGNATURE;
    while let Some(header) = window.peek(at, 8)?.first_chunk::<8>() {
        limits.parts(chunks.len())?;
        let [l3, l2, l1, l0, kind @ ..] = *header;
        let (start, len) = (at + 8, u64::from(u32::from_be_bytes([l3, l2, l1, l0])));
        if start + len > source.len() || kind == *b"IEND" {
            break;
        }
        // The checksum follows.
        at = start + len + 4;
        chunks.push(WholeChunk { kind, start, len });
    }
    Ok(chunks)
}
