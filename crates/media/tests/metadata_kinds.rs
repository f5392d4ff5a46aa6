//! Kinds of tags and files as cameras and programs write them, generated: what each must yield.

mod common;

use std::slice::from_ref;

use common::fixtures::tags::{self, BIG, Entry, Form, LITTLE, ascii, bytes, numbers};
use common::fixtures::{chunk, jpeg_with, png_with, riff, segment, webp};
use vitrine_media::{CaptureTimeSource, Level, Limits, Metadata, metadata, plan};

fn read(file: &[u8]) -> Metadata {
    metadata(&file, &Limits::default()).unwrap()
}

fn app1(block: &[u8]) -> Vec<u8> {
    segment(0xE1, &[b"Exif\0\0", block].concat())
}

/// Reads a JPEG with an EXIF block of these directories.
fn exif(main: &[Entry], exif: &[Entry], gps: &[Entry]) -> Metadata {
    read(&jpeg_with(&[app1(&tags::block(main, exif, gps))]))
}

fn packet(attributes: &str, elements: &str) -> Vec<u8> {
    format!(
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description \
         xmlns:exif=\"http://ns.adobe.com/exif/1.0/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\" \
         xmlns:ms=\"http://ns.microsoft.com/photo/1.0/\" \
         {attributes}>{elements}</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    .into_bytes()
}

fn xmp_segment(name: &[u8], attributes: &str, elements: &str) -> Vec<u8> {
    segment(0xE1, &[name, &packet(attributes, elements)].concat())
}

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// A segment with IPTC data sets of record 2.
fn iptc_segment(sets: &[(u8, &[u8])]) -> Vec<u8> {
    let mut data = Vec::new();
    for (number, value) in sets {
        data.extend([0x1C, 2, *number]);
        data.extend((value.len() as u16).to_be_bytes());
        data.extend(*value);
    }
    let mut out = b"Photoshop 3.0\08BIM\x04\x04\0\0".to_vec();
    out.extend((data.len() as u32).to_be_bytes());
    out.extend(data);
    segment(0xED, &out)
}

fn time_of(found: &Metadata) -> Option<(String, Option<i32>, CaptureTimeSource)> {
    let taken = found.taken.as_ref()?;
    Some((taken.local.to_string(), taken.offset_minutes, taken.source))
}

fn assert_time(found: &Metadata, local: &str, offset: Option<i32>, source: CaptureTimeSource) {
    assert_eq!(time_of(found), Some((local.to_owned(), offset, source)));
}

const ORIGINAL: u16 = 0x9003;
const DIGITIZED: u16 = 0x9004;
const MODIFIED: u16 = 0x0132;
const NOON: &str = "2020:05:06 12:00:00";

#[test]
fn dates_of_every_type_and_in_every_directory() {
    use CaptureTimeSource::{ExifDigitized, ExifModified, ExifOriginal};
    let noon = "2020-05-06 12:00:00";
    for kind in [1, 2, 7, 129] {
        let date = bytes(ORIGINAL, kind, NOON.as_bytes());
        for found in [exif(&[], from_ref(&date), &[]), exif(from_ref(&date), &[], &[])] {
            assert_time(&found, noon, None, ExifOriginal);
        }
    }
    // The one that is a date counts, wherever it is.
    let blank = ascii(ORIGINAL, "    :  :     :  :  ");
    let found = exif(&[ascii(ORIGINAL, NOON)], from_ref(&blank), &[]);
    assert_time(&found, noon, None, ExifOriginal);
    let found = exif(&[ascii(MODIFIED, NOON)], from_ref(&blank), &[]);
    assert_time(&found, noon, None, ExifModified);
    let found = exif(&[], &[blank, ascii(DIGITIZED, NOON)], &[]);
    assert_time(&found, noon, None, ExifDigitized);
}

#[test]
fn exif_in_several_segments() {
    let software = tags::block(&[ascii(0x0131, "tool"), numbers(0x0112, 3, &[1])], &[], &[]);
    let date = tags::block(&[numbers(0x0112, 3, &[6])], &[ascii(ORIGINAL, NOON)], &[]);
    let found = read(&jpeg_with(&[app1(&software), app1(&date)]));
    assert_time(&found, "2020-05-06 12:00:00", None, CaptureTimeSource::ExifOriginal);
    // Browsers turn by the first block only.
    assert_eq!(found.orientation, 1);
}

#[test]
fn zones_and_gps_times() {
    use CaptureTimeSource::{ExifModified, ExifOriginal, Gps};
    let tokyo = tags::place(35, 139, "NE");
    let at = |date: &str, time| [tokyo.clone(), tags::gps_time(date, time)].concat();
    let original = [ascii(ORIGINAL, NOON)];
    let noon = "2020-05-06 12:00:00";
    for (gps, offset) in [
        (at("2020:05:06", [3, 0, 10]), Some(540)),
        // A stale fix makes no zone of its own: +13:15, and +02:00 in Japan.
        (at("2020:05:05", [22, 45, 0]), None),
        (at("2020:05:06", [10, 0, 0]), None),
        (at("2020:05:01", [3, 0, 10]), None),
        (tags::gps_time("2020:05:06", [6, 15, 0]), Some(345)),
    ] {
        let found = exif(&[], &original, &gps);
        assert_time(&found, noon, offset, ExifOriginal);
        assert_eq!(found.is_offset_inferred, offset.is_some());
    }
    let stated = [ascii(ORIGINAL, NOON), ascii(0x9011, "+02:00")];
    let found = exif(&[], &stated, &at("2020:05:06", [3, 0, 10]));
    assert_time(&found, noon, Some(120), ExifOriginal);
    assert!(!found.is_offset_inferred);
    let wrong = [ascii(ORIGINAL, NOON), ascii(0x9011, "+13:15")];
    assert_time(&exif(&[], &wrong, &[]), noon, None, ExifOriginal);
    let change = [ascii(MODIFIED, NOON), ascii(0x9010, "+03:00")];
    assert_time(&exif(&change, &original, &[]), noon, Some(180), ExifOriginal);
    let later = [ascii(MODIFIED, "2021:05:06 12:00:00"), ascii(0x9010, "+03:00")];
    assert_time(&exif(&later, &original, &[]), noon, None, ExifOriginal);
    // DateTime and a GPS stamp only.
    let modified = [ascii(MODIFIED, NOON)];
    let found = exif(&modified, &[], &at("2020:05:06", [3, 0, 10]));
    assert_time(&found, noon, Some(540), Gps);
    let found = exif(&modified, &[], &at("2020:05:01", [3, 0, 10]));
    assert_time(&found, "2020-05-01 03:00:10", Some(0), Gps);
    assert!(found.taken.unwrap().is_utc_only());
    assert_time(&exif(&modified, &[], &tokyo), noon, None, ExifModified);
}

#[test]
fn the_order_of_sources() {
    use CaptureTimeSource::{ExifDigitized, ExifModified, ExifOriginal, FileCreated, Iptc, Xmp};
    // From the least to the most trusted, each added to those before.
    let steps: [(CaptureTimeSource, &str, &str); 6] = [
        (ExifModified, "2006:01:01 10:00:00", "2006-01-01 10:00:00"),
        (FileCreated, "2005-01-01T10:00:00", "2005-01-01 10:00:00"),
        (ExifDigitized, "2004:01:01 10:00:00", "2004-01-01 10:00:00"),
        (Iptc, "1965", "1965-01-01 00:00:00"),
        (Xmp, "1964-08", "1964-08-01 00:00:00"),
        (ExifOriginal, "1963:00:00 00:00:00", "1963-01-01 00:00:00"),
    ];
    for count in 1..=steps.len() {
        let (mut main, mut inside, mut attributes, mut iptc) =
            (Vec::new(), Vec::new(), String::new(), Vec::new());
        for (source, text, _) in &steps[..count] {
            match source {
                ExifModified => main.push(ascii(MODIFIED, text)),
                ExifDigitized => inside.push(ascii(DIGITIZED, text)),
                ExifOriginal => inside.push(ascii(ORIGINAL, text)),
                Iptc => iptc = iptc_segment(&[(55, text.as_bytes())]),
                Xmp => attributes += &format!(" photoshop:DateCreated=\"{text}\""),
                _ => attributes += &format!(" xmp:CreateDate=\"{text}\""),
            }
        }
        let block = app1(&tags::block(&main, &inside, &[]));
        let found = read(&jpeg_with(&[block, xmp_segment(XMP, &attributes, ""), iptc]));
        let (source, _, local) = steps[count - 1];
        assert_time(&found, local, None, source);
    }
    // A digitised time on the original day is more exact.
    let block = app1(&tags::block(&[], &[ascii(DIGITIZED, "1965:08:03 10:00:00")], &[]));
    for date in ["19650803", "19650800", "19650000", "1965"] {
        let found = read(&jpeg_with(&[block.clone(), iptc_segment(&[(55, date.as_bytes())])]));
        assert_time(&found, "1965-08-03 10:00:00", None, ExifDigitized);
    }
}

#[test]
fn sidecars_say_only_what_they_say() {
    use CaptureTimeSource::{ExifOriginal, FileCreated, Xmp};
    let noon = "2020-05-06 12:00:00";
    let plain = [ascii(ORIGINAL, NOON)];
    let zoned = [ascii(ORIGINAL, NOON), ascii(0x9011, "+02:00")];
    let original = |text: &str| format!("exif:DateTimeOriginal=\"{text}\"");
    for (exif_tags, sidecar, local, offset, source) in [
        (
            &plain[..],
            "xmp:CreateDate=\"2024-07-01T10:00:00+01:00\"".into(),
            noon,
            None,
            ExifOriginal,
        ),
        (&[], "xmp:CreateDate=\"2024-07-01\"".into(), "2024-07-01 00:00:00", None, FileCreated),
        (&zoned, original("2020-05-06T10:00:00Z"), noon, Some(120), ExifOriginal),
        (&plain, original("2020-05-06T10:00:00Z"), noon, Some(120), ExifOriginal),
        (&plain, original("2020-05-06T10:00:00.5Z"), noon, Some(120), ExifOriginal),
        (&plain, original("2020-05-06T10:07:00Z"), "2020-05-06 10:07:00", Some(0), Xmp),
        (&zoned, original("2020-05-06T11:30:00"), "2020-05-06 11:30:00", Some(120), Xmp),
        (&zoned, original("2020-05-06T13:00:00+03:00"), "2020-05-06 13:00:00", Some(180), Xmp),
        (&zoned, original("2020-05-06"), noon, Some(120), ExifOriginal),
        (&zoned, original("2020"), noon, Some(120), ExifOriginal),
        (&zoned, original("1999"), "1999-01-01 00:00:00", Some(120), Xmp),
        (&zoned, "xmp:Rating=\"4\"".into(), noon, Some(120), ExifOriginal),
    ] {
        let mut found = exif(&[], exif_tags, &tags::place(48, 11, "NE"));
        found.add_sidecar(&packet(&sidecar, ""));
        assert_time(&found, local, offset, source);
        assert_eq!((found.latitude, found.longitude), (Some(48.0), Some(11.0)));
    }
}

#[test]
fn places_in_xmp() {
    let attribute = |latitude: &str, longitude: &str, more: &str| {
        format!("exif:GPSLatitude=\"{latitude}\" exif:GPSLongitude=\"{longitude}\" {more}")
    };
    let sides = "exif:GPSLatitudeRef=\"S\" exif:GPSLongitudeRef=\"W\"";
    for (attributes, place) in [
        (attribute("60.5", "68", sides), Some((-60.5, -68.0))),
        (attribute("-60.5", "68.25", ""), Some((-60.5, 68.25))),
        (attribute("60,30.0S", "68,0,0W", ""), Some((-60.5, -68.0))),
        (attribute("0", "0", ""), None),
        (attribute("0,0N", "0,0E", ""), None),
        (attribute("91", "0", ""), None),
        (attribute("NaN", "NaN", ""), None),
    ] {
        let found = read(&jpeg_with(&[xmp_segment(XMP, &attributes, "")]));
        let mut beside = read(&jpeg_with(&[]));
        beside.add_sidecar(&packet(&attributes, ""));
        for found in [found, beside] {
            assert_eq!(found.latitude.zip(found.longitude), place, "{attributes}");
        }
    }
}

#[test]
fn places_in_exif() {
    for pointer in [3, 4, 9, 13] {
        for magic in [LITTLE.magic, BIG.magic] {
            let form = Form { magic, pointer };
            let block = form.structure(
                &[numbers(0x0112, 3, &[6])],
                &[(0x8769, vec![ascii(ORIGINAL, NOON)]), (0x8825, tags::place(48, 11, "SW"))],
            );
            let found = read(&jpeg_with(&[app1(&block)]));
            assert_eq!((found.latitude, found.longitude), (Some(-48.0), Some(-11.0)), "{pointer}");
            assert_eq!((found.orientation, found.taken.is_some()), (6, true));
        }
    }
    assert_eq!(exif(&[], &[], &tags::place(0, 0, "NE")).latitude, None);
    let nan = [ascii(1, "N"), numbers(2, 5, &[0, 0]), ascii(3, "E"), numbers(4, 5, &[0, 0])];
    assert_eq!(exif(&[], &[], &nan).latitude, None);
}

#[test]
fn descriptions_and_keywords() {
    let utf_16 = |tag, text: &str| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes(tag, 1, &[units, vec![0, 0]].concat())
    };
    let title = utf_16(0x9C9B, "Titel äöü");
    let comment = utf_16(0x9C9C, "Kommentar");
    let template = ascii(0x010E, "OLYMPUS DIGITAL CAMERA         ");
    let user = |code: &[u8; 8], text: &[u8]| bytes(0x9286, 7, &[code, text].concat());
    let little: Vec<u8> = "Grüße".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = "Grüße".encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (main, inside, expected) in [
        (vec![title.clone(), comment.clone()], vec![], Some("Titel äöü")),
        (vec![comment.clone(), template.clone()], vec![], Some("Kommentar")),
        (vec![utf_16(0x9C9F, "Thema")], vec![], Some("Thema")),
        (vec![template.clone()], vec![], None),
        (vec![bytes(0x010E, 2, b"Fr\xFChling\0")], vec![], Some("Frühling")),
        (vec![bytes(0x010E, 7, "Frühling".as_bytes())], vec![], Some("Frühling")),
        (vec![template.clone()], vec![user(b"ASCII\0\0\0", b"by the sea\0\0")], Some("by the sea")),
        (vec![], vec![user(b"UNICODE\0", &little)], Some("Grüße")),
        (vec![], vec![user(b"UNICODE\0", &big)], Some("Grüße")),
        (vec![], vec![user(&[0; 8], b"by the sea   ")], Some("by the sea")),
        (vec![], vec![user(b"ASCII\0\0\0", b"          ")], None),
        (vec![], vec![user(b"ASCII\0\0\0", b"\x01\x02\x03")], None),
        (vec![], vec![user(b"JIS\0\0\0\0\0", b"\x1B$B")], None),
        (vec![], vec![ascii(0x9286, "plain")], Some("plain")),
    ] {
        let found = exif(&main, &inside, &[]);
        assert_eq!(found.description.as_deref(), expected);
    }
    let found = exif(&[utf_16(0x9C9E, "Meer;Sommer; ")], &[], &[]);
    assert_eq!(found.keywords, ["Meer", "Sommer"]);
    let caption =
        |text: &[u8]| read(&jpeg_with(&[iptc_segment(&[(120, text), (25, b"Z\xFCrich")])]));
    for text in [b"Fr\xFChling".as_slice(), "Frühling".as_bytes()] {
        let found = caption(text);
        assert_eq!(found.description.as_deref(), Some("Frühling"));
        assert_eq!(found.keywords, ["Zürich"]);
    }
}

