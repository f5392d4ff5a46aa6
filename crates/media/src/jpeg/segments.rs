//! The segments of a JPEG in the order of the file (ITU-T T.81, section B.1). Where a scan ends is
//! found only by walking its entropy-coded bytes.

use std::ops::Range;

use crate::source::Window;
use crate::{Error, Format, Limits, Source};

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
pub(super) const SOS: u8 = 0xDA;

/// What an APP1 segment with EXIF starts with (Exif 3.0, section 4.7.2).
pub(super) const EXIF: &[u8] = b"Exif\0";
/// Two bytes of padding follow the name, the second of which some writers get wrong.
pub(super) const EXIF_HEADER: usize = 6;
pub(super) const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const XMP_NAME: &[u8] = b"http://ns.adobe.com/xap/1.0/";
pub(super) const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";
pub(super) const ICC: &[u8] = b"ICC_PROFILE\0";

/// Returns the XMP packet of an APP1 segment (XMP part 3, section 1.1.3). Some writers put spaces
/// before the zero that ends the name, or further zeros after it.
pub(super) fn xmp_packet(payload: &[u8]) -> Option<&[u8]> {
    let rest = payload.strip_prefix(XMP_NAME)?.trim_ascii_start();
    let packet = rest.strip_prefix(b"\0")?;
    let padding = packet.iter().take_while(|byte| **byte == 0).count();
    let padded = packet.get(padding..).unwrap_or_default();
    // A single zero is half a character of UTF-16, unless another character follows at once.
    let is_utf_16 = padding == 1 && matches!(padded, [b'<', 0, ..]);
    Some(if is_utf_16 { packet } else { padded })
}

/// Large enough that walking a photo is bound by memory, small enough for a phone.
const WINDOW: usize = 256 * 1024;

/// A marker with its parameters, or the entropy-coded bytes of a scan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    /// The second byte of the marker; [`Segment::SCAN`] for entropy-coded bytes.
    pub(super) marker: u8,
    /// Offset of the marker's `FF`, fill bytes before it not counted.
    pub(super) start: u64,
    pub(super) end: u64,
}

impl Segment {
    /// No marker has this value: `FF00` is a stuffed byte.
    pub(super) const SCAN: u8 = 0;

    pub(super) fn range(&self) -> Range<u64> {
        self.start..self.end
    }

    /// The bytes after the length field.
    pub(super) fn payload(&self) -> Range<u64> {
        (self.start + 4).min(self.end)..self.end
    }

    pub(super) fn is_frame(&self) -> bool {
        matches!(self.marker, 0xC0..=0xC3 | 0xC9..=0xCB)
    }
}

/// A file's segments between the start-of-image and end-of-image markers, which are not included.
pub(super) struct Walk {
    pub(super) segments: Vec<Segment>,
    /// Offset of the end-of-image marker; `None` if the file ends inside a scan.
    pub(super) end: Option<u64>,
}

/// Returns the segments up to the header of the first scan, or up to the first malformed one.
pub(super) fn header(source: &dyn Source, limits: &Limits) -> Result<Vec<Segment>, Error> {
    let mut walker = Walker::new(source, limits, 16 * 1024)?;
    while let Ok(Some(segment)) = walker.marker() {
        if segment.marker == SOS {
            break;
        }
    }
    Ok(walker.segments)
}

/// Returns all segments up to the end of the first image.
pub(super) fn walk(source: &dyn Source, limits: &Limits) -> Result<Walk, Error> {
    let mut walker = Walker::new(source, limits, WINDOW)?;
    let mut frames = 0;
    let mut scans = 0;
    while let Some(segment) = walker.marker()? {
        if segment.is_frame() {
            frames += 1;
        }
        if segment.marker == SOS {
            scans += 1;
            if !walker.scan()? {
                return Ok(Walk { segments: walker.segments, end: None });
            }
        }
    }
    if frames != 1 || scans == 0 {
        return Err(Error::malformed("no picture in this JPEG", walker.at));
    }
    Ok(Walk { segments: walker.segments, end: Some(walker.at) })
}

struct Walker<'a> {
    window: Window<'a>,
    limits: &'a Limits,
    at: u64,
    segments: Vec<Segment>,
}

impl<'a> Walker<'a> {
    fn new(source: &'a dyn Source, limits: &'a Limits, size: usize) -> Result<Self, Error> {
        let mut window = Window::new(source, size);
        if window.array(0)? != [0xFF, SOI] {
            return Err(Error::malformed("no start of image", 0));
        }
        Ok(Self { window, limits, at: 2, segments: Vec::new() })
    }

