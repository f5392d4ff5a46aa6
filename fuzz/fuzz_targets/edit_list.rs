//! Fuzzes the stored form of edit lists: bytes are refused, or the list survives a round trip.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vitrine_media::EditList;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(list) = EditList::from_bytes(bytes) {
        assert_eq!(EditList::from_bytes(&list.to_bytes()).ok(), Some(list.clone()));
        let half = list.len() / 2;
        let before = list.range(0..half).count();
        let after = list.range(half..list.len()).count();
        assert!(before + after >= list.pieces().count());
    }
});
