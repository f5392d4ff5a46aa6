//! Cleaning photos from file to file, with opening, reading and writing, as the peers do. The files
//! are in the system's cache for all of them.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use vitrine_media::{Level, Limits, plan};

use crate::{ROUNDS, beside, best, jpegs, seconds_of};

/// How many photos are cleaned.
const PHOTOS: usize = 500;
/// Photos for slow peers; only their time per photo is compared.
const FOR_PEERS: usize = 20;

const JPEGTRAN: &str = r#"for file; do jpegtran -copy none -outfile "$file.out" "$file"; done"#;

pub(crate) fn measure(photos: &Path, scratch: &Path) -> io::Result<()> {
    let distinct = jpegs(photos)?;
    let files: Vec<&PathBuf> = distinct.iter().cycle().take(PHOTOS).collect();
    let size: u64 = files.iter().map(|file| fs::metadata(file).map_or(0, |data| data.len())).sum();
    let megabytes = size as f64 / 1e6;
    let target = scratch.join("cleaned");
    let mut ours = f64::INFINITY;
    let mut copying = f64::INFINITY;
    // Alternately, so that a change of the machine's load affects both.
    for _ in 0..ROUNDS {
        copying = copying.min(best(1, || each(&files, &target, |file, out| out.write_all(file)))?);
        ours = ours.min(best(1, || each(&files, &target, clean))?);
    }
    let speed = megabytes / ours;
    let what = "clean 500 JPEGs of 5 MB";
    beside(what, "MB/s", speed, Some(megabytes / copying), "reading and writing them", 0.8);

    let few = &distinct[..FOR_PEERS.min(distinct.len())];
    let share = megabytes * few.len() as f64 / PHOTOS as f64;
    // Each writes beside the copies, as it does by default. The better of two runs counts.
    let peers = [
        ("exiftool -all=, in batch", r#"exiftool -q -overwrite_original -all= "$@""#, 20.0),
        ("jpegtran -copy none", JPEGTRAN, 1.0),
        ("mat2 --lightweight", r#"mat2 --lightweight "$@""#, 1.0),
    ];
    for (name, line, aim) in peers {
        let runs = (0..2).map(|_| {
            let copies = copies(few, &scratch.join("peers"))?;
            Ok(seconds_of(line, &copies))
        });
        let runs: Vec<Option<f64>> = runs.collect::<io::Result<_>>()?;
        let time = runs.into_iter().flatten().reduce(f64::min);
        beside(what, "MB/s", speed, time.map(|time| share / time), name, aim);
    }
    fs::remove_dir_all(scratch.join("peers"))
}

/// Reads every file into one buffer, and lets `write` fill another file from it.
fn each(
    files: &[&PathBuf],
    target: &Path,
    mut write: impl FnMut(&[u8], &mut File) -> io::Result<()>,
) -> io::Result<()> {
    let mut buffer = Vec::new();
    for file in files {
        buffer.clear();
        File::open(file)?.read_to_end(&mut buffer)?;
        write(&buffer, &mut File::create(target)?)?;
    }
    Ok(())
}

fn clean(file: &[u8], out: &mut File) -> io::Result<()> {
    let list = plan(&file, Level::All, &Limits::default()).map_err(io::Error::other)?;
    list.apply(&file, out).map(drop).map_err(io::Error::other)
}

/// Fresh copies of the files, without the results of earlier runs.
fn copies(files: &[PathBuf], folder: &Path) -> io::Result<Vec<PathBuf>> {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder)?;
    let copy = |file: &PathBuf| {
        let copy = folder.join(file.file_name().unwrap_or_default());
        fs::copy(file, &copy).map(|_| copy)
    };
    files.iter().map(copy).collect()
}
