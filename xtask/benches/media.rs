//! How fast `vitrine-media` reads, cleans and packs photos, beside what one would use without it.
//!
//! Prints one JSON object per line for `cargo xtask bench`: what was measured, our figure, the
//! peer's and its name. Higher is better. Takes the folder of fixtures from its first argument.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, io};

use serde_json::json;
use vitrine_media::{Level, Limits, hash, metadata, plan};

/// Each figure is the best of several rounds: other work on the machine only ever slows one down.
const ROUNDS: usize = 5;

fn main() -> io::Result<()> {
    // `cargo bench` adds flags of its own.
    let folder = env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let folder = PathBuf::from(folder.unwrap_or_else(|| "target/fixtures".to_owned()));
    let files = jpegs(&folder)?;
    let photos: Vec<Vec<u8>> = files.iter().map(fs::read).collect::<Result<_, _>>()?;
    let bytes: usize = photos.iter().map(Vec::len).sum();
    let megabytes = bytes as f64 / 1e6;
    let count = photos.len() as f64;

    let limits = Limits::default();
    let ours = best(|| photos.iter().filter(|photo| metadata(*photo, &limits).is_ok()).count());
    let peer = best(|| {
        let read = |photo: &&Vec<u8>| {
            exif::Reader::new().read_from_container(&mut io::Cursor::new(photo)).is_ok()
        };
        photos.iter().filter(read).count()
    });
    print("read metadata", "photos/s", count / ours, Some((count / peer, "kamadak-exif")));

    let ours = best(|| photos.iter().map(|photo| clean(photo, &limits)).sum::<usize>());
    let peer = exiftool(&files).map(|time| (megabytes / time, "exiftool -all="));
    print("remove all metadata", "MB/s", megabytes / ours, peer);

    let ours = best(|| {
        let mut crc = hash::Crc32::new();
        photos.iter().for_each(|photo| crc.update(photo));
        crc.finish()
    });
    let peer = best(|| {
        let mut crc = flate2::Crc::new();
        photos.iter().for_each(|photo| crc.update(photo));
        crc.sum()
    });
    print("CRC-32", "MB/s", megabytes / ours, Some((megabytes / peer, "flate2")));
    Ok(())
}

/// The fixtures' whole JPEGs.
fn jpegs(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let limits = Limits::default();
        let is_jpeg = path.extension().is_some_and(|kind| kind == "jpg");
        if is_jpeg && plan(&fs::read(&path)?, Level::All, &limits).is_ok() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn clean(photo: &[u8], limits: &Limits) -> usize {
    let mut cleaned = Vec::with_capacity(photo.len());
    let edits = plan(&photo, Level::All, limits);
    let written = edits.and_then(|edits| edits.apply(&photo, &mut cleaned));
    written.map_or(0, |_| black_box(cleaned).len())
}

/// Seconds that one exiftool takes for all files, its start included; `None` where it is missing.
fn exiftool(files: &[PathBuf]) -> Option<f64> {
    let target = env::temp_dir().join(format!("vitrine-bench-{}", std::process::id()));
    let mut best = None;
    for _ in 0..ROUNDS {
        fs::create_dir_all(&target).ok()?;
        let start = Instant::now();
        let status = Command::new("exiftool")
            .args(["-q", "-all=", "-o"])
            .arg(&target)
            .args(files)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let time = start.elapsed().as_secs_f64();
        fs::remove_dir_all(&target).ok()?;
        status.ok()?;
        best = Some(best.map_or(time, |best: f64| best.min(time)));
    }
    best
}

/// Seconds that the work takes at best. Short work is repeated until it can be timed.
fn best<T>(mut work: impl FnMut() -> T) -> f64 {
    const ENOUGH: Duration = Duration::from_millis(100);
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let (start, mut repeats) = (Instant::now(), 0);
        while start.elapsed() < ENOUGH {
            black_box(work());
            repeats += 1;
        }
        best = best.min(start.elapsed().as_secs_f64() / f64::from(repeats));
    }
    best
}

fn print(what: &str, unit: &str, ours: f64, peer: Option<(f64, &str)>) {
    let (figure, name) = peer.unzip();
    println!(
        "{}",
        json!({ "what": what, "unit": unit, "ours": ours, "peer": figure, "peerName": name })
    );
}