#[test]
fn ratings() {
    for (main, expected) in [
        (numbers(0x4746, 3, &[4]), Some(4)),
        (numbers(0x4746, 4, &[0]), Some(0)),
        (numbers(0x4746, 3, &[99]), None),
        (numbers(0x4749, 3, &[75]), Some(4)),
        (numbers(0x4749, 3, &[1]), Some(1)),
    ] {
        assert_eq!(exif(&[main], &[], &[]).rating, expected);
    }
    for (attributes, expected) in [
        ("xmp:Rating=\"3\" ms:Rating=\"99\"", Some(3)),
        ("ms:Rating=\"99\"", Some(5)),
        ("xmp:Rating=\"-1\"", Some(-1)),
        ("xmp:Rating=\"7\"", None),
    ] {
        let found = read(&jpeg_with(&[xmp_segment(XMP, attributes, "")]));
        assert_eq!(found.rating, expected, "{attributes}");
    }
}

#[test]
fn languages_of_xmp() {
    let item = |lang: &str, text: &str| format!("<rdf:li xml:lang=\"{lang}\">{text}</rdf:li>");
    for (items, expected) in [
        ([item("x-default", "a"), item("de", "b")].concat(), "a"),
        ([item("de", "b"), item("x-default", "a")].concat(), "a"),
        ([item("de", "b"), item("en", "c")].concat(), "b"),
        ("<rdf:li>d</rdf:li>".to_owned(), "d"),
    ] {
        for tag in ["dc:description", "dc:title"] {
            let element = format!("<{tag}><rdf:Alt>{items}</rdf:Alt></{tag}>");
            let found = read(&jpeg_with(&[xmp_segment(XMP, "", &element)]));
            assert_eq!(found.description.as_deref(), Some(expected), "{items}");
        }
    }
}

