//! Benchmarks of cleaning, planning and reading with `vitrine-media`, natively on one thread,
//! beside the programs that one would use otherwise.
//!
//! Prints one JSON object per line for `cargo xtask bench`. Arguments: the folder of fixtures, that
//! of big JPEGs, and a scratch folder.

mod cleaning;
mod reading;
mod video;

use std::ffi::OsStr;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Instant;
use std::{env, fs, io};

use serde_json::json;
use vitrine_media::{Level, Limits, plan};

/// Rounds per figure. The best one counts, in seconds of CPU time: other work on the machine only
/// ever slows a round down.
const ROUNDS: usize = 5;

fn main() -> io::Result<()> {
    // `cargo bench` adds flags of its own.
    let mut folders = env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let mut folder = || folders.next().map(PathBuf::from).ok_or(io::ErrorKind::InvalidInput);
    let (photos, big, scratch) = (folder()?, folder()?, folder()?);
    fs::create_dir_all(&scratch)?;
    cleaning::measure(&big, &scratch)?;
    video::measure(&scratch)?;
    reading::measure(&photos)?;
    Ok(())
}

/// The intact JPEGs of a folder.
fn jpegs(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let listing: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    let paths = listing.into_iter().map(|entry| entry.path());
    let mut files: Vec<_> = paths.filter(|path| is_jpeg(path)).collect();
    files.sort();
    Ok(files)
}

/// Whether a file is an intact JPEG. Some fixtures are deliberately not.
fn is_jpeg(path: &Path) -> bool {
    let whole = |file: Vec<u8>| plan(&file, Level::All, &Limits::default()).is_ok();
    path.extension().is_some_and(|kind| kind == "jpg") && fs::read(path).is_ok_and(whole)
}

/// The least CPU time of the rounds, in seconds.
fn best<T>(rounds: usize, mut work: impl FnMut() -> io::Result<T>) -> io::Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..rounds {
        let start = seconds();
        black_box(work()?);
        best = best.min(seconds() - start);
    }
    Ok(best)
}

/// The least wall time of the rounds, in seconds: for work too short for the system's CPU
/// accounting.
fn shortest<T>(rounds: usize, mut work: impl FnMut() -> T) -> f64 {
    let time = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed().as_secs_f64()
    };
    (0..rounds).map(time).fold(f64::INFINITY, f64::min)
}

/// CPU time of this thread, in seconds, so that other work on the machine does not count. Wall time
/// where the system does not report it.
fn seconds() -> f64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    let wall = || START.get_or_init(Instant::now).elapsed().as_secs_f64();
    nanoseconds.map_or_else(wall, |nanoseconds| nanoseconds / 1e9)
}

/// Runs a shell command for these files and returns the CPU time of its programs, in seconds.
/// `None` if one is missing or fails.
fn seconds_of(line: &str, files: &[impl AsRef<OsStr>]) -> Option<f64> {
    let script = format!("({line}) </dev/null >/dev/null 2>&1 || exit 1; times");
    let output = Command::new("sh").args(["-c", &script, "sh"]).args(files).output().ok()?;
    // The second line is the time of the children: `0m1.23s 0m0.45s`.
    let told = String::from_utf8(output.stdout).ok()?;
    let times = told.lines().nth(1).filter(|_| output.status.success())?.split(' ');
    times
        .map(|time| {
            let (minutes, seconds) = time.trim_end_matches('s').split_once('m')?;
            Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
        })
        .sum()
}

/// Prints a row: what, unit, our figure, the peer's, its name, and the intended ratio.
fn beside(what: &str, unit: &str, ours: f64, peer: Option<f64>, name: &str, aim: f64) {
    println!(
        "{}",
        json!({ "what": what, "unit": unit, "ours": ours, "peer": peer, "peerName": name, "aim": aim })
    );
}

/// Prints a row without a peer, whose figure should be at most `aim`.
fn at_most(what: &str, unit: &str, ours: f64, aim: f64) {
    println!("{}", json!({ "what": what, "unit": unit, "ours": ours, "atMost": aim }));
}
