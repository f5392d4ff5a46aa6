//! Removes metadata from a file before its upload, with the same edit lists as on the server.
//! Nothing is copied: the resulting `Blob` consists of slices of the file.

use std::io;

use js_sys::{Array, Function, Reflect, Uint8Array};
use vitrine_gallery::jobs::Failure;
use vitrine_gallery::upload::Cleaning;
use vitrine_media::{Format, Level, Limits, Piece, Source, neutral_name, plan, sniff};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File};

use super::scope;

/// Files up to this length in bytes are read into memory, which is faster; longer ones are read in
/// pieces.
const IN_MEMORY: f64 = 48.0 * 1024.0 * 1024.0;
/// Length in bytes of the buffer of zeros that is reused in results.
const ZEROS: u64 = 1 << 20;

/// A file as it is uploaded.
pub(super) struct Clean {
    pub(super) blob: Blob,
    pub(super) name: String,
    /// Modification time in milliseconds since 1970; `None` if it must not be disclosed.
    pub(super) modified: Option<f64>,
}

/// Cleans a file. `id` numbers its neutral name. Fails if the file cannot be read or cleaned.
pub(super) async fn clean(file: &File, cleaning: Cleaning, id: u32) -> Result<Clean, Failure> {
    let level = match cleaning {
        Cleaning::Keep => {
            let modified = Some(file.last_modified());
            return Ok(Clean { blob: file.clone().into(), name: file.name(), modified });
        }
        Cleaning::Location => Level::Location,
        Cleaning::All => Level::All,
    };
    let source = open(file).await.ok_or(Failure::Unreadable)?;
    let refused = |error: vitrine_media::Error| Failure::NotCleaned(error.to_string());
    let format = sniff(&*source).map_err(refused)?;
    let list = plan(&*source, level, &Limits::default()).map_err(refused)?;
    let blob = match list.is_identity() {
        true => file.clone().into(),
        false => put_together(file, list.pieces(), format).ok_or(Failure::Unreadable)?,
    };
    // File names of cameras and file dates disclose when a photo was taken.
    Ok(match cleaning {
        Cleaning::All => Clean { blob, name: neutral_name(id as usize, format), modified: None },
        _ => Clean { blob, name: file.name(), modified: Some(file.last_modified()) },
    })
}

#[expect(clippy::cast_precision_loss, reason = "offsets in files are below 2^53")]
fn put_together<'a>(
    file: &File,
    pieces: impl Iterator<Item = Piece<'a>>,
    format: Format,
) -> Option<Blob> {
    let parts = Array::new();
    let zeros = Uint8Array::new_with_length(u32::try_from(ZEROS).ok()?);
    for piece in pieces {
        match piece {
            Piece::Keep(range) => {
                let slice = file.slice_with_f64_and_f64(range.start as f64, range.end as f64);
                parts.push(slice.ok()?.as_ref());
            }
            Piece::Insert(bytes) => _ = parts.push(&Uint8Array::from(bytes)),
            Piece::Zero(mut left) => {
                while left > 0 {
                    let length = left.min(ZEROS);
                    parts.push(&zeros.subarray(0, u32::try_from(length).ok()?));
                    left -= length;
                }
            }
        }
    }
    let options = BlobPropertyBag::new();
    options.set_type(format.mime());
    Blob::new_with_blob_sequence_and_options(&parts, &options).ok()
}

async fn open(file: &File) -> Option<Box<dyn Source>> {
    if file.size() <= IN_MEMORY {
        let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
        return Some(Box::new(Uint8Array::new(&buffer).to_vec()));
    }
    on_device(file)
}

/// A file that is read as far as it is asked for.
pub(super) fn on_device(file: &File) -> Option<Box<dyn Source>> {
    let kind: Function = Reflect::get(&scope(), &"FileReaderSync".into()).ok()?.dyn_into().ok()?;
    let reader = Reflect::construct(&kind, &Array::new()).ok()?;
    let read = Reflect::get(&reader, &"readAsArrayBuffer".into()).ok()?.dyn_into().ok()?;
    Some(Box::new(OnDevice { file: file.clone(), reader, read }))
}

/// A file that is not read into memory.
struct OnDevice {
    file: File,
    /// A `FileReaderSync` (File API, section 6.5), which only workers have.
    reader: JsValue,
    read: Function,
}

impl Source for OnDevice {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes")]
    fn len(&self) -> u64 {
        self.file.size() as u64
    }

    #[expect(clippy::cast_precision_loss, reason = "offsets in files are below 2^53")]
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let end = offset.saturating_add(buf.len() as u64).min(self.len());
        if offset >= end {
            return Ok(0);
        }
        let broken = |_| io::Error::other("the file cannot be read");
        let slice = self.file.slice_with_f64_and_f64(offset as f64, end as f64).map_err(broken)?;
        let buffer = self.read.call1(&self.reader, &slice).map_err(broken)?;
        let bytes = Uint8Array::new(buffer.unchecked_ref());
        let length = (bytes.length() as usize).min(buf.len());
        bytes
            .subarray(0, bytes.length().min(u32::try_from(length).unwrap_or(u32::MAX)))
            .copy_to(&mut buf[..length]);
        Ok(length)
    }
}
