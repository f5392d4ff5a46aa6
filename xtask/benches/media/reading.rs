//! Reading what photos say, and checksums.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use vitrine_media::{FileSource, Limits, hash, metadata};

use crate::{ROUNDS, beside, best, jpegs, seconds_of, shortest};

/// How many photos are read.
const PHOTOS: usize = 1000;

pub(crate) fn measure(photos: &Path) -> io::Result<()> {
    let distinct = jpegs(photos)?;
    let files: Vec<&PathBuf> = distinct.iter().cycle().take(PHOTOS).collect();
    let ours = best(ROUNDS, || {
        for file in &files {
            let source = FileSource::new(File::open(file)?)?;
            metadata(&source, &Limits::default()).map_err(io::Error::other)?;
        }
        Ok(())
    })?;
    let peer = seconds_of(r#"exiftool -fast2 "$@""#, &files);
    let (ours, peer) = (PHOTOS as f64 / ours, peer.map(|time| PHOTOS as f64 / time));
    beside("read 1,000 JPEGs", "photos/s", ours, peer, "exiftool -fast2, in batch", 50.0);

    let photo = fs::read(files[0])?;
    let speed = |time: f64| photo.len() as f64 / 1e6 / time;
    let ours = shortest(20, || {
        let mut crc = hash::Crc32::new();
        crc.update(&photo);
        crc.finish()
    });
    let peer = shortest(20, || {
        let mut crc = flate2::Crc::new();
        crc.update(&photo);
        crc.sum()
    });
    beside("CRC-32", "MB/s", speed(ours), Some(speed(peer)), "crc32fast", 1.0);
    Ok(())
}
