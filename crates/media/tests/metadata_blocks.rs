//! Metadata in parts of files that few readers support.

mod common;

use common::fixtures;
use miniz_oxide::deflate::compress_to_vec_zlib;
use vitrine_media::{CaptureTimeSource, FindingKind, Limits, Metadata, inspect, metadata};

fn read(file: &[u8]) -> Metadata {
    metadata(&file, &Limits::default()).unwrap()
}

/// A block as ImageMagick writes it: kind, length, lines of hexadecimal.
fn raw_profile(kind: &str, block: &[u8]) -> Vec<u8> {
    let mut text = format!("\n{kind}\n{:8}\n", block.len());
    for line in block.chunks(36) {
        text.extend(line.iter().map(|byte| format!("{byte:02x}")));
        text.push('\n');
    }
    text.into_bytes()
}

fn compressed(keyword: &str, text: &[u8]) -> Vec<u8> {
    let text = compress_to_vec_zlib(text, 6);
    fixtures::chunk(b"zTXt", &[keyword.as_bytes(), b"\0\0", &text].concat())
}

#[test]
fn exif_in_a_compressed_text_of_a_png() {
    let block = [b"Exif\0\0", fixtures::exif(6).as_slice()].concat();
    for kind in ["exif", "APP1"] {
        let chunk = compressed(&format!("Raw profile type {kind}"), &raw_profile(kind, &block));
        let found = read(&fixtures::png_with(&[], &[chunk], b""));
        assert!((found.latitude.unwrap() - 48.858).abs() < 0.001, "{found:?}");
        // Browsers ignore its orientation.
        assert_eq!((found.orientation, found.width), (1, Some(48)));
    }
}

#[test]
fn the_chunk_for_exif_counts_before_a_text() {
    let text = raw_profile("exif", &[b"Exif\0\0", fixtures::exif(1).as_slice()].concat());
    let chunks =
        [compressed("Raw profile type exif", &text), fixtures::chunk(b"eXIf", &fixtures::exif(6))];
    assert_eq!(read(&fixtures::png_with(&chunks, &[], b"")).orientation, 6);
}

#[test]
fn compressed_xmp_and_captions_of_a_png() {
    let head = b"XML:com.adobe.xmp\0\x01\0en\0translated\0";
    let xmp = [head, compress_to_vec_zlib(&fixtures::xmp(), 6).as_slice()].concat();
    let caption = b"8BIM\x04\x04\0\0\0\0\0\x08\x1C\x02\x19\0\x03sky";
    let chunks = [
        fixtures::chunk(b"iTXt", &xmp),
        compressed("Raw profile type iptc", &raw_profile("iptc", caption)),
        compressed("Description", b"Caf\xE9"),
    ];
    let file = fixtures::png_with(&chunks, &[], b"");
    let found = read(&file);
    assert_eq!(found.keywords, ["CANARY", "sea", "sky"]);
    assert_eq!(found.rating, Some(4));
    assert_eq!(found.description.as_deref(), Some("Café"));
    assert!(found.latitude.is_some());
    let kinds = inspect(&file, &Limits::default()).unwrap();
    assert!(kinds.iter().any(|finding| finding.kind == FindingKind::Place));
}

#[test]
fn a_text_that_would_fill_the_memory() {
    let bomb = compressed("Description", &vec![b'a'; 17 << 20]);
    let small = compressed("Comment", b"small");
    let found = read(&fixtures::png_with(&[small.clone(), bomb.clone()], &[], b""));
    assert_eq!(found.description.as_deref(), Some("small"));
    // The limit is used up, so later texts are ignored.
    assert_eq!(read(&fixtures::png_with(&[bomb, small], &[], b"")).description, None);
}

#[test]
fn tags_of_matroska() {
    let found = read(&fixtures::webm());
    assert_eq!((found.latitude, found.longitude), (Some(48.8584), Some(2.2945)));
    let tag = |name: &str, value: &str| {
        let name = fixtures::element(0x45A3, name.as_bytes());
        let value = fixtures::element(0x4487, value.as_bytes());
        fixtures::element(0x67C8, &[name, value].concat())
    };
    let tags = [
        tag("DATE_RECORDED", "2026-03-31 14:25:01"),
        tag("COM.APPLE.QUICKTIME.MAKE", "Example"),
        tag("COMMENT", "by the sea"),
    ];
    let tags = fixtures::element(0x1254_C367, &fixtures::element(0x7373, &tags.concat()));
    let info = fixtures::element(0x1549_A966, &fixtures::element(0x7BA9, b"A day\0\0"));
    let header = b"\x1A\x45\xDF\xA3\x87\x42\x82\x84webm";
    let segment = fixtures::element(0x1853_8067, &[info, tags].concat());
    let found = read(&[header.as_slice(), &segment].concat());
    let taken = found.taken.unwrap();
    assert_eq!(taken.local.to_string(), "2026-03-31 14:25:01");
    assert_eq!(taken.source, CaptureTimeSource::Video);
    assert_eq!(found.make.as_deref(), Some("Example"));
    assert_eq!(found.description.as_deref(), Some("A day"));
}