#[test]
fn names_of_xmp_segments() {
    for name in [
        b"http://ns.adobe.com/xap/1.0/\0".as_slice(),
        b"http://ns.adobe.com/xap/1.0/ \0",
        b"http://ns.adobe.com/xap/1.0/  \0\0",
        b"http://ns.adobe.com/xap/1.0/\0\0\0\0",
    ] {
        let file = jpeg_with(&[xmp_segment(name, "xmp:Rating=\"3\" exif:GPSLatitude=\"1\"", "")]);
        assert_eq!(read(&file).rating, Some(3));
        let clean = |level| {
            let list = plan(&file.as_slice(), level, &Limits::default()).unwrap();
            common::apply(&list, &file)
        };
        assert!(!common::contains(&clean(Level::All), b"xmpmeta"));
        let clean = clean(Level::Location);
        assert!(!common::contains(&clean, b"GPSLatitude"));
        assert_eq!(read(&clean).rating, Some(3));
    }
    let name = b"http://ns.adobe.com/xap/1.0/\0";
    let text: Vec<u8> = String::from_utf8(packet("xmp:Rating=\"2\"", ""))
        .unwrap()
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    assert_eq!(read(&jpeg_with(&[segment(0xE1, &[name, &text[..]].concat())])).rating, Some(2));
}

