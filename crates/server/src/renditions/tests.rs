//! Every format that is decoded here: its colours, and images that claim to be huge.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use vitrine_media::{Format, sniff};

use super::decode::{Decoded, decode};
use super::draw::{draw, draw_full_size, encode};

const RED: Rgb<u8> = Rgb([255, 0, 0]);
const BLUE: Rgb<u8> = Rgb([0, 0, 255]);

/// 16 by 12 pixels, of which the left half is red and the right half blue, written by OpenJPEG.
const JPEG_2000: &str = "\
     ff4fff51002f0000000000100000000c0000000000000000000000100000000c0000000000000000\
     0003070101070101070101ff52000c00000001000004040001ff5c00044040ff6400250001437265\
     61746564206279204f70656e4a5045472076657273696f6e20322e352e34ff90000a00000000010e\
     0001ff93df83c83b0d0d2bdf14adbfd007380001847e49b7bb0000184738ff0fd14e11f729a23ee5\
     3447dca688fb94d11f729a23ee53447dca688fb94d11f729a23ee53447dca688fb94d11f729a23ee\
     53447dca688fb94d11f729a23ee53447dca688fb94d11f729a23ee53447dca688fb94d11f729a23e\
     e53447dca688ff7fdf8030115054afb98ddf83c0115053190aaea865717cca400000309097986180\
     00000308d61f63f453847dca688fb94d11f729a23ee53447dca688fb94d11f729a23ee53447dca68\
     8fb94d11f729a23ee53447dca688fb94d11f729a23ee53447dca688fb94d11f729a23ee53447dca6\
     88fb94d11f729a23ee53447dca688fb94d11ff7fffd9";

/// 16 by 12 red pixels, written by libjxl.
const JPEG_XL: &str = "\
     ff0a58b0010012880200e0005de5120000152aa38c1bbc9cebf9f24387c5b48deb0c6db56d6149a2\
     c8383649277048128b20ee26c703000042ccb370007682a1292a4900";

fn flag() -> DynamicImage {
    RgbImage::from_fn(16, 12, |x, _| if x < 8 { RED } else { BLUE }).into()
}

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn decoded(bytes: &[u8], format: Format) -> Decoded {
    assert_eq!(sniff(&bytes).unwrap(), format);
    decode(&bytes, format).unwrap_or_else(|error| panic!("{format}: {error}"))
}

/// Asserts that a file shows the flag, in a full-size JPEG as well.
fn assert_flag(bytes: &[u8], format: Format, what: &str) {
    for picture in [
        decoded(bytes, format).image.into_rgb8(),
        image::load_from_memory(&draw_full_size(decoded(bytes, format)).unwrap())
            .unwrap()
            .into_rgb8(),
    ] {
        assert_eq!(picture.dimensions(), (16, 12), "{what}");
        for (at, expected) in [((2, 3), RED), ((13, 9), BLUE)] {
            let pixel = picture.get_pixel(at.0, at.1);
            let differs =
                pixel.0.iter().zip(expected.0).any(|(one, other)| one.abs_diff(other) > 24);
            assert!(!differs, "{what}: {pixel:?} at {at:?}");
        }
    }
}

/// Sections of a Photoshop document without layers.
fn psd(
    version: u16,
    (channels, depth, mode): (u16, u16, u16),
    palette: &[u8],
    data: &[u8],
) -> Vec<u8> {
    let mut out = b"8BPS".to_vec();
    out.extend(version.to_be_bytes());
    out.extend([0; 6]);
    out.extend(channels.to_be_bytes());
    out.extend(12_u32.to_be_bytes());
    out.extend(16_u32.to_be_bytes());
    out.extend(depth.to_be_bytes());
    out.extend(mode.to_be_bytes());
    out.extend((palette.len() as u32).to_be_bytes());
    out.extend(palette);
    // A resource with a name, before the layers.
    let resource = b"8BIM\x04\x04\x03abc\0\0\0\x03xyz\0";
    out.extend((resource.len() as u32).to_be_bytes());
    out.extend(resource);
    let layers = [0xAA; 7];
    match version {
        1 => out.extend((layers.len() as u32).to_be_bytes()),
        _ => out.extend((layers.len() as u64).to_be_bytes()),
    }
    out.extend(layers);
    out.extend(data);
    out
}

/// Rows of one channel: `left` and `right` fill one half each.
fn channel(left: u8, right: u8, depth: usize) -> Vec<u8> {
    let half = |value| vec![value; 8 * depth];
    [half(left), half(right)].concat().repeat(12)
}

