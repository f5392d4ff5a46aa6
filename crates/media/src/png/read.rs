//! Reads the size of the picture, EXIF, texts, and whether there is an ICC profile.

use super::chunks::{chunks, strip_exif_prefix};
use super::text::TextReader;
use crate::metadata_fields::MetadataFields;
use crate::source::read_vec;
use crate::{Error, Limits, Source};

pub(super) fn read(source: &dyn Source, limits: &Limits) -> Result<MetadataFields, Error> {
    let mut found = MetadataFields::default();
    let mut texts = TextReader::new(limits);
    for chunk in chunks(source, limits)? {
        let start = chunk.data().start;
        match &chunk.kind {
            b"IHDR" => {
                let data = read_vec(source, start, chunk.len.min(13) as usize)?;
                if let [w3, w2, w1, w0, h3, h2, h1, h0, ..] = *data {
                    found.width = Some(u32::from_be_bytes([w3, w2, w1, w0]));
                    found.height = Some(u32::from_be_bytes([h3, h2, h1, h0]));
                }
            }
            b"eXIf" if found.exif.is_none() => {
                let block = found.read_block(source, start, chunk.len, limits)?;
                found.exif = block.map(|block| strip_exif_prefix(&block).to_vec());
            }
            b"iCCP" => found.has_icc = true,
            kind @ (b"tEXt" | b"zTXt" | b"iTXt") => {
                if let Some(data) = found.read_block(source, start, chunk.len, limits)? {
                    texts.read(kind, &data, &mut found);
                }
            }
            _ => {}
        }
    }
    texts.finish(&mut found);
    Ok(found)
}
