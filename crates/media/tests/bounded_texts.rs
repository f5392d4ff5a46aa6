//! Metadata read from a file is bounded, however much the file holds.

mod common;

use common::fixtures;
use miniz_oxide::deflate::compress_to_vec_zlib;
use vitrine_media::{Error, Level, Limits, Metadata, metadata, plan};

fn read(file: &[u8]) -> Metadata {
    metadata(&file, &Limits::default()).unwrap()
}

fn assert_bounded(found: &Metadata) {
    let limits = Limits::default();
    let names = [&found.make, &found.model, &found.lens];
    for name in names.into_iter().flatten().chain(&found.keywords).chain(&found.people) {
        assert!(name.len() <= limits.max_name, "{} bytes of a name", name.len());
    }
    let description = found.description.as_ref().map_or(0, String::len);
    assert!(description <= limits.max_description, "{description} bytes of description");
    for list in [&found.people, &found.keywords] {
        let bytes: usize = list.iter().map(String::len).sum();
        assert!(list.len() <= limits.max_names && bytes <= limits.max_names_len);
    }
}

/// XMP with more of everything than is read.
fn packet() -> Vec<u8> {
    let list = |tag: &str| {
        let items: String =
            (0..500).map(|at| format!("<rdf:li>{at}{}</rdf:li>", "\u{E4}".repeat(1000))).collect();
        format!("<{tag}><rdf:Bag>{items}</rdf:Bag></{tag}>")
    };
    let text = "\u{1F600}x".repeat(5000);
    format!(
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:aux=\"http://ns.adobe.com/exif/1.0/aux/\" \
         xmlns:tiff=\"http://ns.adobe.com/tiff/1.0/\" \
         xmlns:I=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\" \
         tiff:Make=\"{text}\" tiff:Model=\"{text}\" aux:Lens=\"{text}\">\
         <dc:description>{text}</dc:description>{}{}</rdf:Description></rdf:RDF></x:xmpmeta>",
        list("dc:subject"),
        list("I:PersonInImage")
    )
    .into_bytes()
}

#[test]
fn texts_and_lists_of_files_and_sidecars_are_cut() {
    let packet = packet();
    let plain = [b"XML:com.adobe.xmp\0\0\0\0\0".as_slice(), &packet].concat();
    let packed =
        [b"XML:com.adobe.xmp\0\x01\0\0\0".as_slice(), &compress_to_vec_zlib(&packet, 6)].concat();
    for text in [plain, packed] {
        let found = read(&fixtures::png_with(&[fixtures::chunk(b"iTXt", &text)], &[], b""));
        assert_bounded(&found);
        assert_eq!((found.keywords.len(), found.people.len()), (40, 40));
        assert!(found.make.is_some() && found.lens.is_some() && found.description.is_some());
    }
    let mut found = Metadata::default();
    found.add_sidecar(&packet);
    assert_bounded(&found);
    assert_eq!(found.people.len(), 40);
}

#[test]
fn texts_that_are_inflated_take_little_together() {
    let bomb = |keyword: &str| {
        let text = compress_to_vec_zlib(&vec![b'a'; 16 << 20], 9);
        fixtures::chunk(b"zTXt", &[keyword.as_bytes(), b"\0\0", &text].concat())
    };
    let half = |keyword: &str| {
        let text = compress_to_vec_zlib(&vec![b'b'; 3 << 20], 9);
        fixtures::chunk(b"zTXt", &[keyword.as_bytes(), b"\0\0", &text].concat())
    };
    let found = read(&fixtures::png_with(&[bomb("Description")], &[], b""));
    assert_eq!(found.description, None);
    let found = read(&fixtures::png_with(&[half("Comment"), half("Description")], &[], b""));
    // The limit is enough for one of them.
    assert_eq!(found.description.as_ref().map(String::len), Some(10_000));
    assert_bounded(&found);
}

#[test]
fn texts_of_videos_are_cut() {
    let tag = |name: &str, value: &str| {
        let name = fixtures::element(0x45A3, name.as_bytes());
        let value = fixtures::element(0x4487, value.as_bytes());
        fixtures::element(0x67C8, &[name, value].concat())
    };
    let long = "m".repeat(15_000);
    let tags = ["MAKE", "MODEL", "TITLE", "COMMENT"].map(|name| tag(name, &long)).concat();
    let tags = fixtures::element(0x1254_C367, &fixtures::element(0x7373, &tags));
    let header = b"\x1A\x45\xDF\xA3\x87\x42\x82\x84webm";
    let segment = fixtures::element(0x1853_8067, &tags);
    let found = read(&[header.as_slice(), &segment].concat());
    assert_bounded(&found);
    assert!(found.make.is_some() && found.description.is_some());
}

/// 64 kB of EXIF in which thousands of entries point to a directory with thousands of entries.
#[test]
fn exif_that_stands_for_millions_of_tags_is_read_once() {
    let mut block = b"MM\0\x2A\0\0\0\x08".to_vec();
    block.extend(5000_u16.to_be_bytes());
    for at in 0..5000_u32 {
        let (tag, kind, value) = match at % 2 {
            0 => (0x8769_u16, 4_u16, 8),
            _ => (0x010F, 2, 0x4142_4300),
        };
        block.extend(tag.to_be_bytes());
        block.extend(kind.to_be_bytes());
        block.extend(if kind == 4 { 1_u32 } else { 4 }.to_be_bytes());
        block.extend((value as u32).to_be_bytes());
    }
    block.extend(8_u32.to_be_bytes());
    let file = fixtures::png_with(&[fixtures::chunk(b"eXIf", &block)], &[], b"");
    assert_eq!(read(&file).make.as_deref(), Some("ABC"));
}

#[test]
fn a_file_whose_edits_would_be_too_long_is_refused() {
    // Each comment between two chunks that stay is a gap between kept ranges.
    let comment = fixtures::chunk(b"tEXt", b"Author\0x");
    let kept = fixtures::chunk(b"pHYs", &[0; 9]);
    let many: Vec<_> = (0..140_000).flat_map(|_| [comment.clone(), kept.clone()]).collect();
    let file = fixtures::png_with(&many, &[], b"");
    let refused = plan(&file.as_slice(), Level::All, &Limits::default());
    assert!(matches!(refused, Err(Error::Limit { .. })), "{:?}", refused.map(|list| list.len()));
    let few = fixtures::png_with(&many[..1000], &[], b"");
    assert!(plan(&few.as_slice(), Level::All, &Limits::default()).is_ok());
}

/// Only as much XMP as is read is searched for locations, so longer packets cannot stay.
#[test]
fn xmp_that_is_too_long_to_be_read_goes_where_places_go() {
    let short = Limits { max_told: 100, ..Limits::default() };
    for (name, file) in fixtures::all() {
        let has_xmp = |limits: &Limits| {
            let list = plan(&file.as_slice(), Level::Location, limits).unwrap();
            common::contains(&common::apply(&list, &file), b"xmpmeta")
        };
        assert_eq!(
            has_xmp(&Limits::default()),
            common::contains(&file, b"xmpmeta") && name != "mini"
        );
        // Segments of a JPEG are short by themselves, so the limit does not apply.
        assert_eq!(has_xmp(&short), name == "jpeg", "{name}");
    }
}