#[test]
fn documents_of_photoshop_show_their_composite() {
    let raw = |channels: &[Vec<u8>]| [&[0, 0][..], &channels.concat()].concat();
    let rgb = |depth| [channel(255, 0, depth), channel(0, 0, depth), channel(0, 255, depth)];
    let cmyk = [channel(255, 0, 1), channel(0, 0, 1), channel(0, 255, 1), channel(255, 255, 1)];
    let mask = [rgb(1).to_vec(), vec![channel(9, 9, 1)]].concat();
    let mut palette = vec![0; 768];
    (palette[7], palette[512 + 9]) = (255, 255);
    // Two runs of eight equal bytes; then a row with a literal run, as others write it.
    let packed = |large: bool, channels: &[(u8, u8)]| {
        let rows: Vec<Vec<u8>> = channels
            .iter()
            .flat_map(|(left, right)| {
                let literal = [vec![7], vec![*left; 8], vec![128, 249, *right]].concat();
                [vec![vec![249, *left, 249, *right]; 11], vec![literal]].concat()
            })
            .collect();
        let length = |row: &Vec<u8>| match large {
            true => (row.len() as u32).to_be_bytes().to_vec(),
            false => (row.len() as u16).to_be_bytes().to_vec(),
        };
        [vec![0, 1], rows.iter().flat_map(length).collect(), rows.concat()].concat()
    };
    let colours = [(255, 0), (0, 0), (0, 255), (1, 2)];
    for (what, file) in [
        ("RGB", psd(1, (3, 8, 3), &[], &raw(&rgb(1)))),
        ("RGB with a mask", psd(1, (4, 8, 3), &[], &raw(&mask))),
        ("16 bits", psd(1, (3, 16, 3), &[], &raw(&rgb(2)))),
        ("CMYK", psd(1, (4, 8, 4), &[], &raw(&cmyk))),
        ("indexed", psd(1, (1, 8, 2), &palette, &raw(&[channel(7, 9, 1)]))),
        ("packed", psd(1, (3, 8, 3), &[], &packed(false, &colours[..3]))),
        ("packed, with a mask", psd(1, (4, 8, 3), &[], &packed(false, &colours))),
        ("large", psd(2, (4, 8, 3), &[], &packed(true, &colours))),
    ] {
        assert_flag(&file, Format::Psd, what);
    }
    let gray = psd(1, (1, 8, 1), &[], &raw(&[channel(10, 200, 1)]));
    assert_eq!(decoded(&gray, Format::Psd).image.into_luma8().get_pixel(12, 4).0, [200]);
}

#[test]
fn tiff_bmp_and_the_formats_of_jpeg_are_decoded() {
    let kinds = [
        ("8 bits", flag()),
        ("alpha", DynamicImage::ImageRgba8(flag().into_rgba8())),
        ("16 bits", DynamicImage::ImageRgb16(flag().into_rgb16())),
        ("floating point", DynamicImage::ImageRgb32F(flag().into_rgb32f())),
    ];
    for (what, picture) in kinds {
        assert_flag(&written(&picture, ImageFormat::Tiff), Format::Tiff, what);
    }
    assert_flag(&written(&flag(), ImageFormat::Bmp), Format::Bmp, "BMP");
    let codestream = hex::decode(JPEG_2000).unwrap();
    assert_flag(&codestream, Format::Jpeg2000, "JPEG 2000");
    let picture = decoded(&hex::decode(JPEG_XL).unwrap(), Format::Jxl).image.into_rgb8();
    assert_eq!(picture.dimensions(), (16, 12));
    let [red, green, blue] = picture.get_pixel(8, 6).0;
    assert!(red > 230 && green < 30 && blue < 30, "{red} {green} {blue}");
}

#[test]
fn transparent_parts_of_a_full_size_jpeg_are_white() {
    let clear = RgbaImage::from_pixel(16, 12, Rgba([0, 0, 0, 0]));
    let bytes = written(&clear.into(), ImageFormat::Tiff);
    let jpeg = draw_full_size(decoded(&bytes, Format::Tiff)).unwrap();
    let pixel = *image::load_from_memory(&jpeg).unwrap().into_rgb8().get_pixel(5, 5);
    assert!(pixel.0.iter().all(|value| *value > 250), "{pixel:?}");
}

