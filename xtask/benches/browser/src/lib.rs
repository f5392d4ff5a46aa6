//! Thin wrappers of `vitrine-media` for a worker that benchmarks it beside other libraries. See
//! `worker.js`.

use std::io;

use js_sys::{Array, Function, Uint8Array};
use vitrine_media::hash::Crc32;
use vitrine_media::zip::{Archive, Entry, Segment, Sequence};
use vitrine_media::{Level, Limits, Source};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// The CRC-32 of `bytes` repeated `rounds` times.
#[wasm_bindgen]
pub fn crc32(bytes: &[u8], rounds: u32) -> u32 {
    let mut crc = Crc32::new();
    (0..rounds).for_each(|_| crc.update(bytes));
    crc.finish()
}

/// The same by `crc32fast`, in its default build.
#[wasm_bindgen]
pub fn crc32_of_library(bytes: &[u8], rounds: u32) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    (0..rounds).for_each(|_| crc.update(bytes));
    crc.finalize()
}

/// A file that is read through a function of offset and length.
struct Ranges {
    read: Function,
    len: f64,
}

impl Source for Ranges {
    fn len(&self) -> u64 {
        self.len as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let (offset, len) = (offset as f64, buf.len().min(self.len() as usize) as f64);
        let bytes = self.read.call2(&JsValue::NULL, &offset.into(), &len.into());
        let bytes: Uint8Array = bytes.map_err(|_| io::ErrorKind::Other)?.unchecked_into();
        let len = bytes.length() as usize;
        bytes.copy_to(buf.get_mut(..len).ok_or(io::ErrorKind::InvalidData)?);
        Ok(len)
    }
}

/// Plans how to clean a file. Returns the number of pieces of the edit list, 0 for a refusal.
#[wasm_bindgen]
pub fn plan(read: Function, len: f64) -> usize {
    let list = vitrine_media::plan(&Ranges { read, len }, Level::All, &Limits::default());
    list.map_or(0, |list| list.pieces().count())
}

/// Whether a file has a capture time.
#[wasm_bindgen]
pub fn is_dated(read: Function, len: f64) -> bool {
    let metadata = vitrine_media::metadata(&Ranges { read, len }, &Limits::default());
    metadata.is_ok_and(|metadata| metadata.taken.is_some())
}

fn entries(count: u32, size: u32, crc32: u32) -> Vec<Entry> {
    let size = size.into();
    let entry = |n| Entry { name: format!("photo-{n:04}.jpg"), size, modified: None, crc32 };
    (0..count).map(entry).collect()
}

/// An archive of files of one size whose checksums are computed as they are added.
#[wasm_bindgen]
pub struct Zip {
    sequence: Sequence,
    crc: Crc32,
}

#[wasm_bindgen]
impl Zip {
    /// Lays out an archive of `count` files of `size` bytes.
    #[wasm_bindgen(constructor)]
    pub fn new(count: u32, size: u32) -> Result<Self, String> {
        let sequence = Sequence::new(entries(count, size, 0)).map_err(|error| error.to_string())?;
        Ok(Self { sequence, crc: Crc32::new() })
    }

    /// Length of the whole archive, in bytes.
    pub fn length(&self) -> f64 {
        self.sequence.len() as f64
    }

    /// The header that precedes the next file.
    pub fn header(&self) -> Option<Vec<u8>> {
        self.sequence.header()
    }

    /// Adds the next bytes of the file to its checksum.
    pub fn take(&mut self, bytes: &[u8]) {
        self.crc.update(bytes);
    }

    /// The data descriptor that follows the file.
    pub fn descriptor(&mut self) -> Option<Vec<u8>> {
        self.sequence.descriptor(std::mem::take(&mut self.crc).finish())
    }

    /// The central directory, which follows all files.
    pub fn finish(&self) -> Option<Vec<u8>> {
        self.sequence.finish()
    }
}

/// The segments of an archive of files of one size and checksum. `null` stands for a file.
#[wasm_bindgen]
pub fn known_zip(count: u32, size: u32, crc32: u32) -> Result<Array, String> {
    let archive = Archive::new(entries(count, size, crc32)).map_err(|error| error.to_string())?;
    let segments = archive.segments().map(|segment| match segment {
        Segment::Bytes(bytes) => Uint8Array::from(bytes.as_slice()).into(),
        Segment::File { .. } => JsValue::NULL,
    });
    Ok(segments.collect())
}
