//! Files that are cleaned or resized in the browser before they are saved or shared. Each becomes a
//! `Blob`, which browsers keep on disk if there are many. Archives of them so have a known length
//! and need no service worker.

use std::pin::pin;

use futures::channel::oneshot;
use futures::future::{Either, select};
use futures::{StreamExt, stream};
use js_sys::{Array, Uint8Array};
use vitrine_api::DownloadFile;
use vitrine_gallery::dates;
use vitrine_gallery::download::{PictureSize, names};
use vitrine_gallery::jobs::{ArchiveState, Event, Failure, Output, Stop, Treatment};
use vitrine_media::hash::Crc32;
use vitrine_media::zip::{Archive, Entry, Segment};
use vitrine_media::{EditList, Format, Level, Limits, Piece, plan, sniff};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, AbortSignal, Blob, BlobPropertyBag, MessagePort};

use super::ranges::{PendingRange, RangeRequest};
use super::source::{File, to_vec};
use super::{archive, post, renditions};

/// Number of files processed at the same time: one is fetched while another is processed.
const AT_ONCE: usize = 2;
/// Photos above this length in bytes are not resized.
const LARGEST_PICTURE: u64 = 256 << 20;
/// Long files are copied in steps of this many bytes.
const STEP: u64 = 4 << 20;

/// Which files to prepare, and how.
pub(super) struct Order {
    /// Id of the download.
    pub(super) id: u32,
    /// The files in order.
    pub(super) files: Vec<DownloadFile>,
    /// The files of the download's earlier archives.
    pub(super) earlier: Vec<DownloadFile>,
    /// Query that names the link, empty for the owner.
    pub(super) credential: String,
    /// What is done with each file.
    pub(super) treatment: Treatment,
    /// The form of the result.
    pub(super) output: Output,
}

/// A file that has been prepared.
struct Made {
    name: String,
    /// When it was taken; `None` if unknown or not to be disclosed.
    modified: Option<String>,
    crc32: u32,
    blob: Blob,
}

/// Prepares the files and sends the result to the port: one `Blob`, or a list of names with
/// `Blob`s. Sends `null` on failure or cancellation.
pub(super) async fn answer(order: Order, cancelled: oneshot::Receiver<()>, port: &MessagePort) {
    let id = order.id;
    let abort = AbortController::new().ok();
    let result = {
        let work = pin!(make(&order, abort.as_ref().map(AbortController::signal)));
        match select(work, cancelled).await {
            Either::Left((result, _)) => result,
            Either::Right(_) => Err(None),
        }
    };
    if let Some(abort) = abort {
        abort.abort();
    }
    let (given, state) = match result {
        Ok(given) => (given, ArchiveState::Done),
        Err(None) => (JsValue::NULL, ArchiveState::Cancelled),
        Err(Some(stop)) => (JsValue::NULL, ArchiveState::Failed(stop)),
    };
    // A failure means that the page is gone, so it is ignored.
    let _ = port.post_message(&given);
    post(&Event::Archive { id, state });
}

async fn make(order: &Order, signal: Option<AbortSignal>) -> Result<JsValue, Option<Stop>> {
    let signal = signal.as_ref();
    let mut made = Vec::with_capacity(order.files.len());
    let mut stop: Option<Stop> = None;
    let mut bytes = 0;
    let numbered = order.files.iter().zip(names::numbers(&order.files, &order.earlier));
    let mut results = stream::iter(numbered)
        .map(|(file, number)| async move { (file, one(order, number, file, signal).await) })
        .buffered(AT_ONCE);
    while let Some((file, result)) = results.next().await {
        match result {
            Ok(one) => made.push(one),
            Err(why) => {
                let is_general = why == Failure::Network;
                let stop = stop.get_or_insert(Stop { why, files: Vec::new() });
                if is_general {
                    stop.files.clear();
                    break;
                }
                // Continues, so that all files that cannot be prepared are reported at once.
                stop.files.push(file.id.clone());
            }
        }
        bytes += file.size;
        let state = ArchiveState::Running { bytes, files: made.len() };
        post(&Event::Archive { id: order.id, state });
    }
    if stop.is_some() {
        return Err(stop);
    }
    let names = made.iter().map(|file| file.name.clone()).collect();
    let files = (&*order.files, &*order.earlier);
    let names = names::unique(names, files, order.treatment, decomposed);
    for (file, name) in made.iter_mut().zip(names) {
        file.name = name;
    }
    let given = match order.output {
        Output::Archive => archive_of(&made).map(JsValue::from),
        Output::Files => Some(listed(&made).into()),
    };
    given.ok_or_else(|| Some(Stop { why: Failure::Unreadable, files: Vec::new() }))
}

