//! Streams archives as the browser reads them: one batch of pieces for each `pull`, with only a few
//! ranges of files in memory.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::pin::pin;
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, unbounded};
use futures::channel::oneshot;
use futures::future::{Either, select};
use js_sys::{Array, ArrayBuffer, Function, Reflect, Uint8Array};
use vitrine_api::DownloadFile;
use vitrine_gallery::dates;
use vitrine_gallery::jobs::{ArchiveState, Event, Failure, Stop};
use vitrine_gallery::retry::ChunkSize;
use vitrine_media::hash::Crc32;
use vitrine_media::zip::{Archive, Entry, Segment};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, MessageEvent, MessagePort};

use super::post;
use super::ranges::{self, PendingRange, RangeRequest};

/// Number of ranges requested ahead of the one that is being sent.
const AHEAD: usize = 1;
/// Checksums are computed over copies of at most this many bytes.
const COPY: u32 = 256 * 1024;
/// Minimum length of a batch in bytes, except the last: more than headers alone ever have.
const BATCH: u32 = 64 * 1024;
/// Milliseconds between two progress events. On a machine with two cores, rendering the progress of
/// each piece would take a fifth of the download's time.
const REPORT_EVERY: f64 = 200.0;
/// Bytes sent between two requests for garbage collection.
const COLLECT_EVERY: u64 = 128 << 20;
/// Length in bytes of the allocation that triggers garbage collection.
const REMINDER: u32 = 80 << 20;

/// Running downloads by id, with senders that cancel them.
#[derive(Clone, Default)]
pub(super) struct Running(Rc<RefCell<HashMap<u32, oneshot::Sender<()>>>>);

impl Running {
    /// Registers a download. The receiver resolves when it is cancelled.
    pub(super) fn begin(&self, id: u32) -> oneshot::Receiver<()> {
        let (sender, receiver) = oneshot::channel();
        self.0.borrow_mut().insert(id, sender);
        receiver
    }

    /// Cancels a download; the browser shows it as failed.
    pub(super) fn cancel(&self, id: u32) {
        if let Some(sender) = self.0.borrow_mut().remove(&id) {
            let _ = sender.send(());
        }
    }

    /// Removes a download that has ended.
    pub(super) fn forget(&self, id: u32) {
        self.0.borrow_mut().remove(&id);
    }

    /// Starts an archive. Sends a batch of pieces to `port` for each message received from it; a
    /// string message cancels.
    pub(super) fn start(
        &self,
        id: u32,
        files: Vec<DownloadFile>,
        credential: String,
        port: MessagePort,
    ) {
        let cancelled = self.begin(id);
        let (sender, pulls) = unbounded();
        let running = self.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            if message.data().is_string() {
                running.cancel(id);
            } else {
                // Fails if the archive is complete and the receiver has been dropped.
                let _ = sender.unbounded_send(());
            }
        });
        port.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let running = self.clone();
        spawn_local(async move {
            let abort = AbortController::new().ok();
            let state = {
                let pieces = Pieces::new(id, &files, &credential, abort.as_ref());
                let work = pin!(make(pieces, &port, pulls));
                match select(work, cancelled).await {
                    Either::Left((state, _)) => state,
                    Either::Right(_) => ArchiveState::Cancelled,
                }
            };
            if let Some(abort) = abort {
                abort.abort();
            }
            if state != ArchiveState::Done {
                let _ = port.post_message(&JsValue::from_str("failed"));
            }
            post(&Event::Archive { id, state });
            running.forget(id);
            port.set_onmessage(None);
            drop(on_message);
        });
    }
}

async fn make(
    pieces: Result<Pieces<'_>, Failure>,
    port: &MessagePort,
    mut pulls: UnboundedReceiver<()>,
) -> ArchiveState {
    let mut pieces = match pieces {
        Ok(pieces) => pieces,
        Err(why) => return ArchiveState::Failed(Stop { why, files: Vec::new() }),
    };
    let mut since = 0;
    while pulls.next().await.is_some() {
        let batch = match pieces.batch().await {
            Err(stop) => return ArchiveState::Failed(stop),
            Ok(batch) if batch.is_empty() => {
                let _ = port.post_message(&JsValue::from_str("done"));
                return ArchiveState::Done;
            }
            Ok(batch) => batch,
        };
        since += batch.iter().map(|piece| u64::from(piece.length())).sum::<u64>();
        let buffers = batch.iter().map(Uint8Array::buffer).collect::<Array>();
        let batch = batch.iter().collect::<Array>();
        let _ = port.post_message_with_transferable(&batch, &buffers);
        if since > COLLECT_EVERY {
            since = 0;
            remind();
        }
        pieces.report();
    }
    ArchiveState::Cancelled
}

/// Triggers garbage collection: requests and messages leave small objects that an otherwise idle
/// engine does not collect. Memory that is allocated and never touched costs nothing, but makes it
/// collect.
fn remind() {
    let make = Reflect::get(&js_sys::global(), &"ArrayBuffer".into()).map(Function::from);
    // An allocation that fails has triggered a collection all the same.
    let _ = make.and_then(|make| Reflect::construct(&make, &Array::of1(&REMINDER.into())));
}

/// The next item of an archive: headers, or a range of a file.
enum Next {
    Bytes(Vec<u8>),
    File { index: usize, is_last: bool, pending: PendingRange },
}

