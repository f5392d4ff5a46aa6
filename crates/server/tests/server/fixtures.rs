//! Generated photos with canary strings in every place where a file can keep text, so that a leak
//! is found by searching for them.

use std::path::PathBuf;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, Rgb, RgbImage};

/// Strings in and around the photos of [`canary_photo`]. None may reach a visitor of a link that
/// hides metadata.
pub const CANARIES: &[&str] = &[
    "CANARY",
    "canary@owner.example",
    "Canary Owner",
    "2021:05:06",
    "2021-05-06",
    "2030-01-02",
    "20210506",
    "48.137",
    "11.575",
];
/// Strings that reveal the place. The second is the latitude as EXIF stores it.
pub const PLACES: &[&[u8]] = &[b"48.137", b"\0\0\x20\x1C\0\0\x03\xE8", b"CANARYPLACE"];
pub const CANARY_NAME: &str = "CANARYNAME_20210506.jpg";

/// An image that depends on the seed.
pub fn picture(seed: u8, width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(x * 3) as u8, (y * 5) as u8, seed])).into()
}

/// A JPEG without any metadata.
pub fn jpeg(seed: u8, width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 85)
        .encode_image(&picture(seed, width, height))
        .unwrap();
    bytes
}

pub fn png(seed: u8, width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture(seed, width, height).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A JPEG with all kinds of metadata: EXIF with a maker note and a position, XMP, IPTC, a comment,
/// and text after its end. It was taken on 2021-05-06 at 07:08:09 at UTC+2.
pub fn canary_photo(seed: u8, orientation: u16) -> Vec<u8> {
    let plain = jpeg(seed, 640, 480);
    let (start, rest) = plain.split_at(2);
    let mut photo = start.to_vec();
    segment(&mut photo, 0xE1, &[b"Exif\0\0".as_slice(), &exif(orientation)].concat());
    let xmp = "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF \
        xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description \
        xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' photoshop:City='CANARYPLACE' \
        photoshop:Credit='CANARYXMP'/></rdf:RDF></x:xmpmeta>";
    segment(&mut photo, 0xE1, xmp.as_bytes());
    let iptc = b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x10\x1C\x02\x78\0\x0BCANARYIPTC.";
    segment(&mut photo, 0xED, iptc);
    segment(&mut photo, 0xFE, b"CANARYCOMMENT");
    photo.extend_from_slice(rest);
    photo.extend_from_slice(b"CANARYTAIL");
    photo
}

/// A JPEG with an XMP packet (XMP part 3, section 1.1.3) that has these properties.
pub fn jpeg_with_xmp(seed: u8, properties: &str) -> Vec<u8> {
    let plain = jpeg(seed, 64, 48);
    let (start, rest) = plain.split_at(2);
    let packet = format!(
        "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF \
         xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description \
         xmlns:GCamera='http://ns.google.com/photos/1.0/camera/' \
         xmlns:Iptc4xmpExt='http://iptc.org/std/Iptc4xmpExt/2008-02-29/'>{properties}\
         </rdf:Description></rdf:RDF></x:xmpmeta>"
    );
    let mut photo = start.to_vec();
    segment(&mut photo, 0xE1, packet.as_bytes());
    photo.extend_from_slice(rest);
    photo
}

fn segment(photo: &mut Vec<u8>, marker: u8, content: &[u8]) {
    photo.extend_from_slice(&[0xFF, marker]);
    photo.extend_from_slice(&(content.len() as u16 + 2).to_be_bytes());
    photo.extend_from_slice(content);
}

/// A TIFF block with three directories, big-endian.
fn exif(orientation: u16) -> Vec<u8> {
    const ASCII: u16 = 2;
    const SHORT: u16 = 3;
    const LONG: u16 = 4;
    const RATIONAL: u16 = 5;
    const UNDEFINED: u16 = 7;
    let short = |value: u16| [value.to_be_bytes(), [0, 0]].concat();
    // Degrees and thousandths of minutes: 48° 8.220' is 48.137°.
    let degrees =
        |whole: u32, part: u32| [whole, 1, part, 1000, 0, 1].map(u32::to_be_bytes).concat();
    let place = |main: u32, sub: u32, gps: u32| {
        let first = Directory(vec![
            (0x010E, ASCII, b"CANARYDESCRIPTION\0".to_vec()),
            (0x010F, ASCII, b"CANARYMAKE\0".to_vec()),
            (0x0112, SHORT, short(orientation)),
            (0x8769, LONG, sub.to_be_bytes().to_vec()),
            (0x8825, LONG, gps.to_be_bytes().to_vec()),
        ]);
        let second = Directory(vec![
            (0x9003, ASCII, b"2021:05:06 07:08:09\0".to_vec()),
            (0x9011, ASCII, b"+02:00\0".to_vec()),
            (0x927C, UNDEFINED, b"CANARYNOTE CANARYPLACE".to_vec()),
        ]);
        let third = Directory(vec![
            (0x0001, ASCII, b"N\0".to_vec()),
            (0x0002, RATIONAL, degrees(48, 8_220)),
            (0x0003, ASCII, b"E\0".to_vec()),
            (0x0004, RATIONAL, degrees(11, 34_500)),
        ]);
        [first.bytes(main), second.bytes(sub), third.bytes(gps)]
    };
    // Lengths do not depend on the offsets, so the first pass yields them for the second.
    let [first, second, _] = place(0, 0, 0);
    let sub = 8 + first.len() as u32;
    let gps = sub + second.len() as u32;
    [b"MM\0\x2A\0\0\0\x08".to_vec(), place(8, sub, gps).concat()].concat()
}

struct Directory(Vec<(u16, u16, Vec<u8>)>);

impl Directory {
    fn bytes(&self, at: u32) -> Vec<u8> {
        let mut entries = (self.0.len() as u16).to_be_bytes().to_vec();
        let mut values = Vec::new();
        let values_at = at + 2 + 12 * self.0.len() as u32 + 4;
        for (tag, kind, value) in &self.0 {
            let size = match kind {
                3 => 2,
                4 => 4,
                5 => 8,
                _ => 1,
            };
            let count = if *kind == 3 { 1 } else { value.len() / size };
            entries.extend_from_slice(&tag.to_be_bytes());
            entries.extend_from_slice(&kind.to_be_bytes());
            entries.extend_from_slice(&(count as u32).to_be_bytes());
            if value.len() <= 4 {
                let mut inline = value.clone();
                inline.resize(4, 0);
                entries.extend_from_slice(&inline);
            } else {
                entries.extend_from_slice(&(values_at + values.len() as u32).to_be_bytes());
                values.extend_from_slice(value);
                values.resize(values.len().next_multiple_of(2), 0);
            }
        }
        [entries, vec![0; 4], values].concat()
    }
}

pub fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|window| window == needle)
}

