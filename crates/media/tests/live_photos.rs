//! Live Photos by what whole files state: Apple's content identifier in a JPEG and in a QuickTime
//! video, and a pair of real files that only share their name.

mod common;

use common::fixtures::{boxed, jpeg_with, segment};
use vitrine_media::{Limits, LivePhotoPart, Metadata, is_live_photo, metadata};

const UUID: &str = "5A9C8D0E-0F3B-4C3E-9D37-0123456789AB";

fn read(file: &[u8]) -> Metadata {
    metadata(&file, &Limits::default()).unwrap()
}

fn part(metadata: &Metadata) -> LivePhotoPart<'_> {
    LivePhotoPart { metadata, modified_ms: None }
}

/// An entry of an IFD in big-endian order (TIFF 6.0, section 2).
fn entry(tag: u16, kind: u16, count: u32, value: u32) -> Vec<u8> {
    let head = [tag.to_be_bytes(), kind.to_be_bytes()].concat();
    [head, count.to_be_bytes().to_vec(), value.to_be_bytes().to_vec()].concat()
}

/// A JPEG with a maker note as iPhones write it.
fn still(identifier: &str) -> Vec<u8> {
    let text = format!("{identifier}\0");
    let len = text.len() as u32;
    let note = [
        b"Apple iOS\0\0\x01MM\0\x01".as_slice(),
        &entry(0x11, 2, len, 32),
        &[0; 4],
        text.as_bytes(),
    ]
    .concat();
    let block = [
        b"MM\0\x2A\0\0\0\x08\0\x01".as_slice(),
        &entry(0x8769, 4, 1, 26),
        &[0; 4],
        b"\0\x01",
        &entry(0x927C, 7, note.len() as u32, 44),
        &[0; 4],
        &note,
    ]
    .concat();
    jpeg_with(&[segment(0xE1, &[b"Exif\0\0".as_slice(), &block].concat())])
}

/// A video of a duration in milliseconds, with the metadata item that iPhones write.
fn video(identifier: &str, milliseconds: u32) -> Vec<u8> {
    let mut header = [0; 100];
    header[12..16].copy_from_slice(&1000_u32.to_be_bytes());
    header[16..20].copy_from_slice(&milliseconds.to_be_bytes());
    let key = boxed(b"mdta", &[b"com.apple.quicktime.content.identifier"]);
    let keys = boxed(b"keys", &[&[0, 0, 0, 0, 0, 0, 0, 1], &key]);
    let data = boxed(b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], identifier.as_bytes()]);
    let list = boxed(b"ilst", &[&boxed(&[0, 0, 0, 1], &[&data])]);
    let mut handler = [0; 25];
    handler[8..12].copy_from_slice(b"mdta");
    let meta = boxed(b"meta", &[&boxed(b"hdlr", &[&handler]), &keys, &list]);
    let movie = boxed(b"moov", &[&boxed(b"mvhd", &[&header]), &meta]);
    [boxed(b"ftyp", &[b"qt  \0\0\0\0qt  "]), movie, boxed(b"mdat", &[b"x"])].concat()
}

#[test]
fn apples_identifier_is_read_from_both_files() {
    let photo = read(&still(UUID));
    assert_eq!(photo.content_identifier.as_deref(), Some(UUID));
    for (identifier, duration_ms, expected) in [
        (UUID, 2_000, Some(true)),
        (&*UUID.to_lowercase(), 90_000, Some(true)),
        ("00000000-0000-0000-0000-000000000000", 2_000, Some(false)),
        ("", 90_000, Some(false)),
        ("", 2_000, None),
    ] {
        let video = read(&video(identifier, duration_ms));
        assert_eq!(is_live_photo(part(&photo), part(&video)), expected, "{identifier}");
    }
}

#[test]
fn a_photo_and_a_video_that_only_share_their_name() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/faults");
    let file = |name: &str| std::fs::read(format!("{folder}/{name}"));
    let (Ok(photo), Ok(video)) = (file("01_pair_IMG_3223.jpg"), file("01_pair_IMG_3223.MOV"))
    else {
        eprintln!("skipped: no real files at {folder}");
        return;
    };
    assert_eq!(is_live_photo(part(&read(&photo)), part(&read(&video))), Some(false));
}
