//! Fuzzes files: planning, applying, reading metadata, inspecting, and searching for the JPEG of a
//! raw file return on any bytes, and cleaning a clean file changes nothing. The bytes determine the
//! container, so each container is run with seeds of its own.
#![no_main]

use std::io;

use libfuzzer_sys::fuzz_target;
use vitrine_media::{Level, Limits, Source, embedded_jpeg, inspect, metadata, plan};

/// A source that is read in pieces, as from a disk.
struct Read<'a>(&'a [u8]);

impl Source for Read<'_> {
    fn len(&self) -> u64 {
        Source::len(self.0)
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read_at(offset, buf)
    }
}

fuzz_target!(|file: &[u8]| {
    let limits = Limits::default();
    if let Ok(found) = metadata(&file, &limits) {
        let names = [&found.make, &found.model, &found.lens].into_iter().flatten();
        let mut names = names.chain(&found.keywords).chain(&found.people);
        assert!(names.all(|name| name.len() <= limits.max_name));
        assert!(found.description.is_none_or(|text| text.len() <= limits.max_description));
    }
    let _ = inspect(&file, &limits);
    if let Ok(Some(jpeg)) = embedded_jpeg(&file, &limits) {
        assert!(jpeg.range.start < jpeg.range.end && jpeg.range.end <= Source::len(file));
        assert!((1..=8).contains(&jpeg.orientation));
    }
    for level in [Level::Location, Level::All] {
        let list = plan(&file, level, &limits).ok();
        assert_eq!(list, plan(&Read(file), level, &limits).ok());
        if let Some(list) = list {
            let mut out = Vec::new();
            let written = list.apply(&file, &mut out).expect("a plan can be applied");
            assert_eq!(written, list.len());
            let again = plan(&out, level, &limits).expect("a clean file can be cleaned");
            assert!(again.is_identity());
        }
    }
});
