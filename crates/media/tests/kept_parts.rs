//! If only locations are removed, a photo keeps its gain map and its video, in their old places.

mod common;

use common::fixtures::{self, CANARY};
use vitrine_media::{Format, Level, Source, metadata, sniff};

/// Something that no clean file holds: a place inside the parts of a photo.
const PLACE: &[u8] = b"CANARY place";

fn xmp_segment(properties: &str) -> Vec<u8> {
    let packet = format!(
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description \
         rdf:about=\"\" xmlns:GCamera=\"http://ns.google.com/photos/1.0/camera/\" \
         xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\" {properties}/></rdf:RDF></x:xmpmeta>"
    );
    let name = b"http://ns.adobe.com/xap/1.0/\0".as_slice();
    fixtures::segment(0xE1, &[name, packet.as_bytes()].concat())
}

fn video() -> Vec<u8> {
    let tracks = [
        fixtures::track(b"vide", &[b"frames one", b"frames two"]),
        fixtures::track(b"meta", &[PLACE]),
    ];
    fixtures::video(&tracks, false)
}

/// A photo with this between its end and its video.
fn motion_photo(between: &[u8]) -> Vec<u8> {
    let video = video();
    let properties =
        format!("GCamera:MicroVideo=\"1\" GCamera:MicroVideoOffset=\"{}\"", video.len());
    let photo = fixtures::jpeg_with(&[fixtures::exif_segment(6), xmp_segment(&properties)]);
    [&photo, between, &video].concat()
}

#[test]
fn the_video_of_a_motion_photo() {
    let gain_map = fixtures::jpeg_with(&[fixtures::exif_segment(1)]);
    for between in [b"".as_slice(), &[0; 64], b"CANARY note", &gain_map] {
        let file = motion_photo(between);
        let out = common::clean(&file, Level::Location).unwrap();
        for gone in [PLACE, b"CANARY note"] {
            assert!(!common::contains(&out, gone), "{}", gone.escape_ascii());
        }
        let range = metadata(&out, &Default::default()).unwrap().motion_photo.unwrap();
        let part = &out[range.start as usize..range.end as usize];
        assert_eq!(sniff(&part).unwrap(), Format::Mp4);
        assert_eq!(Source::len(part), Source::len(&video()));
        let frames = |file: &[u8]| memchr::memmem::find(file, b"frames two");
        assert_eq!(frames(part), frames(&video()));
        let before = image::load_from_memory(&file).unwrap();
        assert_eq!(image::load_from_memory(&out).unwrap().as_bytes(), before.as_bytes());
        let out = common::clean(&file, Level::All).unwrap();
        assert!(!common::contains(&out, b"ftyp") && !common::contains(&out, b"MicroVideo"));
    }
}

#[test]
fn what_is_no_video_goes_and_is_not_announced() {
    let mut file = motion_photo(b"");
    let at = memchr::memmem::find(&file, b"ftyp").unwrap();
    file[at..at + 4].copy_from_slice(b"nono");
    let out = common::clean(&file, Level::Location).unwrap();
    assert!(out.ends_with(b"\xFF\xD9") && !common::contains(&out, b"MicroVideo"));
    assert_eq!(metadata(&out, &Default::default()).unwrap().motion_photo, None);
}

#[test]
fn the_gain_map_of_a_jpeg() {
    let gain_map = fixtures::jpeg_with(&[
        fixtures::exif_segment(1),
        xmp_segment("hdrgm:Version=\"1.0\" hdrgm:GainMapMax=\"2.3\""),
    ]);
    let photo = fixtures::jpeg_with(&[xmp_segment("hdrgm:Version=\"1.0\"")]);
    let file = [photo.as_slice(), &gain_map, CANARY].concat();
    let out = common::clean(&file, Level::Location).unwrap();
    assert!(!common::contains(&out, b"CANARY note") && !out.ends_with(CANARY));
    assert!(common::contains(&out, b"GainMapMax"));
    let end = memchr::memmem::find(&out, b"\xFF\xD9\xFF\xD8\xFF").unwrap() + 2;
    assert_eq!(out.len() - end, gain_map.len() + CANARY.len(), "its place is as long as before");
    let before = image::load_from_memory(&gain_map).unwrap();
    assert_eq!(image::load_from_memory(&out[end..]).unwrap().as_bytes(), before.as_bytes());
    let out = common::clean(&file, Level::All).unwrap();
    assert!(!common::contains(&out, b"hdrgm") && out.ends_with(b"\xFF\xD9"));
}

#[test]
fn the_video_in_a_heif_file() {
    let item = fixtures::HeifItem {
        id: 1,
        kind: *b"hvc1",
        name: b"",
        in_idat: false,
        pieces: vec![b"picture".to_vec()],
    };
    let file = fixtures::heif_of(&[item], &[], &[fixtures::boxed(b"mpvd", &[&video()])]);
    let out = common::clean(&file, Level::Location).unwrap();
    assert!(!common::contains(&out, PLACE));
    let frames = |file: &[u8]| memchr::memmem::find(file, b"frames two");
    assert_eq!(frames(&out), frames(&file));
    assert!(metadata(&out, &Default::default()).unwrap().motion_photo.is_some());
    let out = common::clean(&file, Level::All).unwrap();
    assert_eq!(frames(&out), None);
}
