//! Analyses a file before its row is written, from its headers: its format, its metadata, and the
//! edit lists that remove the metadata. Blocks, and so is queued; decodes no pixels.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;
use vitrine_database::edits::{Clean, Edit};
use vitrine_media::{
    EditList, Error, FileSource, Format, Level, Limits, Metadata, Source, metadata, plan, sniff,
};

use super::staging::SmallPart;
use crate::auth::Principal;
use crate::error;
use crate::keyed_semaphore::{KeyedSemaphore, Permit};
use crate::limits::{MAX_ANALYSES, MAX_ANALYSES_WAITING};

/// The result of an analysis.
pub struct Analysis {
    /// Detected from the content.
    pub format: Format,
    /// The metadata of the file.
    pub metadata: Metadata,
    /// How to serve it clean, for each level.
    pub edits: Vec<Edit>,
}

/// The queue for analyses. Each uploader has at most one running: files that take long only delay
/// their own uploader. They wait here and not in a thread, of which there are few.
pub struct AnalysisQueue {
    at_work: Arc<Semaphore>,
    /// Limits those that wait and run, per uploader.
    places: KeyedSemaphore<String>,
    turns: KeyedSemaphore<String>,
}

/// A place in the queue.
pub struct QueuePlace {
    uploader: String,
    permit: Permit<String>,
}

impl Default for AnalysisQueue {
    fn default() -> Self {
        Self {
            at_work: Arc::new(Semaphore::new(MAX_ANALYSES)),
            places: KeyedSemaphore::new(1 + MAX_ANALYSES_WAITING, 0),
            turns: KeyedSemaphore::new(1, MAX_ANALYSES_WAITING),
        }
    }
}

impl AnalysisQueue {
    /// Takes a place for a user, or for the visitors of a link. 429 where too many of theirs wait.
    pub async fn enter(&self, who: &Principal) -> error::Result<QueuePlace> {
        self.enter_as(match who {
            Principal::User(session) => session.user.id.as_str(),
            Principal::Visitor(visit) => visit.link.id.as_str(),
        })
        .await
    }

    async fn enter_as(&self, uploader: &str) -> error::Result<QueuePlace> {
        let uploader = uploader.to_owned();
        // Does not wait: there is a place, or there is none.
        let permit = self.places.acquire(uploader.clone()).await;
        Ok(QueuePlace { uploader, permit: permit.ok_or(error::Error::TooMany)? })
    }

    /// Runs blocking work when its turn comes.
    pub async fn run<T: Send + 'static>(
        &self,
        place: QueuePlace,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> error::Result<T> {
        let QueuePlace { uploader, permit: place } = place;
        let turn = self.turns.acquire(uploader).await.ok_or(error::Error::TooMany)?;
        let at_work = Arc::clone(&self.at_work).acquire_owned().await;
        let at_work = at_work.map_err(error::Error::internal)?;
        // The permits move into the work, which continues even if the caller's future is dropped.
        let work = move || {
            let _held = (at_work, turn, place);
            work()
        };
        Ok(tokio::task::spawn_blocking(work).await?)
    }
}

/// Opens a file as a source.
pub fn open(path: &Path) -> Result<FileSource, Error> {
    Ok(FileSource::new(std::fs::File::open(path)?)?)
}

/// Reads a file's headers. `crc32` is that of the whole file.
pub fn analyse(path: &Path, crc32: u32) -> Result<Analysis, Error> {
    let source = open(path)?;
    let format = sniff(&source)?;
    // Unreadable metadata is left out; the file is still a photo.
    let metadata = in_turn(|| metadata(&source, &Limits::default())).unwrap_or_default();
    Ok(Analysis { format, metadata, edits: edits(&source, crc32) })
}

/// Reads the metadata of a file of this machine; empty if it is unreadable or has none. Blocks.
#[must_use]
pub fn metadata_of(path: &Path) -> Metadata {
    let read = || metadata(&open(path)?, &Limits::default());
    in_turn(read).unwrap_or_default()
}

/// Analyses a file, and merges the sidecar that came with it, which has precedence. Returns both.
pub(super) fn analyse_with(
    path: &Path,
    crc32: u32,
    sidecar: Option<SmallPart>,
) -> Result<(Analysis, Option<Vec<u8>>), Error> {
    let mut analysis = analyse(path, crc32)?;
    // An unreadable sidecar is no reason to refuse the photo.
    let sidecar = sidecar.and_then(|sidecar| Some(sidecar.read().ok()?.into_owned()));
    if let Some(sidecar) = &sidecar {
        analysis.metadata.add_sidecar(sidecar);
    }
    Ok((analysis, sidecar))
}

/// Reads a file's structure, one file at a time: a hostile one may take as much memory as
/// [`Limits`] allows, and several at once would take a multiple. Blocks.
fn in_turn<T>(read: impl FnOnce() -> T) -> T {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    read()
}

/// Whether files of this format are accepted. SVG may contain scripts.
#[must_use]
pub fn is_supported(format: Format) -> bool {
    (format.is_image() || format.is_video()) && format != Format::Svg
}

/// How to serve a file, for each level.
#[must_use]
pub fn edits(source: &dyn Source, crc32: u32) -> Vec<Edit> {
    let mut known: Vec<(EditList, u32)> = vec![(EditList::identity(source.len()), crc32)];
    [Level::All, Level::Location]
        .map(|level| {
            let outcome = edit(source, level, &mut known).map_err(|error| error.to_string());
            Edit { level, outcome }
        })
        .into()
}

/// Checksums are slow, so that of an equal list is reused.
fn edit(
    source: &dyn Source,
    level: Level,
    known: &mut Vec<(EditList, u32)>,
) -> Result<Clean, Error> {
    let list = in_turn(|| plan(source, level, &Limits::default()))?;
    let crc32 = match known.iter().find(|(before, _)| *before == list) {
        Some((_, crc32)) => *crc32,
        None => list.crc32(source)?,
    };
    let clean = Clean { list: Some(list.to_bytes()), is_full_size: false, size: list.len(), crc32 };
    known.push((list, crc32));
    Ok(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn files_of_one_uploader_keep_nobody_else_waiting() {
        use std::sync::mpsc;

        let queue = Arc::new(AnalysisQueue::default());
        let (release, held) = mpsc::channel::<()>();
        let (begun, began) = mpsc::channel();
        let held = Arc::new(Mutex::new(held));
        let mut runs = Vec::new();
        for _ in 0..=MAX_ANALYSES_WAITING {
            let place = queue.enter_as("anna").await.unwrap_or_else(|_| panic!("no place"));
            let (queue, held, begun) = (queue.clone(), held.clone(), begun.clone());
            runs.push(tokio::spawn(async move {
                let work = move || {
                    begun.send(()).unwrap();
                    held.lock().unwrap().recv().unwrap_err();
                };
                queue.run(place, work).await
            }));
        }
        let next = queue.enter_as("anna").await;
        assert!(matches!(next, Err(error::Error::TooMany)), "too many wait");
        // The rest wait without a thread.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        began.recv_timeout(std::time::Duration::from_secs(10)).unwrap();
        assert!(began.try_recv().is_err());
        let place = queue.enter_as("ben").await.unwrap_or_else(|_| panic!("no place"));
        assert_eq!(queue.run(place, || 1).await.unwrap(), 1);
        drop(release);
        for run in runs {
            run.await.unwrap().unwrap();
        }
        assert!(queue.enter_as("anna").await.is_ok());
    }
}
