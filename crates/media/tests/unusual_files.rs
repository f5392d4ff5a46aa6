//! Files whose parts come in an order that is legal but unusual, that are cut, or that hold a second
//! picture: a clean file shows what the file showed.

mod common;

use common::fixtures::{self, CANARY};
use vitrine_media::{Error, Level};

const LEVELS: [Level; 2] = [Level::Location, Level::All];

fn at(file: &[u8], part: &[u8]) -> Option<usize> {
    memchr::memmem::find(file, part)
}

/// Regression: the brand of gain maps stayed where the gain map went, and nothing opened the file.
#[test]
fn a_gain_map_stays_if_its_metadata_are_numbers() {
    let file = fixtures::heif_with_gain_map(&[0; 62]);
    for level in LEVELS {
        let out = common::clean(&file, level).unwrap();
        for part in [b"tmap".as_slice(), b"the gain map", b"picture one", b"altr"] {
            assert_eq!(at(&out, part).is_some(), at(&file, part).is_some(), "{level:?}");
        }
        assert_eq!(at(&out, b"the gain map"), at(&file, b"the gain map"));
        assert_eq!(common::contains(&out, b"CANARY thumbnail"), level == Level::Location);
    }
}

#[test]
fn a_gain_map_goes_with_its_brand() {
    for metadata in [[&[0; 62], CANARY].concat(), vec![1; 62], Vec::new()] {
        let file = fixtures::heif_with_gain_map(&metadata);
        let out = common::clean(&file, Level::All).unwrap();
        assert!(!common::contains(&out, b"tmap") && !common::contains(&out, CANARY));
        assert!(!common::contains(&out, b"the gain map") && common::contains(&out, b"picture one"));
        assert_eq!(&out[8..28], b"heic\0\0\0\0mif1heicmif1");
    }
}

#[test]
fn real_gain_maps_stay() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = folder.join("../../../shared/corpus/faults");
    for name in
        ["avif001_seine_hdr_gainmap_small_srgb.avif", "avif004_seine_sdr_gainmap_big_srgb.avif"]
    {
        let Ok(file) = std::fs::read(folder.join(name)) else {
            eprintln!("skipped: no {name}");
            continue;
        };
        for level in LEVELS {
            let out = common::clean(&file, level).unwrap();
            assert!(common::contains(&out, b"tmap"), "{name} {level:?}");
        }
    }
}

/// A video whose parts come in this order: `b` blocks, `t` tracks, `c` cues, `i` information.
fn matroska(order: &str, unknown_lengths: bool) -> Vec<u8> {
    let webm = fixtures::webm();
    let header = at(&webm, b"\x18\x53\x80\x67").unwrap();
    let track = [
        fixtures::element(0xD7, &[1]),
        fixtures::element(0x73C5, b"CANARYID"),
        fixtures::element(0x83, &[1]),
        fixtures::element(0x86, b"V_VP9"),
    ];
    let subtitles = [fixtures::element(0xD7, &[2]), fixtures::element(0x83, &[0x11])];
    let parts: Vec<Vec<u8>> = order
        .chars()
        .map(|part| match part {
            't' => {
                let tracks = [&track.concat(), &subtitles.concat()];
                let tracks = tracks.map(|track| fixtures::element(0xAE, track));
                fixtures::element(0x1654_AE6B, &tracks.concat())
            }
            'c' => {
                let place = [fixtures::element(0xF7, &[1]), fixtures::element(0xF1, &[0])];
                let point =
                    [fixtures::element(0xB3, &[0]), fixtures::element(0xB7, &place.concat())];
                fixtures::element(0x1C53_BB6B, &fixtures::element(0xBB, &point.concat()))
            }
            'i' => fixtures::element(0x1549_A966, &fixtures::element(0x7BA9, CANARY)),
            'g' => fixtures::element(0x1941_A469, CANARY),
            _ => {
                let blocks = [
                    fixtures::element(0xE7, &[0]),
                    fixtures::element(0xA3, b"\x81\0\0\x80frames"),
                    fixtures::element(0xA3, b"\x82\0\0\x80CANARY"),
                ];
                match unknown_lengths {
                    true => [b"\x1F\x43\xB6\x75\xFF".as_slice(), &blocks.concat()].concat(),
                    false => fixtures::element(0x1F43_B675, &blocks.concat()),
                }
            }
        })
        .collect();
    [&webm[..header], &fixtures::element(0x1853_8067, &parts.concat())].concat()
}

/// Regression: blocks before the list of tracks were all removed, and an empty video was given.
#[test]
fn tracks_behind_their_blocks() {
    for order in ["bt", "bbtc", "cbti", "gibbt", "ctb", "tb", "btb", "tbt"] {
        for unknown_lengths in [false, true] {
            let file = matroska(order, unknown_lengths);
            for level in LEVELS {
                let out = common::clean(&file, level).unwrap();
                let frames = |file: &[u8]| memchr::memmem::find_iter(file, b"frames").count();
                assert_eq!(frames(&out), frames(&file), "{order}");
                assert!(level == Level::Location || !common::contains(&out, CANARY), "{order}");
            }
        }
    }
    for order in ["b", "t", "ti"] {
        assert!(common::clean(&matroska(order, false), Level::All).is_err(), "{order}");
    }
}

