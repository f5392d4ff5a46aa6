//! Properties of edit lists, tested on lists from `plan`.

mod common;

use vitrine_media::hash::Crc32;
use vitrine_media::{EditList, Level, Limits, Piece, Source, inspect, plan};

fn copied<'a>(pieces: impl Iterator<Item = Piece<'a>>, file: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Keep(range) => out.extend(&file[range.start as usize..range.end as usize]),
            Piece::Insert(bytes) => out.extend(bytes),
            Piece::Zero(len) => out.resize(out.len() + len as usize, 0),
        }
    }
    out
}

#[test]
fn any_range_is_the_slice_of_the_whole() {
    for (name, file) in common::fixtures::all() {
        for level in [Level::None, Level::Location, Level::All] {
            let list = plan(&file, level, &Limits::default()).unwrap();
            let whole = common::apply(&list, &file);
            assert_eq!(copied(list.pieces(), &file), whole, "{name}");
            let len = whole.len();
            for start in (0..=len).step_by(7) {
                for end in [start, start + 1, start + 50, start + 1000, len, len + 9] {
                    let part = copied(list.range(start as u64..end as u64), &file);
                    assert_eq!(part, whole[start..end.clamp(start, len)], "{name} {start}..{end}");
                }
            }
        }
    }
}

#[test]
fn read_as_a_source_it_is_the_result() {
    for (name, file) in common::fixtures::all() {
        for level in [Level::None, Level::Location, Level::All] {
            let limits = Limits::default();
            let list = plan(&file, level, &limits).unwrap();
            let (whole, edited) = (common::apply(&list, &file), list.over(&file));
            assert_eq!(edited.len(), whole.len() as u64, "{name}");
            let mut read: Vec<u8> = Vec::new();
            let mut buffer = [0; 100];
            loop {
                match edited.read_at(read.len() as u64, &mut buffer).unwrap() {
                    0 => break,
                    len => read.extend(&buffer[..len]),
                }
            }
            assert_eq!(read, whole, "{name}");
            let (of_list, of_file) = (inspect(&edited, &limits), inspect(&whole, &limits));
            assert_eq!(of_list.unwrap(), of_file.unwrap(), "{name}");
        }
    }
}

/// A video followed by more media data (ISO/IEC 14496-12, 8.1.1), all zeros and not held in memory.
struct Padded(Vec<u8>);

impl Padded {
    const MORE: u32 = 100 << 20;

    fn after(mut video: Vec<u8>) -> Self {
        video.extend(Self::MORE.to_be_bytes());
        video.extend(b"mdat");
        Self(video)
    }
}

impl Source for Padded {
    fn len(&self) -> u64 {
        self.0.len() as u64 + u64::from(Self::MORE) - 8
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read_at(offset, buf)? {
            0 => {
                let len = (self.len().saturating_sub(offset) as usize).min(buf.len());
                buf[..len].fill(0);
                Ok(len)
            }
            read => Ok(read),
        }
    }
}

#[test]
fn a_long_video_is_inspected_through_its_list() {
    let limits = Limits::default();
    let mut videos = 0;
    for (name, file) in common::fixtures::all() {
        if !["mp4", "mov"].iter().any(|kind| name.to_lowercase().contains(kind)) {
            continue;
        }
        videos += 1;
        let long = Padded::after(file.clone());
        for level in [Level::Location, Level::All] {
            let clean = common::apply(&plan(&file, level, &limits).unwrap(), &file);
            let list = plan(&long, level, &limits).unwrap();
            assert!(list.len() > 64 << 20, "{name}");
            let found = inspect(&list.over(&long), &limits).unwrap();
            assert_eq!(found, inspect(&clean, &limits).unwrap(), "{name}");
        }
    }
    assert!(videos > 0);
}

#[test]
fn a_source_that_was_cut_fails_instead_of_ending() {
    let list = EditList::identity(10);
    let cut = b"short".to_vec();
    let edited = list.over(&cut);
    assert_eq!(edited.len(), 10);
    let error = edited.read_at(5, &mut [0; 5]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
}

#[test]
fn stored_lists_are_the_same_lists() {
    for (name, file) in common::fixtures::all() {
        let list = plan(&file, Level::All, &Limits::default()).unwrap();
        let stored = list.to_bytes();
        assert_eq!(EditList::from_bytes(&stored).unwrap(), list, "{name}");
    }
}

#[test]
fn the_checksum_is_that_of_the_result() {
    for (name, file) in common::fixtures::all() {
        let list = plan(&file, Level::All, &Limits::default()).unwrap();
        let mut crc = Crc32::new();
        crc.update(&common::apply(&list, &file));
        assert_eq!(list.crc32(&file).unwrap(), crc.finish(), "{name}");
    }
}

#[test]
fn a_list_is_for_one_file() {
    let list = EditList::identity(10);
    assert!(list.is_identity());
    assert!(list.apply(&b"short".to_vec(), &mut Vec::new()).is_err());
    assert!(EditList::identity(0).is_identity());
}