/// A name in Unicode's form NFD. The browser has the tables for it.
fn decomposed(name: &str) -> String {
    js_sys::JsString::from(name).normalize("NFD").into()
}

fn listed(made: &[Made]) -> Array {
    made.iter().map(|file| Array::of2(&file.name.as_str().into(), &file.blob)).collect()
}

/// An archive as a `Blob`. It references the files' `Blob`s; only the headers are new.
fn archive_of(made: &[Made]) -> Option<Blob> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length")]
    let entries = made.iter().map(|file| Entry {
        name: file.name.clone(),
        size: file.blob.size() as u64,
        modified: file.modified.as_deref().and_then(dates::parse),
        crc32: file.crc32,
    });
    let archive = Archive::new(entries.collect()).ok()?;
    let parts = Array::new();
    for segment in archive.segments() {
        match segment {
            Segment::Bytes(bytes) => parts.push(&Uint8Array::from(bytes.as_slice())),
            Segment::File { index, .. } => parts.push(&made.get(index)?.blob),
        };
    }
    blob(&parts, "application/zip")
}

async fn one(
    order: &Order,
    number: usize,
    file: &DownloadFile,
    signal: Option<&AbortSignal>,
) -> Result<Made, Failure> {
    let address = super::address(file, &order.credential);
    let Treatment { level, size } = order.treatment;
    if size == PictureSize::Small
        && let Some(small) = smaller(&address, file, order, number, signal).await?
    {
        return Ok(small);
    }
    if level == Level::None {
        return unchanged(&address, file, signal).await;
    }
    cleaned(&address, file, level, number, signal).await
}

/// A file as the server has it, verified by its checksum.
async fn unchanged(
    address: &str,
    file: &DownloadFile,
    signal: Option<&AbortSignal>,
) -> Result<Made, Failure> {
    let (parts, mut crc) = (Array::new(), Crc32::new());
    copy(address, &EditList::identity(file.size), &parts, &mut crc, signal).await?;
    let crc32 = crc.finish();
    if crc32 != file.crc32 {
        return Err(Failure::Changed(file.name.clone()));
    }
    let kind = Format::of_extension(&file.name).mime();
    let blob = blob(&parts, kind).ok_or(Failure::Unreadable)?;
    let (name, modified) = (file.name.clone(), file.modified.clone());
    Ok(Made { name, modified, crc32, blob })
}

/// A file without the metadata that a level removes.
async fn cleaned(
    address: &str,
    file: &DownloadFile,
    level: Level,
    number: usize,
    signal: Option<&AbortSignal>,
) -> Result<Made, Failure> {
    let opened = File::open(address).await?;
    let source = opened.source();
    let format = sniff(source).map_err(why)?;
    let list = plan(source, level, &Limits::default()).map_err(why)?;
    let mut crc = Crc32::new();
    let parts = Array::new();
    match &opened {
        File::Whole(bytes) => {
            let mut clean = Vec::new();
            list.apply(bytes, &mut clean).map_err(why)?;
            crc.update(&clean);
            parts.push(&Uint8Array::from(clean.as_slice()));
        }
        File::Remote(_) => copy(address, &list, &parts, &mut crc, signal).await?,
    }
    let blob = blob(&parts, format.mime()).ok_or(Failure::Unreadable)?;
    let (name, modified) = named(file, level, number, format);
    Ok(Made { name, modified, crc32: crc.finish(), blob })
}

