//! What several test files share: real files where they are at hand, and judges from outside.
#![allow(dead_code, reason = "each test file uses its own part of this")]

pub mod fixtures;

use std::path::{Path, PathBuf};
use std::process::Command;

use vitrine_media::{EditList, Error, Level, Limits, Source, plan};

/// Real files, named by `VITRINE_CORPUS` or beside the repository. Where they are missing the test
/// says so and passes, since the project is cloned without them.
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

/// Whether a program can be started; says so where it cannot.
pub fn have(program: &str, probe: &str) -> bool {
    let found = Command::new(program).arg(probe).output().is_ok();
    if !found {
        eprintln!("skipped: {program} is not installed");
    }
    found
}

/// A folder of this test's own, emptied.
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

/// A file that is read piece by piece, as from a disk, although it is in memory.
struct Read<'a>(&'a [u8]);

impl Source for Read<'_> {
    fn len(&self) -> u64 {
        Source::len(self.0)
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> std::io::Result<usize> {
        self.0.read_at(offset, buf)
    }
}

/// Cleans and checks what must hold for every clean file: cleaning it again changes nothing, and
/// it makes no difference whether the file was in memory.
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

pub fn contains(hay: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(hay, needle).is_some()
}

/// The extension in a file's name, in lower case where the name has only ASCII.
pub fn extension(name: &str) -> &str {
    match name.rsplit('.').next().unwrap_or_default() {
        "HEIC" => "heic",
        other => other,
    }
}

/// PNGs whose EXIF is text of some program's own, which no browser reads.
pub fn in_text(name: &str) -> bool {
    name.starts_with("png001") || name.starts_with("png010")
}
