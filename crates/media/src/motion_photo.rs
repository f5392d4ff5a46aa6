//! Finds the video that is appended to a still: where XMP says it is (Google's motion photos), or
//! where the trailer of Samsung's phones does.

use std::ops::Range;

use crate::source::{Window, read_vec};
use crate::{Error, Source};

/// The type of a trailer's block with the video.
const VIDEO: u16 = 0x0A30;
/// Maximum bytes of a trailer's directory.
const MAX_DIRECTORY: u64 = 64 << 10;
/// Maximum bytes between the start that is stated and the video's first box: names and padding.
const MAX_GAP: usize = 64;

/// Returns the byte range of the video. `from_end` is the distance of its start from the end of the
/// file that XMP states.
pub(crate) fn find(
    source: &dyn Source,
    from_end: Option<u64>,
) -> Result<Option<Range<u64>>, Error> {
    let len = source.len();
    let stated = from_end.and_then(|bytes| len.checked_sub(bytes)).filter(|start| *start > 0);
    let video = match stated {
        Some(start) => video_in(source, start..len)?,
        None => None,
    };
    match video {
        Some(video) => Ok(Some(video)),
        None => samsung(source),
    }
}

/// Returns the range from the file type box near the start on; `None` if there is none.
fn video_in(source: &dyn Source, range: Range<u64>) -> Result<Option<Range<u64>>, Error> {
    let mut window = Window::new(source, MAX_GAP + 8);
    let head = window.peek(range.start, MAX_GAP + 8)?;
    let head = head.get(..head.len().min(MAX_GAP + 8)).unwrap_or_default();
    let found = memchr::memmem::find(head, b"ftyp").and_then(|at| at.checked_sub(4));
    let start = found.map(|at| range.start + at as u64);
    Ok(start.filter(|start| *start < range.end).map(|start| start..range.end))
}

/// Reads the trailer of Samsung's phones, from the end on: `SEFT`, the length of the directory
/// before it, and the directory: `SEFH`, a version, the number of blocks, and of each block its
/// type, how far before the directory it starts, and its length.
fn samsung(source: &dyn Source) -> Result<Option<Range<u64>>, Error> {
    let Some(tail) = source.len().checked_sub(8) else {
        return Ok(None);
    };
    let tail_bytes = read_vec(source, tail, 8)?;
    let Some(([l0, l1, l2, l3], b"SEFT")) = tail_bytes.split_first_chunk() else {
        return Ok(None);
    };
    let len = u64::from(u32::from_le_bytes([*l0, *l1, *l2, *l3]));
    let Some(start) = tail.checked_sub(len).filter(|_| len <= MAX_DIRECTORY) else {
        return Ok(None);
    };
    let directory = read_vec(source, start, len as usize)?;
    let entries = directory.strip_prefix(b"SEFH").and_then(|rest| rest.get(8..));
    let (entries, _) = entries.unwrap_or_default().as_chunks::<12>();
    for [_, _, k0, k1, o0, o1, o2, o3, s0, s1, s2, s3] in entries {
        let distance = u64::from(u32::from_le_bytes([*o0, *o1, *o2, *o3]));
        let size = u64::from(u32::from_le_bytes([*s0, *s1, *s2, *s3]));
        let block = start.checked_sub(distance).filter(|block| *block > 0);
        let end = block.and_then(|block| block.checked_add(size)).filter(|end| *end <= start);
        if let (VIDEO, Some(block), Some(end)) = (u16::from_le_bytes([*k0, *k1]), block, end)
            && let Some(video) = video_in(source, block..end)?
        {
            return Ok(Some(video));
        }
    }
    Ok(None)
}