/// What Chromium turns by: one SHORT in the first block of a JPEG, or in a bare `eXIf` chunk before
/// the image data of a PNG. It does not turn a WebP.
#[test]
fn orientations() {
    let turned = |entry: Entry| tags::block(&[entry], &[], &[]);
    let short = turned(numbers(0x0112, 3, &[6]));
    let long = turned(numbers(0x0112, 4, &[6]));
    let byte = turned(bytes(0x0112, 1, &[6]));
    let exif_chunk = |block: &[u8]| chunk(b"eXIf", block);
    let named = [b"Exif\0\0", short.as_slice()].concat();
    for (file, orientation) in [
        (jpeg_with(&[app1(&short)]), 6),
        (jpeg_with(&[app1(&long)]), 1),
        (jpeg_with(&[app1(&byte)]), 1),
        (jpeg_with(&[app1(&turned(numbers(0x0112, 3, &[9])))]), 1),
        (png_with(&[exif_chunk(&short)], &[], b""), 6),
        (png_with(&[exif_chunk(&long)], &[], b""), 1),
        (png_with(&[exif_chunk(&named)], &[], b""), 1),
        (png_with(&[], &[exif_chunk(&short)], b""), 1),
        (webp(), 1),
    ] {
        let found = read(&file);
        let size = if orientation == 6 { (32, 48) } else { (48, 32) };
        assert_eq!(found.orientation, orientation);
        assert_eq!((found.width, found.height), (Some(size.0), Some(size.1)));
        let list = plan(&file.as_slice(), Level::All, &Limits::default()).unwrap();
        let clean = read(&common::apply(&list, &file));
        assert_eq!(clean.orientation, orientation, "cleaning turns nothing");
    }
}

