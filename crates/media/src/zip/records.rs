//! The records of a zip archive as bytes (APPNOTE, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16).

use chrono::{Datelike, NaiveDateTime, Timelike};

use super::Entry;

/// A value of 32 bits that means "look into the ZIP64 record" (APPNOTE, section 4.4.1.4).
const IN_ZIP64_32: u32 = u32::MAX;
const IN_ZIP64_16: u16 = u16::MAX;

/// Flags: names are UTF-8; a descriptor follows the bytes (APPNOTE, section 4.4.4, bits 11 and 3).
const UTF_8: u16 = 1 << 11;
const DESCRIPTOR: u16 = 1 << 3;
const STORED: u16 = 0;
/// Version needed to extract: 1.0, or 4.5 for ZIP64 (APPNOTE, section 4.4.3).
const PLAIN: u16 = 10;
const ZIP64: u16 = 45;
/// Version made by: a Unix system, so that the mode below applies (APPNOTE, section 4.4.2).
const UNIX: u16 = 3 << 8;
/// A regular file that its owner may write and all may read.
const MODE: u32 = 0o100_644 << 16;

pub(super) const LOCAL: u64 = 30;
pub(super) const CENTRAL: u64 = 46;
pub(super) const END: u64 = 22;
const END64: u64 = 56;
const LOCATOR64: u64 = 20;

pub(super) fn local_len(entry: &Entry) -> u64 {
    let zip64 = if large(entry.size) { 20 } else { 0 };
    LOCAL + entry.name.len() as u64 + zip64
}

/// Whether an entry's checksum is in its local header, or in a descriptor after its bytes because
/// it is not known before (APPNOTE, section 4.4.4, bit 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checksum {
    InHeader,
    InDescriptor,
}

pub(super) fn local(entry: &Entry, checksum: Checksum) -> Vec<u8> {
    let mut out = Vec::with_capacity(local_len(entry) as usize);
    let zip64 = large(entry.size);
    // With a descriptor, CRC-32 and sizes in the local header are zero.
    let (crc32, size) = match checksum {
        Checksum::InHeader => (entry.crc32, entry.size),
        Checksum::InDescriptor => (0, 0),
    };
    put32(&mut out, 0x0403_4B50);
    common(&mut out, entry, zip64, checksum);
    put32(&mut out, crc32);
    let field = if zip64 { IN_ZIP64_32 } else { low32(size) };
    put32(&mut out, field);
    put32(&mut out, field);
    put16(&mut out, entry.name.len() as u16);
    put16(&mut out, if zip64 { 20 } else { 0 });
    out.extend_from_slice(entry.name.as_bytes());
    if zip64 {
        // Both sizes must be there in a local header (APPNOTE, section 4.5.3).
        put16(&mut out, 1);
        put16(&mut out, 16);
        put64(&mut out, size);
        put64(&mut out, size);
    }
    out
}

pub(super) fn descriptor_len(entry: &Entry, checksum: Checksum) -> u64 {
    match checksum {
        Checksum::InHeader => 0,
        Checksum::InDescriptor if large(entry.size) => 24,
        Checksum::InDescriptor => 16,
    }
}

/// The data descriptor after an entry's bytes, for a checksum that was not known before (APPNOTE,
/// section 4.3.9).
pub(super) fn descriptor(entry: &Entry) -> Vec<u8> {
    let mut out = Vec::with_capacity(24);
    put32(&mut out, 0x0807_4B50);
    put32(&mut out, entry.crc32);
    for _ in 0..2 {
        if large(entry.size) {
            put64(&mut out, entry.size);
        } else {
            put32(&mut out, low32(entry.size));
        }
    }
    out
}

pub(super) fn central_len(entry: &Entry, offset: u64) -> u64 {
    CENTRAL + entry.name.len() as u64 + u64::from(central_extra(entry, offset))
}

fn central_extra(entry: &Entry, offset: u64) -> u16 {
    match (large(entry.size), large(offset)) {
        (false, false) => 0,
        (false, true) => 12,
        (true, false) => 20,
        (true, true) => 28,
    }
}