/// The folder of real photographs, if there is one.
pub fn corpus(test: &str) -> Option<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/dev");
    let folder = std::env::var_os("VITRINE_CORPUS").map_or(here, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("{test}: skipped, there are no photographs in {}", folder.display());
    None
}

const PLACE: &[u8] = b"+48.1370+011.5750/";

fn bmff_box(kind: &[u8], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 8).unwrap().to_be_bytes();
    [&length, kind, content].concat()
}

/// A video with a position (QuickTime's `©xyz`) that differs for every seed.
pub fn motion_video(seed: u8) -> Vec<u8> {
    motion_video_of(seed, 2000)
}

/// The same with a duration.
pub fn motion_video_of(seed: u8, milliseconds: u32) -> Vec<u8> {
    let mut header = [0; 100];
    header[12..16].copy_from_slice(&1000_u32.to_be_bytes());
    header[16..20].copy_from_slice(&milliseconds.to_be_bytes());
    let place = [&[0, PLACE.len() as u8, 0x15, 0xC7][..], PLACE].concat();
    let moov =
        [bmff_box(b"mvhd", &header), bmff_box(b"udta", &bmff_box(b"\xA9xyz", &place))].concat();
    let file_type = bmff_box(b"ftyp", b"qt  \0\0\0\0qt  ");
    [file_type, bmff_box(b"moov", &moov), bmff_box(b"mdat", &[b'f', seed])].concat()
}

/// The same with a creation time, in seconds since the Unix epoch.
pub fn motion_video_at(seed: u8, milliseconds: u32, created: u32) -> Vec<u8> {
    // Times of QuickTime count from 1904.
    let created = created + 2_082_844_800;
    let mut video = motion_video_of(seed, milliseconds);
    let header = video.windows(4).position(|kind| kind == b"mvhd").unwrap() + 4;
    video[header + 4..header + 8].copy_from_slice(&created.to_be_bytes());
    video
}

/// An XMP sidecar with these properties.
pub fn xmp(properties: &str) -> String {
    format!(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF \
         xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description \
         xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:xmp='http://ns.adobe.com/xap/1.0/' \
         xmlns:dc='http://purl.org/dc/elements/1.1/' \
         xmlns:Iptc4xmpExt='http://iptc.org/std/Iptc4xmpExt/2008-02-29/'>{properties}\
         </rdf:Description></rdf:RDF></x:xmpmeta>"
    )
}
