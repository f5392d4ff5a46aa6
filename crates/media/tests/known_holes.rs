//! Metadata that other tools leave behind, one test each.

mod common;

use common::fixtures::{self, CANARY};
use vitrine_media::{FindingKind, Level, inspect, metadata};

fn cleaned(file: &[u8]) -> Vec<u8> {
    let out = common::clean(file, Level::All).unwrap();
    assert!(common::contains(file, CANARY), "the fixture has nothing to find");
    assert!(!common::contains(&out, CANARY), "a canary is left");
    out
}

#[test]
fn no_canary_is_left_in_any_format() {
    for (name, file) in fixtures::all() {
        let out = std::panic::catch_unwind(|| cleaned(&file));
        assert!(out.is_ok(), "{name}");
    }
}

#[test]
fn orientation_is_kept() {
    for (name, file) in fixtures::all() {
        let limits = Default::default();
        let before = metadata(&file, &limits).unwrap().orientation;
        let after = metadata(&cleaned(&file), &limits).unwrap().orientation;
        assert_eq!(before, after, "{name}");
    }
}

#[test]
fn decoded_pixels_are_the_same() {
    for file in [fixtures::jpeg(), fixtures::png(), fixtures::webp(), fixtures::gif()] {
        let before = image::load_from_memory(&file).unwrap();
        let after = image::load_from_memory(&cleaned(&file)).unwrap();
        assert_eq!(before.as_bytes(), after.as_bytes());
    }
}

/// Locations in the fixtures, in all their forms.
const PLACES: &[&[u8]] =
    &[b"GPSLatitude", b"CANARYVILLE", b"48.8584", b"CANARY place", b"CANARY note"];

#[test]
fn no_place_is_left_where_only_places_go() {
    for (name, file) in fixtures::all() {
        let limits = Default::default();
        let out = common::clean(&file, Level::Location).unwrap();
        for place in PLACES {
            assert!(!common::contains(&out, place), "{name}: {}", place.escape_ascii());
        }
        let before = metadata(&file, &limits).unwrap();
        let after = metadata(&out, &limits).unwrap();
        assert_eq!((after.latitude, after.longitude, after.altitude), (None, None, None), "{name}");
        assert_eq!(before.orientation, after.orientation, "{name}");
        if name == "mini" {
            // EXIF and XMP are removed as a whole.
            continue;
        }
        assert_eq!(before.taken, after.taken, "{name}");
        assert_eq!(before.make, after.make, "{name}");
        assert_eq!(before.focal_length_mm, after.focal_length_mm, "{name}");
        // The first keyword equals the city in the JPEG's IPTC data, so it is removed.
        let mut keywords = before.keywords;
        keywords.retain(|keyword| name != "jpeg" || keyword != "CANARY");
        assert_eq!(keywords, after.keywords, "{name}");
        assert_eq!(before.rating, after.rating, "{name}");
    }
}

#[test]
fn inspection_finds_what_there_is_and_nothing_afterwards() {
    for (name, file) in fixtures::all() {
        let limits = Default::default();
        let before = inspect(&file, &limits).unwrap();
        assert!(!before.is_empty(), "{name}");
        if !matches!(name, "jxl" | "webm" | "fragmented" | "mp4" | "gif") {
            let kinds: Vec<_> = before.iter().map(|finding| finding.kind).collect();
            for kind in [FindingKind::Place, FindingKind::CaptureTime, FindingKind::MakerNote] {
                assert!(kinds.contains(&kind), "{name} {kind}");
            }
        }
        assert_eq!(inspect(&cleaned(&file), &limits).unwrap(), [], "{name}");
    }
}

