//! Tags of TIFF and raw files, and of files that are cut, generated: what each must yield.

mod common;

use common::fixtures::tags::{self, BIG, BIG_TIFF, Entry, Form, LITTLE, ascii, bytes, numbers};
use common::fixtures::{boxed, chunk, heif, jpeg_with, png_with, segment, video, webp};
use vitrine_media::{CaptureTimeSource, Level, Limits, Metadata, metadata, plan};

const ORIGINAL: u16 = 0x9003;
const NOON: &str = "2020:05:06 12:00:00";

fn read(file: &[u8]) -> Metadata {
    metadata(&file, &Limits::default()).unwrap()
}

fn app1(block: &[u8]) -> Vec<u8> {
    segment(0xE1, &[b"Exif\0\0", block].concat())
}

fn assert_noon(found: &Metadata) {
    let taken = found.taken.as_ref().unwrap();
    assert_eq!(taken.local.to_string(), "2020-05-06 12:00:00");
    assert_eq!(taken.source, CaptureTimeSource::ExifOriginal);
}

/// A TIFF with a small first image and a large one in a sub-directory.
fn raw(form: Form, main: &[Entry]) -> Vec<u8> {
    let small = [numbers(0x00FE, 4, &[1]), numbers(0x0100, 4, &[160]), numbers(0x0101, 4, &[120])];
    let large = vec![numbers(0x0100, 3, &[6000]), numbers(0x0101, 3, &[4000])];
    form.structure(
        &[&small, main].concat(),
        &[
            (0x014A, large),
            (0x8769, vec![ascii(ORIGINAL, NOON), numbers(0x829D, 5, &[28, 10])]),
            (0x8825, tags::place(48, 11, "NE")),
        ],
    )
}

#[test]
fn tags_of_tiff_and_raw_files() {
    let xmp = b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
        xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description \
        xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmp:Rating=\"3\"/></rdf:RDF></x:xmpmeta>";
    let iptc = b"\x1C\x02\x78\0\x03sea\x1C\x02\x19\0\x04surf";
    let main = [
        ascii(0x010F, "Maker"),
        numbers(0x0112, 4, &[6]),
        bytes(0x02BC, 1, xmp),
        bytes(0x83BB, 7, iptc),
    ];
    for form in [
        LITTLE,
        BIG,
        Form { pointer: 9, ..LITTLE },
        BIG_TIFF,
        Form { magic: b"IIRO", pointer: 4 },
        Form { magic: b"IIRS", pointer: 4 },
        Form { magic: b"MMOR", pointer: 4 },
        Form { magic: b"IIU\0", pointer: 13 },
    ] {
        let file = raw(form, &main);
        let found = read(&file);
        assert_noon(&found);
        assert_eq!((found.latitude, found.longitude), (Some(48.0), Some(11.0)));
        assert_eq!((found.orientation, found.rating), (6, Some(3)), "{:?}", form.magic);
        // Turned. The first image is a thumbnail.
        assert_eq!((found.width, found.height), (Some(4000), Some(6000)));
        assert_eq!((found.make.as_deref(), found.f_number), (Some("Maker"), Some(2.8)));
        assert_eq!(found.description.as_deref(), Some("sea"));
        assert_eq!(found.keywords, ["surf"]);
        for len in 0..file.len() {
            // Whatever is cut off, what is left is read without an error.
            let _ = metadata(&&file[..len], &Limits::default());
        }
        assert!(plan(&file.as_slice(), Level::All, &Limits::default()).is_err());
    }
    let pages = LITTLE.structure(&[numbers(0x0100, 3, &[300]), numbers(0x0101, 3, &[200])], &[]);
    assert_eq!(read(&pages).width, Some(300));
}

/// Counts what is read of a file that is said to be long.
struct Counting<'a> {
    bytes: &'a [u8],
    len: u64,
    read: std::cell::Cell<u64>,
}

impl vitrine_media::Source for Counting<'_> {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> std::io::Result<usize> {
        self.read.set(self.read.get() + buf.len() as u64);
        buf.fill(0);
        if let Some(rest) = self.bytes.get(offset as usize..) {
            let len = rest.len().min(buf.len());
            buf[..len].copy_from_slice(&rest[..len]);
        }
        Ok(buf.len())
    }
}

