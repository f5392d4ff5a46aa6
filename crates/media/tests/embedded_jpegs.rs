//! Finds the JPEG in raw files of every layout: generated ones, and real ones where there are any.

mod common;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder as _};
use vitrine_media::{EmbeddedJpeg, Format, Limits, embedded_jpeg, sniff};

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = DynamicImage::new_rgb8(width, height).into_rgb8();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, 80);
    encoder.write_image(&pixels, width, height, ExtendedColorType::Rgb8).unwrap();
    bytes
}

/// A JPEG whose frame says that it is lossless (ITU-T T.81, table B.1), as sensor data is stored.
fn lossless(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = jpeg(width, height);
    let frame = bytes.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    bytes[frame + 1] = 0xC3;
    bytes
}

fn find(file: &[u8]) -> Option<EmbeddedJpeg> {
    embedded_jpeg(&file, &Limits::default()).unwrap()
}

/// Width, height, orientation and colours of what is found, whose range must be a JPEG.
fn found(file: &[u8]) -> Option<(u32, u32, u8, bool)> {
    let jpeg = find(file)?;
    let bytes = &file[jpeg.range.start as usize..jpeg.range.end as usize];
    let read = image::load_from_memory(bytes).unwrap();
    assert_eq!((read.width(), read.height()), (jpeg.width, jpeg.height));
    Some((jpeg.width, jpeg.height, jpeg.orientation, jpeg.is_adobe_rgb))
}

/// A value of a directory's entry.
#[derive(Clone)]
enum Value {
    Short(u16),
    Long(u32),
    /// Bytes that the writer puts after all directories, and their offset into a LONG.
    Offset(Vec<u8>),
    /// Bytes of type UNDEFINED.
    Bytes(Vec<u8>),
    /// Another directory, by its index.
    Directory(usize),
}

use Value::{Bytes, Directory, Long, Offset, Short};

type Entries = Vec<(u16, Value)>;

/// A TIFF block with directories, of which those of `chain` follow each other.
struct Tiff {
    big_endian: bool,
    magic: u16,
    directories: Vec<Entries>,
    chain: Vec<usize>,
    /// Bytes between the header and the first directory.
    gap: usize,
}

impl Tiff {
    fn new(directories: Vec<Entries>) -> Self {
        Self { big_endian: false, magic: 42, directories, chain: vec![0], gap: 0 }
    }

