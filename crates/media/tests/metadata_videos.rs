//! Times, durations and places of videos as cameras and programs write them, generated; and videos
//! inside stills.

mod common;

use common::fixtures::{boxed, jpeg_with, plain_jpeg, segment};
use vitrine_media::{CaptureTimeSource, Limits, Metadata, metadata};

fn read(file: &[u8]) -> Metadata {
    metadata(&file, &Limits::default()).unwrap()
}

/// Seconds since 1904 of 2021-06-23 18:51:37 UTC.
const CREATED: u32 = 3_707_319_097;

/// A header: creation time, units per second, duration.
fn header(kind: &[u8; 4], created: u32, scale: u32, duration: u32) -> Vec<u8> {
    let words = [0, created, created, scale, duration].map(u32::to_be_bytes).concat();
    boxed(kind, &[&words, &[0; 80]])
}

/// A track without samples.
fn track(id: u32, created: u32, scale: u32, duration: u32) -> Vec<u8> {
    let tkhd = [0, created, created, id, 0, duration].map(u32::to_be_bytes).concat();
    let mdhd = header(b"mdhd", created, scale, duration);
    boxed(b"trak", &[&boxed(b"tkhd", &[&tkhd, &[0; 60]]), &boxed(b"mdia", &[&mdhd])])
}

/// A movie of these boxes, with others after it.
fn movie(parts: &[&[u8]], after: &[&[u8]]) -> Vec<u8> {
    let ftyp = boxed(b"ftyp", &[b"isom\0\0\0\0isommp41"]);
    [ftyp, boxed(b"moov", parts), after.concat()].concat()
}

/// A movie with this list of user data.
fn with_user_data(list: &[&[u8]]) -> Vec<u8> {
    movie(&[&header(b"mvhd", CREATED, 1000, 2000), &boxed(b"udta", list)], &[])
}

fn quicktime_text(kind: &[u8; 4], text: &str) -> Vec<u8> {
    let len = (text.len() as u16).to_be_bytes();
    boxed(kind, &[&len, b"\x15\xC7", text.as_bytes()])
}

fn time_of(found: &Metadata) -> (String, Option<i32>) {
    let taken = found.taken.as_ref().unwrap();
    (taken.local.to_string(), taken.offset_minutes)
}

#[test]
fn epochs_and_clocks_that_were_not_set() {
    let unix = CREATED - 2_082_844_800;
    for (created, of_track, expected) in [
        (CREATED, 0, Some("2021-06-23 18:51:37")),
        (unix, 0, Some("2021-06-23 18:51:37")),
        (0, CREATED, Some("2021-06-23 18:51:37")),
        (0, 0, None),
        (1, 5, None),
        (2_082_844_800, 2_082_844_800, None),
    ] {
        let mvhd = header(b"mvhd", created, 1000, 2000);
        let found = read(&movie(&[&mvhd, &track(1, of_track, 1000, 2000)], &[]));
        let found = found.taken.map(|taken| {
            assert_eq!(taken.source, CaptureTimeSource::Container);
            assert!(taken.is_utc_only());
            taken.local.to_string()
        });
        assert_eq!(found.as_deref(), expected, "{created}");
    }
}

#[test]
fn dates_of_user_data() {
    let local = ("2021-06-23 14:51:37".to_owned(), Some(-240));
    let day = quicktime_text(b"\xA9day", "2021-06-23T14:51:37-0400");
    let date = boxed(b"date", &[b"2021-06-23T14:51:37-0400"]);
    let year = boxed(b"yrrc", &[&[0; 4], &2021_u16.to_be_bytes()]);
    let old = boxed(b"yrrc", &[&[0; 4], &1999_u16.to_be_bytes()]);
    assert_eq!(time_of(&read(&with_user_data(&[&day]))), local);
    assert_eq!(time_of(&read(&with_user_data(&[&date]))), local);
    assert_eq!(time_of(&read(&with_user_data(&[&old, &day]))), local);
    assert_eq!(time_of(&read(&with_user_data(&[&day, &old]))), local);
    // The container says exactly when in that year.
    let utc = ("2021-06-23 18:51:37".to_owned(), Some(0));
    assert_eq!(time_of(&read(&with_user_data(&[&year]))), utc);
    let only_year = quicktime_text(b"\xA9day", "2021");
    assert_eq!(time_of(&read(&with_user_data(&[&only_year]))), utc);
    let other = ("1999-01-01 00:00:00".to_owned(), None);
    assert_eq!(time_of(&read(&with_user_data(&[&old]))), other);
    let no_zone = quicktime_text(b"\xA9day", "2021:06:23 14:51:37");
    assert_eq!(time_of(&read(&with_user_data(&[&no_zone]))).1, None);
}