    /// Returns the next marker segment; `None` at the end of the image, to which `at` then points.
    /// Skips stray bytes between segments, as decoders do.
    fn marker(&mut self) -> Result<Option<Segment>, Error> {
        loop {
            self.limits.parts(self.segments.len())?;
            let start = self.next_marker()?;
            let [_, marker] = self.window.array(start)?;
            self.at = start;
            match marker {
                EOI => return Ok(None),
                // Stuffed bytes, TEM and restart markers stand alone and have no meaning here.
                0x00 | 0x01 | 0xD0..=0xD7 => {
                    self.at = start + 2;
                    continue;
                }
                0xC5..=0xC7 | 0xCD..=0xCF | 0xDE | 0xDF => {
                    return Err(unsupported("hierarchical coding is not decoded anywhere"));
                }
                0xF7 | 0xF8 => return Err(unsupported("JPEG-LS is another format")),
                SOI => return Err(Error::malformed("a second start of image", start)),
                0x02..=0xBF | 0xC8 | 0xF0..=0xFD => {
                    return Err(Error::malformed("a reserved marker", start));
                }
                _ => {}
            }
            let length = u16::from_be_bytes(self.window.array(start + 2)?);
            let end = start + 2 + u64::from(length);
            if length < 2 || end > self.window.len() {
                return Err(Error::malformed("a segment of impossible length", start));
            }
            let segment = Segment { marker, start, end };
            self.at = end;
            self.segments.push(segment);
            return Ok(Some(segment));
        }
    }

    /// Offset of the last `FF` in the next run of `FF` that is followed by another byte.
    fn next_marker(&mut self) -> Result<u64, Error> {
        let mut at = self.at;
        let mut fill = false;
        loop {
            let bytes = self.window.peek(at, 2)?;
            if bytes.is_empty() {
                return Err(Error::malformed("no end of image", at));
            }
            if fill {
                match bytes.iter().position(|byte| *byte != 0xFF) {
                    Some(run) => return Ok(at + run as u64 - 1),
                    None => at += bytes.len() as u64,
                }
            } else {
                let found = memchr::memchr(0xFF, bytes);
                fill = found.is_some();
                let skipped = found.map_or(bytes.len(), |found| found + 1);
                at += skipped as u64;
            }
        }
    }

    /// Skips entropy-coded bytes. Returns whether a marker ended them, rather than the file.
    fn scan(&mut self) -> Result<bool, Error> {
        let start = self.at;
        let mut at = start;
        let len = self.window.len();
        let ended = 'scan: loop {
            let bytes = self.window.peek(at, 2)?;
            if bytes.is_empty() {
                break false;
            }
            let mut done = without_marker(bytes);
            while let Some(found) = memchr::memchr(0xFF, &bytes[done..]) {
                let mark = done + found;
                match bytes.get(mark + 1) {
                    Some(0x00 | 0xD0..=0xD7) => done = mark + 2,
                    Some(0xFF) => {
                        // Fill bytes: they belong to the marker that follows, or to the scan if a
                        // restart marker or a stuffed byte follows.
                        match self.after_fill(at + mark as u64)? {
                            Fill::ScanContinues(on) => {
                                at = on;
                                continue 'scan;
                            }
                            Fill::Marker => {
                                at += mark as u64;
                                break 'scan true;
                            }
                            Fill::End => {
                                at += mark as u64;
                                break 'scan false;
                            }
                        }
                    }
                    Some(_) => {
                        at += mark as u64;
                        break 'scan true;
                    }
                    None if at + mark as u64 + 1 == len => {
                        at += mark as u64;
                        break 'scan false;
                    }
                    // The marker crosses the end of the window: read again from here.
                    None => {
                        at += mark as u64;
                        continue 'scan;
                    }
                }
            }
            at += bytes.len() as u64;
        };
        self.at = at;
        self.segments.push(Segment { marker: Segment::SCAN, start, end: at });
        Ok(ended)
    }

    fn after_fill(&mut self, mut at: u64) -> Result<Fill, Error> {
        loop {
            let bytes = self.window.peek(at, 2)?;
            if bytes.is_empty() {
                return Ok(Fill::End);
            }
            match bytes.iter().position(|byte| *byte != 0xFF) {
                Some(run) if matches!(bytes.get(run), Some(0x00 | 0xD0..=0xD7)) => {
                    return Ok(Fill::ScanContinues(at + run as u64 + 1));
                }
                Some(_) => return Ok(Fill::Marker),
                None => at += bytes.len() as u64,
            }
        }
    }
}

/// Returns how many leading bytes hold no marker and no fill byte. Checks whole blocks without a
/// branch per byte, which compilers vectorise. One byte in 150 of a scan is `FF`, so searching for
/// `FF` alone restarts all the time. Without vector instructions, as in WebAssembly, that search is
/// faster nevertheless.
fn without_marker(bytes: &[u8]) -> usize {
    const BLOCK: usize = 256;
    if cfg!(target_arch = "wasm32") {
        return 0;
    }
    let is_marker =
        |first: u8, second: u8| first == 0xFF && second != 0 && !matches!(second, 0xD0..=0xD7);
    let mut done = 0;
    // The byte after a block decides whether its last byte starts a marker.
    while let Some(block) = bytes.get(done..=done + BLOCK) {
        let pairs = block.iter().zip(&block[1..]);
        if pairs.fold(false, |any, (first, second)| any | is_marker(*first, *second)) {
            break;
        }
        done += BLOCK;
    }
    done
}

/// What follows a run of fill bytes inside a scan.
enum Fill {
    /// The scan goes on at this offset.
    ScanContinues(u64),
    Marker,
    End,
}

fn unsupported(reason: &'static str) -> Error {
    Error::unsupported(Format::Jpeg, reason)
}
