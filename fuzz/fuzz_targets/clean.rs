//! Any bytes: cleaning answers, and what it has cleaned it leaves alone. The container is chosen by
//! the bytes themselves, so seed each run with files of the one that is meant.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitrine_media::{Level, Limits, plan};

fuzz_target!(|file: &[u8]| {
    let limits = Limits::default();
    for level in [Level::Location, Level::All] {
        if let Ok(list) = plan(&file, level, &limits) {
            let mut out = Vec::new();
            let written = list.apply(&file, &mut out).expect("a plan can be applied");
            assert_eq!(written, list.len());
            let again = plan(&out, level, &limits).expect("a clean file can be cleaned");
            assert!(again.is_identity());
        }
    }
});