#[test]
fn places_of_user_data() {
    for (text, place) in [
        ("+40.7128-074.0060/", Some((40.7128, -74.0060))),
        ("+00.0000+000.0000/", None),
        ("+00.0000-000.0000/", None),
        ("+99.0000+000.0000/", None),
    ] {
        let found = read(&with_user_data(&[&quicktime_text(b"\xA9xyz", text)]));
        assert_eq!(found.latitude.zip(found.longitude), place, "{text}");
    }
    let loci = |degrees: [i32; 2]| {
        let numbers = degrees.map(|value| (value << 16).to_be_bytes()).concat();
        boxed(b"loci", &[&[0, 0, 0, 0, 0x15, 0xC7], b"\0\0", &numbers, &[0; 4], b"earth\0\0"])
    };
    let found = read(&with_user_data(&[&loci([-74, 40])]));
    assert_eq!((found.latitude, found.longitude), (Some(40.0), Some(-74.0)));
    assert_eq!(read(&with_user_data(&[&loci([0, 0])])).latitude, None);
}

/// A fragment of one track: 30 samples, by default or each of `duration` units.
fn fragment(start: Option<u32>, duration: u32, each: bool) -> Vec<u8> {
    let tfhd = [0x02_0008_u32, 1, duration].map(u32::to_be_bytes).concat();
    let mut parts = boxed(b"tfhd", &[&tfhd]);
    if let Some(start) = start {
        parts.extend(boxed(b"tfdt", &[&[0; 4], &start.to_be_bytes()]));
    }
    let mut trun = match each {
        true => [0x00_0101_u32, 30, 0].to_vec(),
        false => [0x00_0001, 30, 0].to_vec(),
    };
    if each {
        trun.extend([duration; 30]);
    }
    let trun: Vec<u8> = trun.into_iter().flat_map(u32::to_be_bytes).collect();
    parts.extend(boxed(b"trun", &[&trun]));
    [boxed(b"moof", &[&boxed(b"traf", &[&parts])]), boxed(b"mdat", &[b"frames"])].concat()
}

#[test]
fn durations() {
    let mvhd = |duration| header(b"mvhd", CREATED, 1000, duration);
    let mehd = |duration: u32| boxed(b"mehd", &[&[0; 4], &duration.to_be_bytes()]);
    let trex = boxed(b"trex", &[&[0, 1, 1000, 0, 0].map(u32::to_be_bytes).concat()]);
    let extends = |parts: &[&[u8]]| boxed(b"mvex", &[&parts.concat(), &trex]);
    let track = track(1, CREATED, 30_000, 0);
    // Two seconds in fragments of one.
    let timed = [fragment(Some(0), 1000, true), fragment(Some(30_000), 1000, false)].concat();
    let untimed = [fragment(None, 1000, false), fragment(None, 1000, true)].concat();
    let late = [fragment(Some(90_000), 1000, true), fragment(Some(120_000), 1000, true)].concat();
    for fragments in [timed, untimed, late] {
        for whole in [0, 1000, u32::MAX] {
            for at_end in [true, false] {
                let (mvhd, mvex) = (mvhd(whole), extends(&[]));
                let parts: [&[u8]; 3] =
                    if at_end { [&mvhd, &track, &mvex] } else { [&mvhd, &mvex, &track] };
                assert_eq!(read(&movie(&parts, &[&fragments])).duration_ms, Some(2000));
            }
        }
    }
    let stated = movie(&[&mvhd(0), &extends(&[&mehd(1068)]), &track], &[]);
    assert_eq!(read(&stated).duration_ms, Some(1068));
    // An index of two segments of a second, of which the fragments are missing.
    let mut sidx = [0, 1, 30_000, 0, 0, 2].map(u32::to_be_bytes).concat();
    sidx.extend([100, 30_000, 0, 100, 30_000, 0_u32].map(u32::to_be_bytes).concat());
    let indexed = movie(&[&mvhd(0), &extends(&[]), &track], &[&boxed(b"sidx", &[&sidx])]);
    assert_eq!(read(&indexed).duration_ms, Some(2000));
    let plain = movie(&[&mvhd(0), &self::track(1, CREATED, 600, 1800)], &[]);
    assert_eq!(read(&plain).duration_ms, Some(3000));
}

