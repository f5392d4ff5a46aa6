//! Reads tags of a TIFF structure from a source: an EXIF block in memory, a TIFF or BigTIFF, or a
//! raw file that is built like one. Only directories and the values of known tags are read, so that
//! a file of any length takes few and short reads. What is cut or malformed is left out.

use std::collections::BTreeSet;

use super::field::{Field, unit};
use super::tags;
use crate::source::{Window, read_vec};
use crate::{Error, Source};

/// Maximum entries of all directories together, since directories may be met again and again.
const MAX_ENTRIES: usize = 5000;
/// Maximum directories followed, in chains and as sub-directories.
const MAX_DIRECTORIES: usize = 32;
/// Maximum bytes of a value that is read with its directory.
const MAX_VALUE_LEN: u64 = 64 << 10;

/// The fields of a structure that are read, each tag once per directory.
#[derive(Debug, Default)]
pub(crate) struct Tags {
    /// Of the first directory.
    pub(crate) main: Vec<Field>,
    pub(crate) exif: Vec<Field>,
    pub(crate) gps: Vec<Field>,
    /// Directories of images: the first one's chain and its sub-directories.
    pub(crate) images: Vec<Image>,
}

/// What a directory says of its image.
#[derive(Debug, Default)]
pub(crate) struct Image {
    pub(crate) width: u64,
    pub(crate) height: u64,
    /// Whether it is a smaller copy of another image (TIFF 6.0, section 8: NewSubfileType).
    pub(crate) is_reduced: bool,
    /// Whether it is a JPEG within the structure, as an EXIF block's thumbnail is.
    pub(crate) is_jpeg: bool,
}

impl Tags {
    /// Reads an EXIF block.
    pub(crate) fn of_block(block: &[u8]) -> Self {
        Self::read(&block).unwrap_or_default()
    }

    /// Reads a structure that starts at the start of the source; no tags if it is none. Fails only
    /// if the source does.
    pub(crate) fn read(source: &dyn Source) -> Result<Self, Error> {
        let mut tags = Self::default();
        let Some(mut reader) = Reader::new(source)? else {
            return Ok(tags);
        };
        let mut next = reader.first;
        while next != 0 {
            let Some(directory) = reader.directory(next)? else {
                break;
            };
            next = directory.next;
            let is_first = tags.images.is_empty();
            tags.images.push(Image::of(&directory.fields));
            if is_first {
                tags.follow(&mut reader, &directory.fields)?;
                tags.main = directory.fields;
            }
        }
        Ok(tags)
    }

    /// Reads the directories that the first one points to.
    fn follow(&mut self, reader: &mut Reader<'_>, main: &[Field]) -> Result<(), Error> {
        for field in main {
            let found = match field.tag {
                tags::EXIF_DIRECTORY => &mut self.exif,
                tags::GPS_DIRECTORY => &mut self.gps,
                _ => continue,
            };
            if let (true, Some(start)) = (found.is_empty(), field.offset()) {
                *found = reader.directory(start)?.map(|found| found.fields).unwrap_or_default();
            }
        }
        let inside = main.iter().find(|field| field.tag == tags::SUB_DIRECTORIES);
        for index in 0..MAX_DIRECTORIES {
            let start = inside.and_then(|field| field.integer(index));
            let Some(start) = start.and_then(|start| u64::try_from(start).ok()) else {
                break;
            };
            if let Some(directory) = reader.directory(start)? {
                self.images.push(Image::of(&directory.fields));
            }
        }
        Ok(())
    }

    /// Returns the first value of a tag that `parse` accepts. Some programs write EXIF tags into
    /// the first directory, and the other way round.
    pub(crate) fn find<T>(&self, tag: u16, parse: impl Fn(&Field) -> Option<T>) -> Option<T> {
        let all = self.exif.iter().chain(&self.main);
        all.filter(|field| field.tag == tag).find_map(parse)
    }

    /// Returns the value of a tag of the GPS directory, if `parse` accepts it.
    pub(crate) fn find_gps<T>(&self, tag: u16, parse: impl Fn(&Field) -> Option<T>) -> Option<T> {
        self.gps.iter().filter(|field| field.tag == tag).find_map(parse)
    }
}

impl Image {
    fn of(fields: &[Field]) -> Self {
        let number = |tag, index| {
            let field = fields.iter().find(|field| field.tag == tag)?;
            field.integer(index).and_then(|value| u64::try_from(value).ok())
        };
        // Of DNG (section "DefaultCropSize"), without the margins of the sensor.
        let crop = (number(tags::DEFAULT_CROP_SIZE, 0), number(tags::DEFAULT_CROP_SIZE, 1));
        let (width, height) = match crop {
            (Some(width @ 1..), Some(height @ 1..)) => (width, height),
            _ => (
                number(tags::IMAGE_WIDTH, 0).unwrap_or(0),
                number(tags::IMAGE_LENGTH, 0).unwrap_or(0),
            ),
        };
        let is_reduced = number(tags::NEW_SUBFILE_TYPE, 0).unwrap_or(0) & 1 == 1;
        Self { width, height, is_reduced, is_jpeg: number(tags::THUMBNAIL, 0).is_some() }
    }
}

