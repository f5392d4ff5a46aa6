//! Reading the metadata of photos.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use vitrine_media::{FileSource, Limits, metadata};

use crate::{ROUNDS, beside, best, jpegs, seconds_of};

/// How many photos are read.
const PHOTOS: usize = 1000;
/// Repetitions per round: reading once is too short for the system's clock.
const REPEATS: usize = 50;

pub(crate) fn measure(photos: &Path) -> io::Result<()> {
    let distinct = jpegs(photos)?;
    let files: Vec<&PathBuf> = distinct.iter().cycle().take(PHOTOS).collect();
    let ours = best(ROUNDS, || {
        for file in files.iter().cycle().take(PHOTOS * REPEATS) {
            let source = FileSource::new(File::open(file)?)?;
            metadata(&source, &Limits::default()).map_err(io::Error::other)?;
        }
        Ok(())
    })?;
    let peer = seconds_of(r#"exiftool -fast2 "$@""#, &files);
    let (ours, peer) = ((PHOTOS * REPEATS) as f64 / ours, peer.map(|time| PHOTOS as f64 / time));
    beside("read 1,000 JPEGs", "photos/s", ours, peer, "exiftool -fast2, in batch", 50.0);
    Ok(())
}
