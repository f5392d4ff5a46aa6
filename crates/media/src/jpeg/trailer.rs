//! What follows the end of a JPEG: gain maps and other pictures, and the video of a motion photo. If
//! only locations are removed they stay, each cleaned within its length, so that what is said of
//! their lengths and of their distances from the end of the file stays true.

use std::ops::Range;

use super::segments::{Walk, XMP};
use crate::edit_list::Builder;
use crate::part::Part;
use crate::removal::Removal;
use crate::source::{Window, read_vec};
use crate::{EditList, Error, Format, Level, Limits, Source, isobmff, sniff, xmp};

/// The parts behind a picture that stay, as edit lists of their own.
#[derive(Default)]
pub(super) struct Trailer {
    parts: Vec<(Range<u64>, EditList)>,
}

/// Cleans one JPEG and nothing behind it.
type PlanPicture = fn(&dyn Source, &Removal, &Limits) -> Result<EditList, Error>;

impl Trailer {
    /// Finds what stays: a picture right behind the first one, and a video where XMP says it is. Both
    /// or neither: what is not understood is removed with all that follows the first picture.
    pub(super) fn read(
        source: &dyn Source,
        walk: &Walk,
        removal: &Removal,
        limits: &Limits,
        plan_picture: PlanPicture,
    ) -> Result<Self, Error> {
        let Some(end) = walk.end.filter(|_| removal.level == Level::Location) else {
            return Ok(Self::default());
        };
        let from_end = motion_video_from_end(source, walk, limits)?;
        let start = from_end.and_then(|len| source.len().checked_sub(len));
        let video = start.filter(|start| *start >= end + 2);
        let before = end + 2..video.unwrap_or(source.len());
        let mut parts = Vec::new();
        if starts_with_picture(source, &before)? {
            let list = plan_picture(&Part::new(source, before.clone()), removal, limits);
            parts.push((before.clone(), list));
        } else if let Some(video) = video.filter(|video| *video > end + 2) {
            // Padding, or something that is not understood.
            let empty = Builder::new(video - before.start).finish();
            parts.push((before.clone(), empty));
        }
        if let Some(start) = video {
            let range = start..source.len();
            let part = Part::new(source, range.clone());
            let list = match sniff(&part)? {
                Format::Mp4 | Format::Mov => (isobmff::CONTAINER.plan)(&part, removal, limits),
                _ => return Ok(Self::default()),
            };
            parts.push((range, list));
        }
        let understood = parts.into_iter().map(|(range, list)| {
            let list = list.ok().filter(|list| list.len() <= range.end - range.start)?;
            Some((range, list))
        });
        Ok(Self { parts: understood.collect::<Option<_>>().unwrap_or_default() })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Appends the parts, each filled up with zeros to its old length.
    pub(super) fn write(&self, source: &dyn Source, builder: &mut Builder) -> Result<(), Error> {
        for (range, list) in &self.parts {
            builder.append(list, range.start);
            builder.blank(source, range.start + list.len()..range.end)?;
        }
        Ok(())
    }
}

fn starts_with_picture(source: &dyn Source, range: &Range<u64>) -> Result<bool, Error> {
    let mut window = Window::new(source, 16);
    Ok(range.end - range.start > 4 && window.array(range.start)? == [0xFF, 0xD8, 0xFF])
}

/// How many bytes before the end of the file its video starts, as XMP says.
fn motion_video_from_end(
    source: &dyn Source,
    walk: &Walk,
    limits: &Limits,
) -> Result<Option<u64>, Error> {
    let mut properties = xmp::Properties::default();
    let mut read = 0;
    for segment in walk.segments.iter().filter(|segment| segment.marker == 0xE1) {
        let payload = segment.payload();
        let len = payload.end - payload.start;
        read += len;
        if !limits.is_readable(read) {
            break;
        }
        let bytes = read_vec(source, payload.start, len as usize)?;
        if let Some(packet) = bytes.strip_prefix(XMP) {
            xmp::read(packet, &mut properties);
        }
    }
    Ok(properties.motion_video_from_end)
}