    fn short(&self, value: u16) -> [u8; 2] {
        if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    fn long(&self, value: u32) -> [u8; 4] {
        if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    fn write(&self) -> Vec<u8> {
        let mut at = 8 + self.gap;
        let positions: Vec<usize> = self
            .directories
            .iter()
            .map(|entries| {
                let position = at;
                at += 2 + 12 * entries.len() + 4;
                position
            })
            .collect();
        let mut out = if self.big_endian { b"MM".to_vec() } else { b"II".to_vec() };
        out.extend(self.short(self.magic));
        out.extend(self.long(positions[0] as u32));
        out.resize(8 + self.gap, 0);
        let mut data: Vec<u8> = Vec::new();
        for (index, entries) in self.directories.iter().enumerate() {
            out.extend(self.short(entries.len() as u16));
            for (tag, value) in entries {
                out.extend(self.short(*tag));
                let end = (at + data.len()) as u32;
                let (kind, count, field) = match value {
                    Short(value) => {
                        let [a, b] = self.short(*value);
                        (3, 1, [a, b, 0, 0])
                    }
                    Long(value) => (4, 1, self.long(*value)),
                    Directory(index) => (4, 1, self.long(positions[*index] as u32)),
                    Offset(bytes) => {
                        data.extend(bytes);
                        (4, 1, self.long(end))
                    }
                    Bytes(bytes) if bytes.len() <= 4 => {
                        let mut field = [0; 4];
                        field[..bytes.len()].copy_from_slice(bytes);
                        (7, bytes.len() as u32, field)
                    }
                    Bytes(bytes) => {
                        data.extend(bytes);
                        (7, bytes.len() as u32, self.long(end))
                    }
                };
                out.extend(self.short(kind));
                out.extend(self.long(count));
                out.extend(field);
            }
            let next = self.chain.iter().position(|one| *one == index);
            let next = next.and_then(|at| self.chain.get(at + 1));
            out.extend(self.long(next.map_or(0, |next| positions[*next] as u32)));
        }
        out.extend(data);
        out
    }
}

/// The two tags of a JPEG (TIFF 6.0, section 22).
fn interchange(jpeg: Vec<u8>) -> Entries {
    vec![(0x0202, Long(jpeg.len() as u32)), (0x0201, Offset(jpeg))]
}

/// A single strip.
fn strip(compression: u16, bytes: Vec<u8>) -> Entries {
    let len = bytes.len() as u32;
    vec![(0x0103, Short(compression)), (0x0111, Offset(bytes)), (0x0117, Long(len))]
}

fn with(mut entries: Entries, more: Entries) -> Entries {
    entries.extend(more);
    entries
}

#[test]
fn the_largest_jpeg_of_all_directories_is_shown() {
    let raw = || with(strip(7, lossless(600, 400)), vec![(0x0106, Short(32803))]);
    let size = |width, height| vec![(0x0100, Long(width)), (0x0101, Long(height))];
    for big_endian in [false, true] {
        // As Nikon, Sony, Samsung and DNG do: sub-directories.
        let file = Tiff {
            big_endian,
            ..Tiff::new(vec![
                vec![(0x0112, Short(6)), (0x014A, Directory(1)), (0x8769, Directory(2))],
                with(interchange(jpeg(90, 60)), size(600, 400)),
                vec![(0xA001, Short(2))],
            ])
        };
        assert_eq!(found(&file.write()), Some((90, 60, 6, true)));
        // As Canon does: a full-size strip first, then a thumbnail, then lossless sensor data.
        let file = Tiff {
            big_endian,
            chain: vec![0, 1, 2],
            ..Tiff::new(vec![
                with(strip(6, jpeg(120, 80)), vec![(0x0112, Short(8))]),
                interchange(jpeg(16, 12)),
                strip(6, lossless(600, 400)),
            ])
        };
        assert_eq!(found(&file.write()), Some((120, 80, 8, false)));
        // DNG: the preview's directory states its colours; lossy sensor data is no picture.
        let linear = with(strip(7, jpeg(300, 200)), vec![(0x0106, Short(34892))]);
        let preview = with(strip(7, jpeg(60, 40)), vec![(0xC71A, Long(3))]);
        let file = Tiff {
            big_endian,
            chain: vec![0, 2, 3],
            ..Tiff::new(vec![vec![(0x014A, Directory(1))], raw(), linear, preview])
        };
        assert_eq!(found(&file.write()), Some((60, 40, 1, true)));
        let file = Tiff { big_endian, ..Tiff::new(vec![raw()]) };
        assert_eq!(found(&file.write()), None, "sensor data alone");
    }
}

#[test]
fn a_preview_that_is_upright_already_is_not_turned() {
    let file = |width, height| {
        let size = vec![(0x0100, Long(600)), (0x0101, Long(400)), (0x0112, Long(6))];
        Tiff::new(vec![with(interchange(jpeg(width, height)), size)]).write()
    };
    assert_eq!(found(&file(90, 60)), Some((90, 60, 6, false)));
    assert_eq!(found(&file(60, 90)), Some((60, 90, 1, false)));
}

#[test]
fn the_jpeg_states_what_its_raw_file_does_not() {
    let exif = Tiff::new(vec![
        vec![(0x0112, Short(3)), (0x8769, Directory(1))],
        vec![(0xA005, Directory(2))],
        vec![(0x0001, Bytes(b"R03\0".to_vec()))],
    ]);
    let exif = [b"Exif\0\0".to_vec(), exif.write()].concat();
    let mut picture = jpeg(90, 60);
    let segment = [&[0xFF, 0xE1][..], &(exif.len() as u16 + 2).to_be_bytes(), &exif].concat();
    picture.splice(2..2, segment);
    // Fujifilm: a header with the place of the JPEG.
    let mut file = b"FUJIFILMCCD-RAW 0201FF383501".to_vec();
    file.resize(84, 0);
    file.extend(200_u32.to_be_bytes());
    file.extend((picture.len() as u32).to_be_bytes());
    file.resize(200, 0);
    file.extend(&picture);
    file.extend([0; 64]);
    assert_eq!(found(&file), Some((90, 60, 3, true)));
    // Panasonic: bytes of a tag, in a TIFF with another number.
    let file =
        Tiff { magic: 0x55, gap: 16, ..Tiff::new(vec![vec![(0x002E, Bytes(picture.clone()))]]) };
    assert_eq!(found(&file.write()), Some((90, 60, 3, true)));
    let file = Tiff::new(vec![vec![(0x002E, Bytes(picture)), (0x0112, Short(1))]]);
    assert_eq!(found(&file.write()), Some((90, 60, 1, true)), "the raw file counts");
}

/// A file whose EXIF directory has this maker note.
fn noted(note: Vec<u8>) -> Vec<u8> {
    let main = vec![(0x8769, Directory(1))];
    Tiff::new(vec![main, vec![(0x927C, Bytes(note))]]).write()
}

#[test]
fn previews_of_maker_notes_are_found() {
    let nikon = Tiff {
        big_endian: true,
        ..Tiff::new(vec![vec![(0x0011, Directory(1))], interchange(jpeg(90, 60))])
    };
    let nikon = [b"Nikon\0\x02\x10\0\0".to_vec(), nikon.write()].concat();
    // The header is longer than that of a TIFF; offsets count from the start of the note.
    let olympus = |name: &[u8], order: usize| {
        let picture = jpeg(90, 60);
        let settings = vec![(0x0102, Long(picture.len() as u32)), (0x0101, Offset(picture))];
        let directories = vec![vec![(0x2020, Directory(1))], settings];
        let mut note = Tiff { gap: order - 4, ..Tiff::new(directories) }.write();
        note[..order].fill(0);
        note[..name.len()].copy_from_slice(name);
        note[order..order + 2].copy_from_slice(b"II");
        note
    };
    let picture = jpeg(90, 60);
    let pentax = vec![(0x0003, Long(picture.len() as u32)), (0x0004, Offset(picture))];
    let mut pentax = Tiff { gap: 2, ..Tiff::new(vec![pentax]) }.write();
    pentax[..10].copy_from_slice(b"PENTAX \0II");
    for (name, note) in [
        ("Nikon", nikon),
        ("Olympus", olympus(b"OLYMPUS\0", 8)),
        ("OM System", olympus(b"OM SYSTEM\0", 12)),
        ("Pentax", pentax),
    ] {
        assert_eq!(found(&noted(note)), Some((90, 60, 1, false)), "{name}");
    }
}

fn atom(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
}

/// Canon's CR3, with a full-size JPEG in a track if `sample` is given.
fn cr3(sample: Option<Vec<u8>>) -> Vec<u8> {
    let ftyp = atom(b"ftyp", b"crx \0\0\0\x01crx isom");
    let before = |jpeg: &[u8]| [&[0; 16], jpeg].concat();
    let turned = Tiff::new(vec![vec![(0x0112, Short(8))]]).write();
    let exif = Tiff::new(vec![vec![(0xA001, Short(2))]]).write();
    let canon = [
        &b"\x85\xC0\xB6\x87\x82\x0F\x11\xE0\x81\x11\xF4\xCE\x46\x2B\x6A\x48"[..],
        &atom(b"CMT1", &turned),
        &atom(b"CMT2", &exif),
        &atom(b"THMB", &before(&jpeg(16, 12))),
    ]
    .concat();
    let preview = [
        &b"\xEA\xF4\x2B\x5E\x1C\x98\x4B\x88\xB9\xFB\xB7\xDC\x40\x6E\x4D\x16"[..],
        &[0, 0, 0, 0, 0, 0, 0, 1],
        &atom(b"PRVW", &before(&jpeg(90, 60))),
    ]
    .concat();
    let sample = sample.unwrap_or_default();
    let boxes = |offset: u64| {
        let size = [&[0; 4][..], &(sample.len() as u32).to_be_bytes(), &[0, 0, 0, 1]].concat();
        let chunks = [&[0, 0, 0, 0, 0, 0, 0, 1][..], &offset.to_be_bytes()].concat();
        let table = [atom(b"stsz", &size), atom(b"co64", &chunks)].concat();
        let track = atom(b"mdia", &atom(b"minf", &atom(b"stbl", &table)));
        let movie = [atom(b"uuid", &canon), atom(b"trak", &track)].concat();
        [ftyp.clone(), atom(b"moov", &movie), atom(b"uuid", &preview)].concat()
    };
    let offset = boxes(0).len() as u64 + 8;
    [boxes(offset), atom(b"mdat", &sample)].concat()
}

#[test]
fn canons_boxes_are_searched() {
    assert_eq!(found(&cr3(None)), Some((90, 60, 8, true)));
    assert_eq!(found(&cr3(Some(jpeg(300, 200)))), Some((300, 200, 8, true)));
    assert_eq!(sniff(&cr3(None)).unwrap(), Format::Raw);
}

/// Directories in a circle, offsets beyond the end, lists without end: an answer in any case.
#[test]
fn hostile_files_end() {
    let circle = Tiff { chain: vec![0, 1, 0], ..Tiff::new(vec![vec![(0x014A, Directory(1))]; 2]) };
    assert_eq!(found(&circle.write()), None);
    let far = vec![(0x0201, Long(u32::MAX)), (0x0202, Long(u32::MAX)), (0x8769, Long(u32::MAX))];
    assert_eq!(found(&Tiff::new(vec![far]).write()), None);
    let mut files = vec![cr3(Some(jpeg(30, 20)))];
    files.push(noted(b"OLYMPUS\0II\x03\0\xFF\xFF\xFF\xFF\xFF\xFF".repeat(4)));
    files.push(Tiff::new(vec![interchange(jpeg(30, 20)); 4]).write());
    files.push(b"FUJIFILMCCD-RAW ".repeat(12));
    for file in files {
        for at in 0..file.len().min(2000) {
            let _ = find(&file[..at]);
            for value in [0, 0x7F, 0xFF] {
                let mut broken = file.clone();
                broken[at] = value;
                let _ = find(&broken);
            }
        }
    }
}

#[test]
fn real_raw_files_are_searched() {
    let mut count = 0;
    for (name, file) in common::corpus() {
        if sniff(&file.as_slice()).ok() != Some(Format::Raw) {
            continue;
        }
        count += 1;
        // Collections often replace the pictures by a few bytes: then there is none.
        println!("{name}: {:?}", find(&file));
    }
    println!("{count} raw files");
}