#[test]
fn thumbnail_of_the_uncropped_picture() {
    // A second directory that points to a small JPEG.
    let mut block = fixtures::exif(1);
    let (offset, picture) =
        (block.len() as u32 + 30, [&b"\xFF\xD8"[..], CANARY, b"\xFF\xD9"].concat());
    let at = block.len() as u32;
    block[70..74].copy_from_slice(&at.to_le_bytes());
    block.extend(2_u16.to_le_bytes());
    for (tag, value) in [(0x0201_u16, offset), (0x0202, picture.len() as u32)] {
        block.extend(tag.to_le_bytes());
        block.extend(4_u16.to_le_bytes());
        block.extend(1_u32.to_le_bytes());
        block.extend(value.to_le_bytes());
    }
    block.extend(0_u32.to_le_bytes());
    block.extend(picture);
    let segment = fixtures::segment(0xE1, &[b"Exif\0\0", block.as_slice()].concat());
    let file = fixtures::jpeg_with(&[segment]);
    let found = inspect(&file, &Default::default()).unwrap();
    assert!(found.iter().any(|finding| finding.kind == FindingKind::Thumbnail));
    assert_eq!(cleaned(&file), fixtures::plain_jpeg());
    let out = common::clean(&file, Level::Location).unwrap();
    assert!(!common::contains(&out, b"\xFF\xD8CANARY"));
}

#[test]
fn gps_in_the_second_mpf_image() {
    let second = fixtures::jpeg_with(&[fixtures::exif_segment(1)]);
    let file = [fixtures::jpeg_with(&[fixtures::segment(0xE2, b"MPF\0II")]), second].concat();
    assert_eq!(cleaned(&file), fixtures::plain_jpeg());
}

#[test]
fn extended_xmp() {
    let name = b"http://ns.adobe.com/xmp/extension/\0".as_slice();
    let part = fixtures::segment(0xE1, &[name, &[b'0'; 40], CANARY].concat());
    let file = fixtures::jpeg_with(&[part.clone(), part]);
    assert_eq!(cleaned(&file), fixtures::plain_jpeg());
}

#[test]
fn segments_between_and_after_scans() {
    let plain = fixtures::plain_jpeg();
    let end = plain.len() - 2;
    let extra = [fixtures::exif_segment(1), fixtures::segment(0xFE, CANARY)].concat();
    let file = [&plain[..end], &extra, &[0xFF, 0xFF], &plain[end..]].concat();
    assert_eq!(cleaned(&file), plain);
}

#[test]
fn gps_in_the_video_of_a_motion_photo() {
    let file = [fixtures::plain_jpeg(), fixtures::mp4()].concat();
    assert_eq!(cleaned(&file), fixtures::plain_jpeg());
    let heif = fixtures::heif();
    assert!(common::contains(&heif, b"mpvd") && !common::contains(&cleaned(&heif), b"mpvd"));
}