struct Directory {
    fields: Vec<Field>,
    /// Offset of the next directory in the chain; 0 if there is none.
    next: u64,
}

struct Reader<'a> {
    source: &'a dyn Source,
    big_endian: bool,
    /// Whether offsets and counts have 64 bits.
    is_big: bool,
    first: u64,
    visited: BTreeSet<u64>,
    entries_left: usize,
}

impl<'a> Reader<'a> {
    /// Reads the header; `None` if it is none that is known.
    fn new(source: &'a dyn Source) -> Result<Option<Self>, Error> {
        let mut window = Window::new(source, 16);
        let head = window.peek(0, 16)?;
        let (big_endian, is_big) = match head {
            // Olympus and Panasonic have magic numbers of their own.
            [b'I', b'I', 0x2A, 0, ..]
            | [b'I', b'I', b'R', b'O' | b'S', ..]
            | [b'I', b'I', b'U', 0, ..] => (false, false),
            [b'M', b'M', 0, 0x2A, ..] | [b'M', b'M', b'O', b'R', ..] => (true, false),
            [b'I', b'I', 0x2B, 0, 8, 0, 0, 0, ..] => (false, true),
            [b'M', b'M', 0, 0x2B, 0, 8, 0, 0, ..] => (true, true),
            _ => return Ok(None),
        };
        let mut this = Self {
            source,
            big_endian,
            is_big,
            first: 0,
            visited: BTreeSet::new(),
            entries_left: MAX_ENTRIES,
        };
        let first = if is_big { head.get(8..16) } else { head.get(4..8) };
        this.first = first.map_or(0, |first| this.number(first));
        Ok(Some(this))
    }

    fn number(&self, bytes: &[u8]) -> u64 {
        let add = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
        match self.big_endian {
            true => bytes.iter().fold(0, add),
            false => bytes.iter().rev().fold(0, add),
        }
    }

    /// Reads up to `len` bytes, fewer if the source ends before.
    fn up_to(&self, start: u64, len: u64) -> Result<Vec<u8>, Error> {
        let left = self.source.len().saturating_sub(start);
        match len.min(left) {
            0 => Ok(Vec::new()),
            len => read_vec(self.source, start, len as usize),
        }
    }

    /// Reads a directory as far as the source reaches; `None` if it starts outside, was read
    /// before, or if too many were read.
    fn directory(&mut self, start: u64) -> Result<Option<Directory>, Error> {
        let (count_len, entry_len, next_len) = if self.is_big { (8, 20, 8) } else { (2, 12, 4) };
        let count = self.up_to(start, count_len)?;
        let is_new = self.visited.len() < MAX_DIRECTORIES && self.visited.insert(start);
        if (count.len() as u64) < count_len || !is_new {
            return Ok(None);
        }
        let count = self.number(&count).min(self.entries_left as u64);
        self.entries_left -= count as usize;
        let entries = start + count_len;
        let bytes = self.up_to(entries, count * entry_len)?;
        let mut fields: Vec<Field> = Vec::new();
        for entry in bytes.chunks_exact(entry_len as usize) {
            let tag = self.number(&entry[..2]) as u16;
            if !tags::is_read(tag) || fields.iter().any(|field| field.tag == tag) {
                continue;
            }
            if let Some(field) = self.field(tag, entry)? {
                fields.push(field);
            }
        }
        let next = self.up_to(entries + count * entry_len, next_len)?;
        let next = if next.len() as u64 == next_len { self.number(&next) } else { 0 };
        Ok(Some(Directory { fields, next }))
    }

    /// Reads the value of an entry; `None` if its type is unknown or it lies outside the source. Of
    /// long values only the place is kept, as a type 4 or 16 with offset and length.
    fn field(&self, tag: u16, entry: &[u8]) -> Result<Option<Field>, Error> {
        let kind = self.number(&entry[2..4]) as u16;
        let (count, inline) = match self.is_big {
            true => (self.number(&entry[4..12]), &entry[12..20]),
            false => (self.number(&entry[4..8]), &entry[8..12]),
        };
        let unit = unit(kind).and_then(|unit| count.checked_mul(unit as u64));
        let Some(len) = unit.filter(|len| *len > 0) else {
            return Ok(None);
        };
        let big_endian = self.big_endian;
        let start = self.number(inline);
        let end = start.checked_add(len).filter(|end| *end <= self.source.len());
        let bytes = if len <= inline.len() as u64 {
            inline.get(..len as usize).unwrap_or_default().to_vec()
        } else if end.is_none() {
            return Ok(None);
        } else if tags::is_block(tag) || tag == tags::MAKER_NOTE && len > MAX_VALUE_LEN {
            let place = [start, len].map(u64::to_be_bytes).concat();
            return Ok(Some(Field { tag, kind: 16, bytes: place, big_endian: true }));
        } else if len <= MAX_VALUE_LEN {
            read_vec(self.source, start, len as usize)?
        } else {
            return Ok(None);
        };
        Ok(Some(Field { tag, kind, bytes, big_endian }))
    }
}