/// A block of Samsung's trailer.
fn samsung(kind: u16, name: &[u8], content: &[u8]) -> Vec<u8> {
    let len = (name.len() as u32).to_le_bytes();
    [&[0, 0], &kind.to_le_bytes()[..], &len, name, content].concat()
}

fn with_trailer(still: Vec<u8>, blocks: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let total: usize = blocks.iter().map(|(_, block)| block.len()).sum();
    let mut directory = b"SEFH\x6A\0\0\0".to_vec();
    directory.extend((blocks.len() as u32).to_le_bytes());
    let mut before = total;
    for (kind, block) in blocks {
        directory.extend([&[0, 0], &kind.to_le_bytes()[..]].concat());
        directory.extend((before as u32).to_le_bytes());
        directory.extend((block.len() as u32).to_le_bytes());
        before -= block.len();
    }
    let mut file = still;
    file.extend(blocks.iter().flat_map(|(_, block)| block.clone()));
    let len = (directory.len() as u32).to_le_bytes();
    file.extend([directory.as_slice(), &len, b"SEFT"].concat());
    file
}

#[test]
fn videos_in_the_trailer_of_samsung() {
    let video = movie(&[&header(b"mvhd", CREATED, 1000, 2000)], &[]);
    let date = (0x0A01, samsung(0x0A01, b"Image_UTC_Data", b"1624474297000"));
    let motion = (0x0A30, samsung(0x0A30, b"MotionPhoto_Data", &video));
    for blocks in [vec![motion.clone()], vec![date.clone(), motion.clone(), date.clone()]] {
        let file = with_trailer(plain_jpeg(), &blocks);
        let range = read(&file).motion_photo.unwrap();
        assert_eq!(&file[range.start as usize..range.end as usize], video);
    }
    assert_eq!(read(&with_trailer(plain_jpeg(), &[date])).motion_photo, None);
    let not_a_video = (0x0A30, samsung(0x0A30, b"MotionPhoto_Data", &[0; 99]));
    assert_eq!(read(&with_trailer(plain_jpeg(), &[not_a_video])).motion_photo, None);
    // Lengths and offsets that are too large.
    let mut file = with_trailer(plain_jpeg(), &[motion]);
    let len = file.len();
    for at in len - 32..len - 4 {
        let held = std::mem::replace(&mut file[at], 0xFF);
        let _ = read(&file);
        file[at] = held;
    }
}

#[test]
fn videos_where_xmp_says() {
    let video = movie(&[&header(b"mvhd", CREATED, 1000, 2000)], &[]);
    let still = |attributes: String| {
        let packet = format!(
            "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
             xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description \
             xmlns:GCamera=\"http://ns.google.com/photos/1.0/camera/\" {attributes}/></rdf:RDF>\
             </x:xmpmeta>"
        );
        jpeg_with(&[segment(
            0xE1,
            &[b"http://ns.adobe.com/xap/1.0/\0", packet.as_bytes()].concat(),
        )])
    };
    for name in ["MicroVideoOffset", "MotionPhotoOffset"] {
        let still = still(format!("GCamera:{name}=\"{}\"", video.len()));
        let file = [still.as_slice(), &video].concat();
        let range = read(&file).motion_photo.unwrap();
        assert_eq!(range, still.len() as u64..file.len() as u64);
    }
    // Nothing there is a video.
    assert_eq!(read(&still("GCamera:MicroVideoOffset=\"100\"".into())).motion_photo, None);
}