#[test]
fn jpeg_xl_with_its_picture_in_front_or_behind() {
    let file = fixtures::jxl();
    let start = at(&file, b"jxlc").unwrap() - 4;
    let picture = &file[start..start + 18];
    let behind = [&file[..start], &file[start + 18..], picture].concat();
    for level in LEVELS {
        assert!(common::contains(&common::clean(&behind, level).unwrap(), picture));
    }
}

#[test]
fn webp_with_metadata_in_front_of_the_picture() {
    let file = fixtures::webp();
    let picture = at(&file, b"VP8L").unwrap();
    let exif = at(&file, b"EXIF").unwrap();
    let end = at(&file, b"CNRY\x07").unwrap();
    let moved = [&file[..picture], &file[exif..end], &file[picture..exif], &file[end..]].concat();
    for level in LEVELS {
        let out = common::clean(&moved, level).unwrap();
        let before = image::load_from_memory(&file).unwrap();
        assert_eq!(before.as_bytes(), image::load_from_memory(&out).unwrap().as_bytes());
    }
}

/// A picture may be followed by another in the same chunks, which no program shows.
#[test]
fn a_second_picture_behind_the_image_data_of_a_png() {
    let plain = fixtures::png_with(&[], &[], b"");
    let start = at(&plain, b"IDAT").unwrap() - 4;
    let len = u32::from_be_bytes(plain[start..start + 4].try_into().unwrap()) as usize;
    let data = &plain[start + 8..start + 8 + len];
    let build = |chunks: &[Vec<u8>]| {
        [&plain[..start], &chunks.concat(), &plain[start + 12 + len..]].concat()
    };
    let idat = |data: &[u8]| fixtures::chunk(b"IDAT", data);
    let (first, second) = data.split_at(100);
    let hidden = [data, CANARY].concat();
    for (index, (chunks, clean)) in [
        (vec![idat(&hidden)], vec![idat(data)]),
        (vec![idat(data), idat(data)], vec![idat(data)]),
        (vec![idat(data), idat(CANARY), idat(b"")], vec![idat(data)]),
        (vec![idat(first), idat(&hidden[100..]), idat(data)], vec![idat(first), idat(second)]),
        (vec![idat(first), idat(b""), idat(second)], vec![idat(first), idat(second)]),
    ]
    .into_iter()
    .enumerate()
    {
        let out = common::clean(&build(&chunks), Level::All).unwrap();
        assert_eq!(out.len(), build(&clean).len(), "{index}");
        assert!(out == build(&clean), "{index}");
    }
    // More rows than the header states, within the stream.
    let long = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; 32 * 145 + 1], 6);
    let refused = common::clean(&build(&[idat(&long)]), Level::All);
    assert!(matches!(refused, Err(Error::Unsupported { .. })));
}

/// Whoever cuts a file in two shows what browsers show, without what stood before the cut.
#[test]
fn cut_files_are_cleaned_up_to_the_cut() {
    for (file, data) in [
        (fixtures::png(), b"IDAT".as_slice()),
        (fixtures::gif(), b"\0\x2C\0\0"),
        (fixtures::webp(), b"VP8L"),
        (fixtures::jpeg(), b"\xFF\xDA"),
    ] {
        let start = at(&file, data).unwrap();
        let mut given = 0;
        for len in (0..file.len()).step_by(11) {
            for level in LEVELS {
                let Ok(out) = common::clean(&file[..len], level) else {
                    continue;
                };
                given += 1;
                assert!(len > start, "{len} of {}", data.escape_ascii());
                assert!(level == Level::Location || !common::contains(&out, CANARY), "{len}");
                assert!(!common::contains(&out, b"48,51.5N"), "{len}");
                assert!(common::contains(&out, &file[start..len.min(start + 60)]), "{len}");
            }
        }
        assert!(11 * given > file.len() - start, "{} of {}", given, data.escape_ascii());
    }
}

/// Bytes that are no block end a GIF, and bytes that are no chunk a PNG, as in browsers.
#[test]
fn nonsense_after_the_picture() {
    let png = fixtures::png_with(&[], &[b"CANARY CANARY".to_vec()], b"");
    let gif = fixtures::gif();
    let gif = [&gif[..at(&gif, b"CANARY trailer").unwrap() - 1], b"CANARY"].concat();
    for file in [png, gif] {
        let out = common::clean(&file, Level::All).unwrap();
        assert!(!common::contains(&out, CANARY));
        assert!(image::load_from_memory(&out).is_ok());
    }
}