#[test]
fn little_is_read_of_a_long_file() {
    let bytes = raw(LITTLE, &[ascii(0x010F, "Maker")]);
    let file = Counting { bytes: &bytes, len: 100 << 20, read: std::cell::Cell::new(0) };
    assert_eq!(metadata(&file, &Limits::default()).unwrap().make.as_deref(), Some("Maker"));
    assert!(file.read.get() < 64 << 10, "{}", file.read.get());
}

#[test]
fn raw_files_of_other_structure() {
    let jpeg = jpeg_with(&[app1(&tags::block(
        &[numbers(0x0112, 3, &[6])],
        &[ascii(ORIGINAL, NOON)],
        &tags::place(48, 11, "NE"),
    ))]);
    // Fujifilm: where the JPEG and the list with the size are stands at 84.
    let mut fuji = b"FUJIFILMCCD-RAW ".to_vec();
    fuji.resize(84, 0);
    let list = b"\0\0\0\x01\x01\x11\0\x04\x0F\xA0\x17\x70";
    for value in [112, jpeg.len() as u32, 100, list.len() as u32] {
        fuji.extend(value.to_be_bytes());
    }
    fuji.extend(list);
    fuji.extend(&jpeg);
    // Canon: a structure per directory.
    let cmt = |kind: &[u8; 4], entries: &[Entry]| boxed(kind, &[&LITTLE.structure(entries, &[])]);
    let uuid = b"\x85\xC0\xB6\x87\x82\x0F\x11\xE0\x81\x11\xF4\xCE\x46\x2B\x6A\x48";
    let size = [numbers(0x0100, 3, &[6000]), numbers(0x0101, 3, &[4000])];
    let canon = [
        boxed(b"ftyp", &[b"crx \0\0\0\x01crx isom"]),
        boxed(
            b"moov",
            &[&boxed(
                b"uuid",
                &[
                    uuid,
                    &cmt(b"CMT1", &[size.to_vec(), vec![numbers(0x0112, 3, &[6])]].concat()),
                    &cmt(b"CMT2", &[ascii(ORIGINAL, NOON)]),
                    &cmt(b"CMT4", &tags::place(48, 11, "NE")),
                ],
            )],
        ),
    ]
    .concat();
    // Minolta: blocks.
    let inside = BIG.structure(
        &[numbers(0x0112, 3, &[6])],
        &[(0x8769, vec![ascii(ORIGINAL, NOON)]), (0x8825, tags::place(48, 11, "NE"))],
    );
    let named = |name: &[u8; 4], data: &[u8]| {
        [name, (data.len() as u32).to_be_bytes().as_slice(), data].concat()
    };
    let mut prd = b"27730001".to_vec();
    prd.extend([4016_u16, 6024, 4000, 6000].map(u16::to_be_bytes).concat());
    let blocks = [named(b"\0PRD", &prd), named(b"\0TTW", &inside)].concat();
    let minolta = named(b"\0MRM", &blocks);
    for file in [fuji, canon, minolta] {
        let found = read(&file);
        assert_noon(&found);
        assert_eq!((found.latitude, found.longitude), (Some(48.0), Some(11.0)));
        assert_eq!((found.orientation, found.width, found.height), (6, Some(4000), Some(6000)));
        for len in 0..file.len() {
            let _ = metadata(&&file[..len], &Limits::default());
        }
    }
}

#[test]
fn files_that_are_cut() {
    let (heif, png, webp) = (heif(), common::fixtures::png(), webp());
    let found = read(&heif[..heif.len() - 40]);
    assert!(found.taken.is_some() && found.width.is_some());
    let date = chunk(b"eXIf", &tags::block(&[], &[ascii(ORIGINAL, NOON)], &[]));
    let long = png_with(&[date], &[], b"");
    assert!(read(&long[..long.len() - 30]).taken.is_some());
    let movie = video(&[common::fixtures::track(b"vide", &[b"frames"])], true);
    let found = read(&movie[..movie.len() - 600]);
    assert!(found.duration_ms.is_some() && found.latitude.is_some());
    for file in [heif, png, webp, movie, common::fixtures::webm()] {
        // The first bytes tell the format.
        for len in 40..file.len() {
            assert!(metadata(&&file[..len], &Limits::default()).is_ok(), "{len}");
        }
    }
}
