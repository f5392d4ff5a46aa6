//! How fast `vitrine-media` cleans, plans and reads, natively and on one thread, beside
//! what one would use without it.
//!
//! Prints one JSON object per line for `cargo xtask bench`. Arguments: the folder of fixtures, that
//! of big JPEGs, and a folder of its own for scratch.

mod cleaning;
mod film;
mod reading;

use std::ffi::OsStr;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Instant;
use std::{env, fs, io};

use serde_json::json;
use vitrine_media::{Level, Limits, plan};

/// Each figure is the best of several rounds, in seconds of the processor: other work on the
/// machine only ever slows one down.
const ROUNDS: usize = 5;

fn main() -> io::Result<()> {
    // `cargo bench` adds flags of its own.
    let mut folders = env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let mut folder = || folders.next().map(PathBuf::from).ok_or(io::ErrorKind::InvalidInput);
    let (photos, big, scratch) = (folder()?, folder()?, folder()?);
    fs::create_dir_all(&scratch)?;
    cleaning::measure(&big, &scratch)?;
    film::measure(&scratch)?;
    reading::measure(&photos)?;
    Ok(())
}

/// The whole JPEGs of a folder.
fn jpegs(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let listing: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    let paths = listing.into_iter().map(|entry| entry.path());
    let mut files: Vec<_> = paths.filter(|path| is_jpeg(path)).collect();
    files.sort();
    Ok(files)
}

/// The fixtures have some that are none, to see what happens to them.
fn is_jpeg(path: &Path) -> bool {
    let whole = |file: Vec<u8>| plan(&file, Level::All, &Limits::default()).is_ok();
    path.extension().is_some_and(|kind| kind == "jpg") && fs::read(path).is_ok_and(whole)
}

/// Seconds of the processor that the work takes at best.
fn best<T>(rounds: usize, mut work: impl FnMut() -> io::Result<T>) -> io::Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..rounds {
        let start = seconds();
        black_box(work()?);
        best = best.min(seconds() - start);
    }
    Ok(best)
}

/// Seconds on the wall, for work that is too short to be interrupted, or to be told by the system.
fn shortest<T>(rounds: usize, mut work: impl FnMut() -> T) -> f64 {
    let time = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed().as_secs_f64()
    };
    (0..rounds).map(time).fold(f64::INFINITY, f64::min)
}

/// What this thread has had of the processor, in seconds, so that other work on the machine does
/// not count; where the system does not tell, the clock on the wall has to do.
fn seconds() -> f64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    let wall = || START.get_or_init(Instant::now).elapsed().as_secs_f64();
    nanoseconds.map_or_else(wall, |nanoseconds| nanoseconds / 1e9)
}

/// Runs a line of the shell for these files and returns the seconds of the processor that its
/// programs took; nothing where one is missing or fails.
fn seconds_of(line: &str, files: &[impl AsRef<OsStr>]) -> Option<f64> {
    let script = format!("({line}) </dev/null >/dev/null 2>&1 || exit 1; times");
    let output = Command::new("sh").args(["-c", &script, "sh"]).args(files).output().ok()?;
    // The second line is that of the children: `0m1.23s 0m0.45s`.
    let told = String::from_utf8(output.stdout).ok()?;
    let times = told.lines().nth(1).filter(|_| output.status.success())?.split(' ');
    times
        .map(|time| {
            let (minutes, seconds) = time.trim_end_matches('s').split_once('m')?;
            Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
        })
        .sum()
}

/// One row: what, unit, our figure, the peer's, its name, and the ratio aimed at.
fn beside(what: &str, unit: &str, ours: f64, peer: Option<f64>, name: &str, aim: f64) {
    println!(
        "{}",
        json!({ "what": what, "unit": unit, "ours": ours, "peer": peer, "peerName": name, "aim": aim })
    );
}

/// One row without a peer: at most `aim` is wanted.
fn at_most(what: &str, unit: &str, ours: f64, aim: f64) {
    println!("{}", json!({ "what": what, "unit": unit, "ours": ours, "atMost": aim }));
}