/// A directory with an orientation of 6, colours of Adobe RGB, and a JPEG of 16 by 12 pixels after
/// it (TIFF 6.0, section 2).
fn raw() -> Vec<u8> {
    let jpeg = encode(&flag(), None).unwrap();
    let entries: [(u16, u16, u32); 7] = [
        (0x00FE, 4, 1),
        (0x010F, 4, 0),
        (0x0112, 3, 6),
        (0x014A, 4, 0),
        (0x0201, 4, 8 + 2 + 7 * 12 + 4),
        (0x0202, 4, jpeg.len() as u32),
        (0xA001, 3, 2),
    ];
    let mut out = b"II\x2A\0\x08\0\0\0\x07\0".to_vec();
    for (tag, kind, value) in entries {
        out.extend(tag.to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.extend([1, 0, 0, 0]);
        out.extend(value.to_le_bytes());
    }
    out.extend([0; 4]);
    out.extend(jpeg);
    out
}

#[test]
fn raw_files_show_their_preview_turned_and_with_its_colours() {
    let drawn = draw(decoded(&raw(), Format::Raw)).unwrap();
    assert_eq!(drawn.size, Some((12, 16)));
    let full = draw_full_size(decoded(&raw(), Format::Raw)).unwrap();
    for bytes in [drawn.preview.unwrap(), full] {
        let picture = image::load_from_memory(&bytes).unwrap().into_rgb8();
        // Turned to the right, the left half is above.
        assert_eq!(picture.dimensions(), (12, 16));
        let ([red, ..], [_, _, blue]) = (picture.get_pixel(6, 2).0, picture.get_pixel(6, 13).0);
        assert!(red > 200 && blue > 200, "{red} {blue}");
        let profile = decoded(&bytes, Format::Jpeg).profile.unwrap();
        assert_eq!(&profile[16..20], b"RGB ", "Adobe RGB");
    }
}

/// Files that claim more pixels than fit into memory are refused before anything is allocated.
#[test]
fn huge_images_are_refused() {
    let patched = |mut bytes: Vec<u8>, at: usize, with: &[u8]| {
        bytes[at..at + with.len()].copy_from_slice(with);
        bytes
    };
    let tiff = {
        let mut bytes = written(&flag(), ImageFormat::Tiff);
        // Width and height, as LONG or SHORT (TIFF 6.0, section 8).
        for tag in [0x0100_u16, 0x0101] {
            let [low, high] = tag.to_le_bytes();
            let at = bytes.windows(3).position(|three| three[..2] == [low, high] && three[2] < 5);
            let at = at.unwrap() + 8;
            bytes[at..at + 2].copy_from_slice(&[0xFF, 0xFF]);
        }
        bytes
    };
    let photoshop = psd(1, (3, 8, 3), &[], &[0, 0]);
    let side = 30_000_u32.to_be_bytes();
    let codestream = hex::decode(JPEG_2000).unwrap();
    let bmp = written(&flag(), ImageFormat::Bmp);
    for (format, bytes) in [
        (Format::Tiff, tiff),
        (Format::Psd, patched(patched(photoshop.clone(), 14, &side), 18, &side)),
        (Format::Psd, patched(photoshop, 12, &[0, 1])),
        (Format::Jpeg2000, patched(patched(codestream.clone(), 8, &side), 12, &side)),
        // 16,384 components.
        (Format::Jpeg2000, patched(codestream, 40, &[0x40, 0])),
        (Format::Bmp, patched(bmp, 18, &[0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0])),
        // A size header with sides of 2^30 pixels (ISO/IEC 18181-1, section D.2).
        (Format::Jxl, [vec![0xFF, 0x0A, 0xFE], vec![0xFF; 40]].concat()),
    ] {
        assert!(decode(&bytes.as_slice(), format).is_err(), "{format}");
    }
}

/// Damaged files end in an error or a picture, and do not panic.
#[test]
fn damaged_documents_and_raw_files_end() {
    let photoshop =
        psd(1, (3, 8, 3), &[], &[&[0, 1][..], &[0, 4].repeat(36), &[249, 1].repeat(72)].concat());
    for (format, file) in [(Format::Psd, photoshop), (Format::Raw, raw())] {
        // The headers; what follows is the JPEG, and packed rows.
        for at in 0..file.len().min(200) {
            let _ = decode(&&file[..at], format);
            for value in [0, 0x80, 0xFF] {
                let mut broken = file.clone();
                broken[at] = value;
                let _ = decode(&broken.as_slice(), format);
            }
        }
    }
}

#[test]
fn real_files_are_decoded() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/dev");
    let folder = std::env::var_os("VITRINE_CORPUS").map_or(here, Into::into);
    let Ok(listing) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: no real files at {}", folder.display());
        return;
    };
    for entry in listing {
        let path = entry.unwrap().path();
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let format = sniff(&bytes).unwrap();
        // Some files of collections are headers alone, and raw files there rarely have a preview.
        if matches!(format, Format::Tiff | Format::Jxl) && bytes.len() > 1000 {
            let decoded = decode(&bytes, format);
            assert!(decoded.is_ok(), "{}: {:?}", path.display(), decoded.err());
        }
    }
}
