//! Archives, made as the browser asks for them: one piece per `pull`, never more in memory than
//! that piece.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use vitrine_api::DownloadFile;
use vitrine_media::hash::Crc32;
use vitrine_media::zip::{Archive, Entry, Segment};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageEvent, MessagePort};

use super::chunks::Chunks;
use super::tell;
use crate::domain::dates;
use crate::domain::jobs::{ArchiveState, Event, Failure};

/// Events about progress are sent when this many bytes have gone by.
const PROGRESS_STEP: u64 = 1 << 20;

/// The archives that are being made.
#[derive(Clone, Default)]
pub(super) struct Archives(Rc<RefCell<HashMap<u32, UnboundedSender<Demand>>>>);

/// Pieces are at most this long.
const PIECE: u32 = 512 * 1024;

/// What the reading end wants.
enum Demand {
    /// One more piece, in the memory of an earlier one if that has come back.
    Pull(Option<ArrayBuffer>),
    Cancel,
}

impl Archives {
    /// Begins an archive; its pieces go to `port`.
    pub(super) fn start(
        &self,
        id: u32,
        files: Vec<DownloadFile>,
        credential: String,
        port: MessagePort,
    ) {
        let (sender, demands) = unbounded();
        self.0.borrow_mut().insert(id, sender.clone());
        let on_demand = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            let data = message.data();
            let demand = match data.as_string() {
                Some(_) => Demand::Cancel,
                None => Demand::Pull(data.dyn_into().ok()),
            };
            // The other end of the channel is gone once the archive is complete.
            let _ = sender.unbounded_send(demand);
        });
        port.set_onmessage(Some(on_demand.as_ref().unchecked_ref()));
        let archives = self.clone();
        spawn_local(async move {
            let state = make(id, &files, &credential, &port, demands).await;
            if let ArchiveState::Failed(_) | ArchiveState::Cancelled = state {
                let _ = port.post_message(&JsValue::from_str("failed"));
            }
            tell(&Event::Archive { id, state });
            archives.0.borrow_mut().remove(&id);
            port.set_onmessage(None);
            drop(on_demand);
        });
    }

    /// Breaks an archive off; the browser shows a failed download.
    pub(super) fn cancel(&self, id: u32) {
        if let Some(sender) = self.0.borrow().get(&id) {
            let _ = sender.unbounded_send(Demand::Cancel);
        }
    }
}

async fn make(
    id: u32,
    files: &[DownloadFile],
    credential: &str,
    port: &MessagePort,
    mut demands: UnboundedReceiver<Demand>,
) -> ArchiveState {
    let mut pieces = match Pieces::new(files, credential) {
        Ok(pieces) => pieces,
        Err(failure) => return ArchiveState::Failed(failure),
    };
    let mut bytes = 0;
    let mut told = 0;
    while let Some(demand) = demands.next().await {
        let Demand::Pull(buffer) = demand else {
            pieces.abandon();
            return ArchiveState::Cancelled;
        };
        match pieces.next(buffer).await {
            Err(failure) => return ArchiveState::Failed(failure),
            Ok(None) => {
                let _ = port.post_message(&JsValue::from_str("done"));
                return ArchiveState::Done;
            }
            Ok(Some(piece)) => {
                bytes += u64::from(piece.length());
                let _ = port.post_message_with_transferable(&piece, &Array::of1(&piece.buffer()));
                if bytes - told >= PROGRESS_STEP {
                    told = bytes;
                    let state = ArchiveState::Running { bytes, files: pieces.finished };
                    tell(&Event::Archive { id, state });
                }
            }
        }
    }
    ArchiveState::Cancelled
}

/// The bytes of an archive in order.
struct Pieces<'a> {
    files: &'a [DownloadFile],
    credential: &'a str,
    archive: Archive,
    /// Bytes of the archive that lie behind.
    position: u64,
    /// The file being read: its number, its bytes, and their checksum so far.
    open: Option<(usize, Chunks, Crc32)>,
    finished: usize,
}

impl<'a> Pieces<'a> {
    fn new(files: &'a [DownloadFile], credential: &'a str) -> Result<Self, Failure> {
        let entries = files.iter().map(|file| Entry {
            name: file.name.clone(),
            size: file.size,
            modified: file.modified.as_deref().and_then(dates::parse),
            crc32: file.crc32,
        });
        let archive =
            Archive::new(entries.collect()).map_err(|error| Failure::Refused(error.to_string()))?;
        Ok(Self { files, credential, archive, position: 0, open: None, finished: 0 })
    }

    /// The next piece, in the memory that was given if it is of our size.
    async fn next(&mut self, buffer: Option<ArrayBuffer>) -> Result<Option<Uint8Array>, Failure> {
        let buffer = buffer.filter(|buffer| buffer.byte_length() == PIECE);
        let buffer = buffer.unwrap_or_else(|| ArrayBuffer::new(PIECE));
        loop {
            if let Some((index, chunks, crc)) = &mut self.open {
                if let Some(piece) = chunks.next(&buffer).await? {
                    crc.update(&piece.to_vec());
                    return Ok(Some(piece));
                }
                let file = &self.files[*index];
                if crc.clone().finish() != file.crc32 {
                    return Err(Failure::Changed(file.name.clone()));
                }
                self.finished += 1;
                self.open = None;
            }
            let segment = self.archive.range(self.position..self.archive.len()).next();
            match segment {
                None => return Ok(None),
                Some(Segment::Bytes(bytes)) => {
                    self.position += bytes.len() as u64;
                    return Ok(Some(written(&bytes, &buffer)));
                }
                Some(Segment::File { index, range }) => {
                    self.position += range.end - range.start;
                    let file = &self.files[index];
                    let query = if self.credential.is_empty() { "" } else { "?" };
                    let address =
                        format!("/api/assets/{}/original{query}{}", file.id, self.credential);
                    self.open = Some((index, Chunks::new(address, file.size), Crc32::new()));
                }
            }
        }
    }

    fn abandon(&mut self) {
        if let Some((_, chunks, _)) = &mut self.open {
            chunks.abandon();
        }
    }
}

/// Bytes of our own in the memory of a piece.
fn written(bytes: &[u8], buffer: &ArrayBuffer) -> Uint8Array {
    match u32::try_from(bytes.len()) {
        Ok(length) if length <= PIECE => {
            let piece = Uint8Array::new_with_byte_offset_and_length(buffer, 0, length);
            piece.copy_from(bytes);
            piece
        }
        _ => Uint8Array::from(bytes),
    }
}
