//! Planning how to clean a video of 4 GB: a sparse file with real tables of video, audio and a
//! location track to remove, in chunks of one second each.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use vitrine_media::{FileSource, Level, Limits, Source, plan};

use crate::{at_most, shortest};

/// Length of the video's media data.
const BYTES: u64 = 4_000_000_000;

pub(crate) fn measure(scratch: &Path) -> io::Result<()> {
    // 4 GB at the bit rate of a phone in 4K, and at that of a helmet camera.
    for (name, seconds) in [("11 minutes", 660), ("an hour", 3600)] {
        let path = scratch.join(format!("video-{seconds}.mp4"));
        write(&path, seconds)?;
        let source = Counted { source: FileSource::new(File::open(&path)?)?, read: Cell::new(0) };
        let limits = Limits::default();
        let list = plan(&source, Level::All, &limits).map_err(io::Error::other)?;
        assert!(list.pieces().count() > seconds as usize, "a second's place stayed");
        let read = source.read.get() as f64 / 1e6;
        let time = shortest(20, || plan(&source, Level::All, &limits));
        at_most(&format!("plan for a 4 GB video, {name}"), "ms", time * 1e3, 20.0);
        at_most(&format!("read for it, {name}"), "MB", read, 1.0);
    }
    Ok(())
}

struct Counted {
    source: FileSource,
    read: Cell<usize>,
}

impl Source for Counted {
    fn len(&self) -> u64 {
        self.source.len()
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read_at(offset, buf)?;
        self.read.set(self.read.get() + read);
        Ok(read)
    }
}

/// One second of a track: the number of samples, and their total length in bytes.
struct Track {
    handler: &'static [u8; 4],
    coding: &'static [u8; 4],
    samples: u32,
    bytes: u64,
}

fn write(path: &Path, seconds: u32) -> io::Result<()> {
    let (sound, places) = (24_000, 1_000);
    let pictures = BYTES / u64::from(seconds) - sound - places;
    let track = |handler, coding, samples, bytes| Track { handler, coding, samples, bytes };
    let tracks = [
        track(b"vide", b"avc1", 30, pictures),
        track(b"soun", b"mp4a", 47, sound),
        track(b"meta", b"gpmd", 1, places),
    ];
    let ftyp = boxed(b"ftyp", b"isom\0\0\0\0isommp41");
    let second: u64 = tracks.iter().map(|track| track.bytes).sum();
    let media = second * u64::from(seconds);
    let mut at = ftyp.len() as u64 + 16;
    let mut moov = boxed(b"mvhd", &[[0; 12].as_slice(), &[0, 0, 3, 0xE8], &[0; 84]].concat());
    for (id, track) in (1..).zip(&tracks) {
        let starts = (0..u64::from(seconds)).map(|n| at + n * second);
        moov.extend(trak(id, track, starts, seconds));
        at += track.bytes;
    }
    let mut file = File::create(path)?;
    file.write_all(&ftyp)?;
    file.write_all(&[0, 0, 0, 1])?;
    file.write_all(b"mdat")?;
    file.write_all(&(media + 16).to_be_bytes())?;
    let behind = file.seek(SeekFrom::Current(media as i64))?;
    // One byte of each location sample, so that there is something to zero.
    let places = second - tracks[2].bytes;
    for n in 0..u64::from(seconds) {
        file.seek(SeekFrom::Start(ftyp.len() as u64 + 16 + n * second + places))?;
        file.write_all(b"G")?;
    }
    file.seek(SeekFrom::Start(behind))?;
    file.write_all(&boxed(b"moov", &moov))
}

fn trak(id: u32, track: &Track, starts: impl Iterator<Item = u64>, seconds: u32) -> Vec<u8> {
    let word = |value: u32| value.to_be_bytes();
    let tkhd = [&[0; 12], word(id).as_slice(), &[0; 68]].concat();
    let hdlr = [&[0; 8], track.handler.as_slice(), &[0; 13]].concat();
    let entry = match track.handler {
        b"vide" => boxed(track.coding, &[0; 78]),
        b"soun" => boxed(track.coding, &[0; 28]),
        _ => boxed(track.coding, &[0; 8]),
    };
    let count = track.samples * seconds;
    let size = (track.bytes / u64::from(track.samples)) as u32;
    let odd = (track.bytes % u64::from(track.samples)) as u32;
    // The last sample of a second takes the remainder, so that sizes vary as in real files.
    let sizes = (0..count).flat_map(|n| {
        let last = n % track.samples == track.samples - 1;
        word(if last { size + odd } else { size })
    });
    let sizes: Vec<u8> = sizes.collect();
    let starts: Vec<u8> = starts.flat_map(u64::to_be_bytes).collect();
    let full = |kind, parts: &[&[u8]]| boxed(kind, &[&[0; 4], parts.concat().as_slice()].concat());
    let stbl = [
        full(b"stsd", &[&word(1), &entry]),
        full(b"stts", &[&word(1), &word(count), &word(1)]),
        full(b"stsc", &[&word(1), &word(1), &word(track.samples), &word(1)]),
        full(b"stsz", &[&word(0), &word(count), &sizes]),
        full(b"co64", &[&word(seconds), &starts]),
    ];
    let dinf = boxed(b"dinf", &full(b"dref", &[&word(1), &boxed(b"url ", &[0, 0, 0, 1])]));
    let minf = [dinf, boxed(b"stbl", &stbl.concat())].concat();
    let mdia = [boxed(b"mdhd", &[0; 24]), boxed(b"hdlr", &hdlr), boxed(b"minf", &minf)].concat();
    boxed(b"trak", &[boxed(b"tkhd", &tkhd), boxed(b"mdia", &mdia)].concat())
}

fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes(), kind.as_slice(), body].concat()
}