/// The bytes of an archive in order.
struct Pieces<'a> {
    id: u32,
    files: &'a [DownloadFile],
    credential: &'a str,
    abort: Option<&'a AbortController>,
    archive: Archive,
    /// Offset in the archive up to which bytes have been queued.
    asked: u64,
    /// Bytes of the archive that have been returned.
    given: u64,
    chunk_size: ChunkSize,
    queue: VecDeque<Next>,
    /// Checksum of the current file, so far.
    crc: Crc32,
    finished: usize,
    /// Time of the last progress event, in milliseconds since 1970.
    told: f64,
}

impl<'a> Pieces<'a> {
    fn new(
        id: u32,
        files: &'a [DownloadFile],
        credential: &'a str,
        abort: Option<&'a AbortController>,
    ) -> Result<Self, Failure> {
        let entries = files.iter().map(|file| Entry {
            name: file.name.clone(),
            size: file.size,
            modified: file.modified.as_deref().and_then(dates::parse),
            crc32: file.crc32,
        });
        let archive =
            Archive::new(entries.collect()).map_err(|error| Failure::Refused(error.to_string()))?;
        Ok(Self {
            id,
            files,
            credential,
            abort,
            archive,
            asked: 0,
            given: 0,
            chunk_size: ChunkSize::default(),
            queue: VecDeque::new(),
            crc: Crc32::new(),
            finished: 0,
            told: 0.0,
        })
    }

    /// Requests ranges ahead, so that the network is not idle while a piece is sent.
    fn fill(&mut self) {
        let on_their_way = |queue: &VecDeque<Next>| {
            queue.iter().filter(|next| matches!(next, Next::File { .. })).count()
        };
        while on_their_way(&self.queue) <= AHEAD {
            let segment = self.archive.range(self.asked..self.archive.len()).next();
            let next = match segment {
                None => return,
                Some(Segment::Bytes(bytes)) => {
                    self.asked += bytes.len() as u64;
                    Next::Bytes(bytes)
                }
                Some(Segment::File { index, range }) => {
                    let file = &self.files[index];
                    let to = self.chunk_size.end(range.start, range.end);
                    self.asked += to - range.start;
                    let address = super::address(file, self.credential);
                    let wanted = RangeRequest { address, from: range.start, to, len: file.size };
                    let signal = self.abort.map(AbortController::signal);
                    let pending = PendingRange::ask(wanted, signal.as_ref());
                    Next::File { index, is_last: to == range.end, pending }
                }
            };
            self.queue.push_back(next);
        }
    }

    /// The next batch: bytes of a file with the headers before them, which would otherwise each
    /// take a pull of their own. Empty at the end of the archive.
    async fn batch(&mut self) -> Result<Vec<Uint8Array>, Stop> {
        let (mut batch, mut len) = (Vec::new(), 0);
        while len < BATCH {
            let Some(piece) = self.next().await? else { break };
            len += piece.length();
            batch.push(piece);
        }
        Ok(batch)
    }

    async fn next(&mut self) -> Result<Option<Uint8Array>, Stop> {
        self.fill();
        let (index, is_last, pending) = match self.queue.pop_front() {
            None => return Ok(None),
            Some(Next::Bytes(bytes)) => {
                self.given += bytes.len() as u64;
                return Ok(Some(Uint8Array::from(bytes.as_slice())));
            }
            Some(Next::File { index, is_last, pending }) => (index, is_last, pending),
        };
        let file = &self.files[index];
        let named = |why: Failure| {
            let why = match why {
                Failure::Changed(_) => Failure::Changed(file.name.clone()),
                why => why,
            };
            // Without a network no file can be downloaded, so none is named as the cause.
            let files = if why == Failure::Network { Vec::new() } else { vec![file.id.clone()] };
            Stop { why, files }
        };
        let signal = self.abort.map(AbortController::signal);
        let (id, bytes, files) = (self.id, self.given, self.finished);
        let waits = || post(&Event::Archive { id, state: ArchiveState::Waiting { bytes, files } });
        let (buffer, took) = pending.timed_bytes(signal.as_ref(), waits).await.map_err(named)?;
        self.chunk_size.learn(took);
        sum(&buffer, &mut self.crc);
        self.given += u64::from(buffer.byte_length());
        if is_last {
            if std::mem::take(&mut self.crc).finish() != file.crc32 {
                return Err(named(Failure::Changed(String::new())));
            }
            self.finished += 1;
        }
        Ok(Some(Uint8Array::new(&buffer)))
    }

    /// Sends a progress event, unless the last one was sent just now.
    fn report(&mut self) {
        let now = ranges::now();
        if now - self.told < REPORT_EVERY {
            return;
        }
        self.told = now;
        let state = ArchiveState::Running { bytes: self.given, files: self.finished };
        post(&Event::Archive { id: self.id, state });
    }
}

/// Adds a buffer to a checksum.
pub(super) fn sum(buffer: &ArrayBuffer, crc: &mut Crc32) {
    let mut copy = vec![0; COPY.min(buffer.byte_length()) as usize];
    let mut at = 0;
    while at < buffer.byte_length() {
        let step = COPY.min(buffer.byte_length() - at);
        let part = Uint8Array::new_with_byte_offset_and_length(buffer, at, step);
        let copy = &mut copy[..step as usize];
        part.copy_to(copy);
        crc.update(copy);
        at += step;
    }
}
