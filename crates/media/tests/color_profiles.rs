//! Colour profiles: the transform stays byte for byte, in every container, and nothing else.

mod common;

use common::fixtures::{self, CANARY};
use vitrine_media::{Level, reduced_profile};

const TRANSFORM: &[&str] =
    &["wtpt", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC", "kTRC", "chad", "A2B0", "B2A0"];

fn same_transform(before: &[u8], after: &[u8]) {
    let (before, after) = (common::icc_tags(before), common::icc_tags(after));
    for tag in before.keys().filter(|tag| TRANSFORM.contains(&tag.as_str())) {
        let (had, has) = (&before[tag], &after[tag]);
        assert!(had.starts_with(has), "{tag}");
        assert_eq!(had.len() - has.len(), if tag == "bXYZ" { 8 } else { 0 }, "{tag}");
    }
    for tag in after.keys() {
        assert!(TRANSFORM.contains(&tag.as_str()) || tag == "desc" || tag == "cprt", "{tag}");
    }
}

#[test]
fn reduced_to_the_transform() {
    for version in [2, 4] {
        let profile = fixtures::profile(version);
        let reduced = reduced_profile(&profile).unwrap();
        assert!(!common::contains(&reduced, CANARY) && !common::contains(&reduced, b"CNRY"));
        assert!(reduced.len() < profile.len());
        same_transform(&profile, &reduced);
        assert_eq!(reduced_profile(&reduced).unwrap(), reduced, "once is enough");
        let dated = |profile: &[u8]| profile[24..36].iter().any(|byte| *byte != 0);
        assert!(dated(&profile) && !dated(&reduced));
    }
}

#[test]
fn what_decoders_ignore_is_dropped() {
    let profile = fixtures::profile(2);
    for (at, value) in [(8, 9), (12, b'l'), (16, b'?'), (20, b'?'), (36, b'?'), (68, 9), (131, 200)]
    {
        let mut changed = profile.clone();
        changed[at] = value;
        assert_eq!(reduced_profile(&changed), None, "{at}");
    }
    for len in 0..profile.len() {
        assert_eq!(reduced_profile(&profile[..len]), None, "{len}");
    }
    for at in 0..profile.len() {
        for value in [0, 1, 0x7F, 0xFF] {
            let mut changed = profile.clone();
            changed[at] = value;
            if let Some(reduced) = reduced_profile(&changed) {
                assert_eq!(reduced_profile(&reduced).unwrap(), reduced, "{at} {value}");
            }
        }
    }
}

/// A profile with tables, as printers have: eight bits, sixteen, and curves with a matrix.
#[test]
fn tables_keep_their_bytes() {
    let table = |kind: &[u8; 4]| {
        let mut element = kind.to_vec();
        element.extend([0, 0, 0, 0, 3, 3, 2, 0]);
        element.extend([0; 36]);
        if kind == b"mft2" {
            element.extend([0, 2, 0, 2]);
            element.extend([7; 2 * (3 * 2 + 8 * 3 + 3 * 2)]);
        } else {
            element.extend([7; 3 * 256 + 8 * 3 + 3 * 256]);
        }
        element
    };
    let mut curves = b"mAB \0\0\0\0\x03\x03\0\0".to_vec();
    curves.extend([32_u32, 0, 0, 68, 0].map(u32::to_be_bytes).concat());
    curves.extend(b"curv\0\0\0\0\0\0\0\0".repeat(3));
    curves.extend([[2; 3].as_slice(), &[0; 13], &[1, 0, 0, 0], &[9; 24]].concat());
    for element in [table(b"mft1"), table(b"mft2"), curves] {
        let mut profile = fixtures::profile(4)[..128].to_vec();
        profile.extend([0, 0, 0, 1]);
        profile.extend(b"A2B0\0\0\0\x90");
        profile.extend((element.len() as u32 + 6).to_be_bytes());
        profile.extend(&element);
        profile.extend(CANARY);
        let size = (profile.len() as u32).to_be_bytes();
        profile[..4].copy_from_slice(&size);
        let reduced = reduced_profile(&profile).unwrap();
        assert!(!common::contains(&reduced, CANARY));
        assert_eq!(common::icc_tags(&reduced)["A2B0"], element);
    }
}

/// The images of the tests have a profile each; that no canary is left is tested for all of them.
#[test]
fn decoders_find_the_profile_in_clean_files() {
    use image::ImageDecoder;
    use std::io::Cursor;
    let clean = |file: &[u8]| Cursor::new(common::clean(file, Level::All).unwrap());
    let jpeg = image::codecs::jpeg::JpegDecoder::new(clean(&fixtures::jpeg()));
    let png = image::codecs::png::PngDecoder::new(clean(&fixtures::png()));
    let webp = image::codecs::webp::WebPDecoder::new(clean(&fixtures::webp()));
    same_transform(&fixtures::profile(2), &jpeg.unwrap().icc_profile().unwrap().unwrap());
    same_transform(&fixtures::profile(4), &png.unwrap().icc_profile().unwrap().unwrap());
    same_transform(&fixtures::profile(2), &webp.unwrap().icc_profile().unwrap().unwrap());
    for file in [fixtures::heif(), fixtures::gif()] {
        let out = common::clean(&file, Level::All).unwrap();
        assert!(common::contains(&out, b"acsp") && !common::contains(&out, CANARY));
    }
}