#[test]
fn thumbnail_of_a_jfif_header() {
    let plain = fixtures::plain_jpeg();
    let mut header = b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x01".to_vec();
    header.extend(CANARY);
    let length = usize::from(u16::from_be_bytes([plain[4], plain[5]]));
    assert_eq!(&plain[6..10], b"JFIF");
    let file = [&plain[..2], &fixtures::segment(0xE0, &header), &plain[4 + length..]].concat();
    let out = cleaned(&file);
    assert_eq!(&out[2..20], b"\xFF\xE0\0\x10JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
}

#[test]
fn a_jpeg_cut_short_stays_as_short() {
    let plain = fixtures::plain_jpeg();
    let cut = &plain[..plain.len() - 40];
    let file = [&cut[..2], &fixtures::exif_segment(1), &cut[2..]].concat();
    assert_eq!(cleaned(&file), cut);
}

#[test]
fn bytes_behind_a_table_are_refused() {
    let table = fixtures::segment(0xDD, &[b"\0\x08", CANARY].concat());
    assert!(common::clean(&fixtures::jpeg_with(&[table]), Level::All).is_err());
}

#[test]
fn xmp_in_a_gif_application_block() {
    let file = fixtures::gif();
    assert!(common::contains(&file, b"XMP DataXMP"));
    let out = cleaned(&file);
    assert!(!common::contains(&out, b"XMP Data") && common::contains(&out, b"NETSCAPE2.0"));
}

#[test]
fn exif_after_the_picture_in_webp() {
    assert!(common::contains(&cleaned(&fixtures::webp()), b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12"));
}

/// Regression: such a block was moved before the image data, and browsers turned the picture.
#[test]
fn exif_after_the_picture_in_png_turns_nothing() {
    let plain = fixtures::png_with(&[], &[], b"");
    let late = fixtures::png_with(&[], &[fixtures::chunk(b"eXIf", &fixtures::exif(6))], b"");
    assert_eq!(cleaned(&late), plain);
    let out = common::clean(&late, Level::Location).unwrap();
    let at = |file: &[u8], kind: &[u8]| memchr::memmem::find(file, kind).unwrap();
    assert!(at(&out, b"eXIf") > at(&out, b"IDAT"));
}

#[test]
fn pixels_behind_the_end_of_a_png() {
    let out = cleaned(&fixtures::png());
    assert!(out.ends_with(b"IEND\xAE\x42\x60\x82"));
}

#[test]
fn videos_with_their_header_in_front_and_behind() {
    let tracks = || {
        [
            fixtures::track(b"vide", &[b"frames one", b"frames two"]),
            fixtures::track(b"meta", &[b"CANARY place"]),
        ]
    };
    for moov_first in [true, false] {
        let file = fixtures::video(&tracks(), moov_first);
        let out = cleaned(&file);
        for frames in [b"frames one", b"frames two"] {
            let before = memchr::memmem::find(&file, frames);
            assert_eq!(memchr::memmem::find(&out, frames), before);
        }
    }
}

#[test]
fn several_extents_and_idat() {
    let file = fixtures::heif();
    let out = cleaned(&file);
    let before = memchr::memmem::find(&file, b"picture two");
    assert_eq!(memchr::memmem::find(&out, b"picture two"), before);
    assert!(!common::contains(&out, b"Exif") && !common::contains(&out, b"mime"));
}

/// Regression: an item that reached beyond its data was not rewritten, and stayed unchanged.
#[test]
fn an_item_longer_than_its_data() {
    let mut file = fixtures::heif();
    let xmp = fixtures::xmp();
    let location = [&[0; 4], (xmp.len() as u32).to_be_bytes().as_slice()].concat();
    let at = memchr::memmem::find(&file, &location).unwrap() + 4;
    file[at..at + 4].copy_from_slice(&(xmp.len() as u32 + 1).to_be_bytes());
    for level in [Level::Location, Level::All] {
        let out = common::clean(&file, level).unwrap();
        assert!(!common::contains(&out, b"48,51.5N"), "{level:?}");
        assert!(common::contains(&out, b"picture two"), "{level:?}");
    }
}

#[test]
fn videos_as_browsers_record_them() {
    // Segment and clusters have unknown lengths; a cluster ends where the next starts.
    let webm = fixtures::webm();
    let at = memchr::memmem::find(&webm, b"\x18\x53\x80\x67").unwrap();
    let cluster = |text: &[u8]| {
        let block = [b"\x81\0\0\x80", text].concat();
        let body = [fixtures::element(0xE7, &[0]), fixtures::element(0xA3, &block)].concat();
        [b"\x1F\x43\xB6\x75\xFF".as_slice(), &body].concat()
    };
    let track = [
        fixtures::element(0xD7, &[1]),
        fixtures::element(0x83, &[1]),
        fixtures::element(0x536E, CANARY),
    ];
    let segment = [
        b"\x18\x53\x80\x67\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF".to_vec(),
        fixtures::element(0x1654_AE6B, &fixtures::element(0xAE, &track.concat())),
        cluster(b"frame one"),
        cluster(b"frame two"),
    ];
    let file = [&webm[..at], &segment.concat()].concat();
    let out = cleaned(&file);
    assert!(common::contains(&out, b"frame one") && common::contains(&out, b"frame two"));
}

#[test]
fn other_formats_are_refused_with_a_reason() {
    let files: [&[u8]; 6] = [
        b"II\x2A\0\x08\0\0\0\0\0\0\0\0\0",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"\0\0\0\x14ftypcrx \0\0\0\x01isom",
        b"plain text",
        b"",
    ];
    for file in files {
        let error = common::clean(file, Level::All).unwrap_err();
        assert!(matches!(error, vitrine_media::Error::Unsupported { .. }), "{error}");
    }
}