pub(super) fn central(entry: &Entry, offset: u64, checksum: Checksum) -> Vec<u8> {
    let mut out = Vec::with_capacity(central_len(entry, offset) as usize);
    let extra = central_extra(entry, offset);
    put32(&mut out, 0x0201_4B50);
    put16(&mut out, UNIX | if extra > 0 { ZIP64 } else { PLAIN });
    common(&mut out, entry, extra > 0, checksum);
    put32(&mut out, entry.crc32);
    put32(&mut out, low32(entry.size));
    put32(&mut out, low32(entry.size));
    put16(&mut out, entry.name.len() as u16);
    put16(&mut out, extra);
    put16(&mut out, 0); // comment
    put16(&mut out, 0); // disk
    put16(&mut out, 0); // internal attributes
    put32(&mut out, MODE);
    put32(&mut out, low32(offset));
    out.extend_from_slice(entry.name.as_bytes());
    if extra > 0 {
        put16(&mut out, 1);
        put16(&mut out, extra - 4);
        if large(entry.size) {
            put64(&mut out, entry.size);
            put64(&mut out, entry.size);
        }
        if large(offset) {
            put64(&mut out, offset);
        }
    }
    out
}

/// What local and central headers have in common, up to the checksum.
fn common(out: &mut Vec<u8>, entry: &Entry, zip64: bool, checksum: Checksum) {
    let (date, time) = dos_time(entry.modified);
    put16(out, if zip64 { ZIP64 } else { PLAIN });
    put16(
        out,
        match checksum {
            Checksum::InHeader => UTF_8,
            Checksum::InDescriptor => UTF_8 | DESCRIPTOR,
        },
    );
    put16(out, STORED);
    put16(out, time);
    put16(out, date);
}

/// The central directory as the end records describe it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Directory {
    pub(super) count: u64,
    pub(super) start: u64,
    pub(super) len: u64,
}

impl Directory {
    fn zip64(&self) -> bool {
        self.count >= u64::from(IN_ZIP64_16) || large(self.start) || large(self.len)
    }
}

pub(super) fn end_len(directory: Directory) -> u64 {
    END + if directory.zip64() { END64 + LOCATOR64 } else { 0 }
}

pub(super) fn end(directory: Directory) -> Vec<u8> {
    let mut out = Vec::with_capacity(end_len(directory) as usize);
    if directory.zip64() {
        put32(&mut out, 0x0606_4B50);
        put64(&mut out, END64 - 12);
        put16(&mut out, UNIX | ZIP64);
        put16(&mut out, ZIP64);
        put32(&mut out, 0); // this disk
        put32(&mut out, 0); // the directory's disk
        put64(&mut out, directory.count);
        put64(&mut out, directory.count);
        put64(&mut out, directory.len);
        put64(&mut out, directory.start);
        put32(&mut out, 0x0706_4B50);
        put32(&mut out, 0); // disk of the record above
        put64(&mut out, directory.start + directory.len);
        put32(&mut out, 1); // disks
    }
    let count = u16::try_from(directory.count).unwrap_or(IN_ZIP64_16);
    put32(&mut out, 0x0605_4B50);
    put16(&mut out, 0);
    put16(&mut out, 0);
    put16(&mut out, count);
    put16(&mut out, count);
    put32(&mut out, low32(directory.len));
    put32(&mut out, low32(directory.start));
    put16(&mut out, 0);
    out
}

/// Whether a value does not fit into 32 bits, or equals the mark for ZIP64.
fn large(value: u64) -> bool {
    value >= u64::from(IN_ZIP64_32)
}

fn low32(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(IN_ZIP64_32)
}

/// Date and time of MS-DOS (APPNOTE, section 4.4.6): local, from 1980 to 2107, in steps of 2 s.
fn dos_time(time: Option<NaiveDateTime>) -> (u16, u16) {
    let Some(time) = time.filter(|time| (1980..2108).contains(&time.year())) else {
        return (1 << 5 | 1, 0);
    };
    let date = (time.year() as u32 - 1980) << 9 | time.month() << 5 | time.day();
    let time = time.hour() << 11 | time.minute() << 5 | (time.second() / 2);
    (date as u16, time as u16)
}

fn put16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put64(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(&value.to_le_bytes());
}