/// Distinguishes files that could not be read from files that cannot be cleaned.
fn why(error: vitrine_media::Error) -> Failure {
    match error {
        vitrine_media::Error::Io(_) => Failure::Network,
        _ => Failure::Unclean,
    }
}

/// Copies a long file by its edit list, in steps of [`STEP`] bytes.
async fn copy(
    address: &str,
    list: &EditList,
    parts: &Array,
    crc: &mut Crc32,
    signal: Option<&AbortSignal>,
) -> Result<(), Failure> {
    let len = list.source_len();
    for piece in list.pieces() {
        match piece {
            Piece::Insert(bytes) => push(parts, crc, bytes)?,
            Piece::Zero(mut left) => {
                while left > 0 {
                    let step = left.min(STEP);
                    push(parts, crc, &vec![0; step as usize])?;
                    left -= step;
                }
            }
            Piece::Keep(range) => {
                let mut from = range.start;
                while from < range.end {
                    let to = range.end.min(from + STEP);
                    let wanted = RangeRequest { address: address.to_owned(), from, to, len };
                    let buffer = PendingRange::ask(wanted, signal).bytes(signal, || ()).await?;
                    push(parts, crc, &to_vec(&buffer))?;
                    from = to;
                }
            }
        }
    }
    Ok(())
}

/// Adds bytes as a `Blob` of their own, so that they leave the worker's memory at once.
fn push(parts: &Array, crc: &mut Crc32, bytes: &[u8]) -> Result<(), Failure> {
    crc.update(bytes);
    let part = blob(&Array::of1(&Uint8Array::from(bytes)), "").ok_or(Failure::Unreadable)?;
    parts.push(&part);
    Ok(())
}

/// A photo as a JPEG of at most 2048 px on the long side. `None` if it is no photo, too large, or
/// cannot be decoded by this browser. It is encoded anew, so it has no metadata of the original.
async fn smaller(
    address: &str,
    file: &DownloadFile,
    order: &Order,
    number: usize,
    signal: Option<&AbortSignal>,
) -> Result<Option<Made>, Failure> {
    if file.size > LARGEST_PICTURE {
        return Ok(None);
    }
    let whole =
        RangeRequest { address: address.to_owned(), from: 0, to: file.size, len: file.size };
    let head = RangeRequest { to: file.size.min(4096), ..whole.clone() };
    let head: JsValue = PendingRange::ask(head, signal).bytes(signal, || ()).await?.into();
    let head = to_vec(&head);
    if !sniff(&head).is_ok_and(Format::is_image) {
        return Ok(None);
    }
    let buffer = PendingRange::ask(whole, signal).bytes(signal, || ()).await?;
    let Some(picture) = blob(&Array::of1(&buffer), "") else { return Ok(None) };
    let Some(small) = renditions::small(&picture).await else { return Ok(None) };
    let reading = wasm_bindgen_futures::JsFuture::from(small.array_buffer()).await;
    let buffer: js_sys::ArrayBuffer = reading.map_err(|_| Failure::Unreadable)?.unchecked_into();
    let mut crc = Crc32::new();
    archive::sum(&buffer, &mut crc);
    let (name, modified) = named(file, order.treatment.level, number, Format::Jpeg);
    Ok(Some(Made { name: names::as_jpeg(&name), modified, crc32: crc.finish(), blob: small }))
}

/// Name and modification time for the archive: both neutral where all metadata is removed.
fn named(
    file: &DownloadFile,
    level: Level,
    number: usize,
    format: Format,
) -> (String, Option<String>) {
    match level {
        Level::All => (names::neutral(file, number, format), None),
        _ => (file.name.clone(), file.modified.clone()),
    }
}

fn blob(parts: &Array, kind: &str) -> Option<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Blob::new_with_buffer_source_sequence_and_options(parts, &options).ok()
}
