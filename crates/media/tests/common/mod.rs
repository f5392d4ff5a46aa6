//! Helpers of several test files: real files if present, and external programs as judges.
#![allow(dead_code, reason = "each test file uses its own part of this")]

pub mod fixtures;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use vitrine_media::{EditList, Error, Level, Limits, Source, plan};

/// Reads the real files in `VITRINE_CORPUS`, or beside the repository. If they are missing, prints
/// so and returns none, so that the test passes: the repository does not include them.
pub fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = std::env::var_os("VITRINE_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/dev"),
        PathBuf::from,
    );
    let Ok(listing) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: no real files at {}", folder.display());
        return Vec::new();
    };
    let mut files: Vec<_> = listing
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?.to_owned();
            let wanted = path.is_file() && !name.ends_with(".tsv");
            wanted.then(|| (name, std::fs::read(&path).unwrap()))
        })
        .collect();
    files.sort();
    files
}

/// Whether a program can be started. Prints a message if not.
pub fn have(program: &str, probe: &str) -> bool {
    let found = Command::new(program).arg(probe).output().is_ok();
    if !found {
        eprintln!("skipped: {program} is not installed");
    }
    found
}

/// Returns an empty folder of this name.
pub fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn apply(list: &EditList, file: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    list.apply(&file, &mut out).unwrap();
    assert_eq!(out.len() as u64, list.len());
    out
}

/// A source that is read in pieces, as from a disk, although it is in memory.
struct Read<'a>(&'a [u8]);

impl Source for Read<'_> {
    fn len(&self) -> u64 {
        Source::len(self.0)
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> std::io::Result<usize> {
        self.0.read_at(offset, buf)
    }
}

/// Cleans a file and checks what must hold for every clean file: cleaning it again changes nothing,
/// and the result does not depend on whether the file was in memory.
pub fn clean(file: &[u8], level: Level) -> Result<Vec<u8>, Error> {
    let limits = Limits::default();
    let list = plan(&file, level, &limits);
    let read = plan(&Read(file), level, &limits);
    let (list, read) = match (list, read) {
        (Ok(list), Ok(read)) => (list, read),
        (list, read) => {
            assert_eq!(
                list.as_ref().err().map(Error::to_string),
                read.err().map(|error| error.to_string())
            );
            return Err(list.expect_err("both were refused"));
        }
    };
    assert_eq!(list, read);
    assert_eq!(EditList::from_bytes(&list.to_bytes()).unwrap(), list);
    let out = apply(&list, file);
    let mut streamed = Vec::new();
    list.apply(&Read(file), &mut streamed).unwrap();
    assert!(streamed == out, "read from memory and from a disk");
    let again = plan(&Read(&out), level, &limits).expect("a clean file can be cleaned");
    assert!(again.is_identity(), "a second run changes {again:?}");
    Ok(out)
}

/// The tags of an ICC profile (ICC.1:2022, section 7.3): signature and element.
pub fn icc_tags(profile: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let word = |at: usize| u32::from_be_bytes(profile[at..at + 4].try_into().unwrap()) as usize;
    (0..word(128))
        .map(|index| 132 + 12 * index)
        .map(|at| {
            let signature = String::from_utf8_lossy(&profile[at..at + 4]).into_owned();
            let (offset, len) = (word(at + 4), word(at + 8));
            (signature, profile[offset..offset + len].to_vec())
        })
        .collect()
}

pub fn contains(hay: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(hay, needle).is_some()
}

/// The extension of a file name, with `HEIC` in lower case.
pub fn extension(name: &str) -> &str {
    match name.rsplit('.').next().unwrap_or_default() {
        "HEIC" => "heic",
        other => other,
    }
}

/// Whether a PNG of the corpus has its EXIF in a text chunk, which browsers ignore.
pub fn in_text(name: &str) -> bool {
    name.starts_with("png001") || name.starts_with("png010")
}

/// The path of a folder with real files that have known faults, beside the one of [`corpus`].
fn faults() -> PathBuf {
    std::env::var_os("VITRINE_FAULTS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/faults"),
        PathBuf::from,
    )
}

/// Reads a real file with a known fault; `None`, after printing so, if it is missing.
pub fn fault(name: &str) -> Option<Vec<u8>> {
    let file = std::fs::read(faults().join(name));
    if file.is_err() {
        eprintln!("skipped: no real file {name}");
    }
    file.ok()
}
