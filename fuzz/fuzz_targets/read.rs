//! Any bytes: reading metadata and inspecting answer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitrine_media::{Limits, inspect, metadata};

fuzz_target!(|file: &[u8]| {
    let limits = Limits::default();
    let _ = metadata(&file, &limits);
    let _ = inspect(&file, &limits);
});
