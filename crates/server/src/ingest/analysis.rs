//! What has to be known of a file before its row is written, from its headers: what it is, what it
//! tells, and how to serve it without telling. Blocks; decodes no pixels.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use vitrine_media::{
    CaptureTime, EditList, Error, FileSource, Format, Level, Limits, Metadata, Source,
    capture_time_from_name, metadata, plan, sniff,
};

use crate::clock;
use crate::db::edits::{Clean, Edit};

/// What a file's headers say.
pub struct Analysis {
    /// By content.
    pub format: Format,
    /// What it tells of itself.
    pub metadata: Metadata,
    /// How to serve it, for each level.
    pub edits: Vec<Edit>,
}

/// Capture time as the database keeps it.
#[derive(Debug, PartialEq, Eq)]
pub struct Taken {
    /// The instant.
    pub at: i64,
    /// The wall clock.
    pub local: i64,
}

/// Opens a file as a source.
pub fn open(path: &Path) -> Result<FileSource, Error> {
    Ok(FileSource::new(std::fs::File::open(path)?)?)
}

/// Reads a file's headers. `crc32` is that of the whole file.
pub fn analyse(path: &Path, crc32: u32) -> Result<Analysis, Error> {
    let source = open(path)?;
    let format = sniff(&source)?;
    // Tags that cannot be read are not shown; the file is still a photo.
    let metadata = in_turn(|| metadata(&source, &Limits::default())).unwrap_or_default();
    Ok(Analysis { format, metadata, edits: edits(&source, crc32) })
}

/// Reads a file's structure when nobody else does: a hostile one may take as much memory as
/// [`Limits`] allows, and many at once would take it many times. Blocks.
fn in_turn<T>(read: impl FnOnce() -> T) -> T {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    read()
}

/// Whether files of this kind are taken. SVG is a program, not a photo.
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

/// Checksums are the slow part, so a list that came out before is not summed again.
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
    let clean = Clean { list: Some(list.to_bytes()), size: list.len(), crc32 };
    known.push((list, crc32));
    Ok(clean)
}

/// When a photo was taken: by its tags, else by its name, else as the client said.
#[must_use]
pub fn taken(found: Option<&CaptureTime>, name: &str, said: i64) -> Taken {
    if let Some(taken) = found.and_then(from_tags) {
        return taken;
    }
    match capture_time_from_name(name).map(clock::from_naive) {
        // A name has no zone: its clock is taken for UTC, so that it is shown as it is written.
        Some(local) => Taken { at: local, local },
        None => Taken { at: said, local: said },
    }
}

fn from_tags(found: &CaptureTime) -> Option<Taken> {
    let local = clock::from_naive(found.local);
    let offset = i64::from(found.offset_minutes.unwrap_or(0)) * 60_000;
    // Cameras without a battery for the clock say 0000 or 1904.
    let sane = clock::parse("1800-01-01")?..clock::parse("9999-01-01")?;
    sane.contains(&local).then_some(Taken { at: local - offset, local })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_counts_before_the_date_of_the_file() {
        let said = clock::parse("2030-01-01").unwrap();
        let named = clock::parse("2026-03-31T14:25:01").unwrap();
        assert_eq!(taken(None, "IMG_20260331_142501.jpg", said), Taken { at: named, local: named });
        assert_eq!(taken(None, "photo.jpg", said), Taken { at: said, local: said });
    }
}