#[test]
fn exif_of_webp_with_and_without_a_name() {
    let block = tags::block(&[], &[ascii(ORIGINAL, NOON)], &[]);
    for data in [block.clone(), [b"Exif\0\0", block.as_slice()].concat()] {
        let plain = webp();
        // Behind the header and the chunk of the features.
        let chunks = [&plain[12..30], &riff(b"EXIF", &data)].concat();
        let len = (chunks.len() as u32 + 4).to_le_bytes();
        let file = [b"RIFF".as_slice(), &len, b"WEBP", &chunks].concat();
        let found = read(&file);
        assert_time(&found, "2020-05-06 12:00:00", None, CaptureTimeSource::ExifOriginal);
    }
}

#[test]
fn creation_times_of_png() {
    use CaptureTimeSource::FileCreated;
    for (text, local, offset) in [
        ("Wed, 06 May 2020 12:00:00 +0200", "2020-05-06 12:00:00", Some(120)),
        ("6 May 2020 12:00:00 GMT", "2020-05-06 12:00:00", Some(0)),
        ("2020:05:06 12:00:00", "2020-05-06 12:00:00", None),
        ("2020-05-06T12:00:00+02:00", "2020-05-06 12:00:00", Some(120)),
        ("2020", "2020-01-01 00:00:00", None),
    ] {
        let text = [b"Creation Time\0", text.as_bytes()].concat();
        for (before, after) in
            [(vec![chunk(b"tEXt", &text)], vec![]), (vec![], vec![chunk(b"tEXt", &text)])]
        {
            assert_time(&read(&png_with(&before, &after, b"")), local, offset, FileCreated);
        }
    }
    let none = chunk(b"tEXt", b"date:create\x002020-05-06T12:00:00+02:00");
    assert_eq!(read(&png_with(&[none], &[], b"")).taken, None);
}
