//! Parses `Range` (RFC 9110, section 14) with one or several parts. Many or overlapping parts,
//! which cost more than they save, are answered with the whole file, as the standard suggests.

use std::ops::Range;

/// Most parts of one response.
const MOST: usize = 16;

/// What a `Range` header asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The whole file.
    Whole,
    /// One part, never empty.
    Part(Range<u64>),
    /// At least two parts in the order requested. None is empty and none overlap.
    Parts(Vec<Range<u64>>),
    /// Only bytes beyond the end.
    Unsatisfiable,
}

/// Parses a `Range` header for a file of `len` bytes. Invalid headers and other units are ignored.
#[must_use]
pub fn wanted(header: &str, len: u64) -> Wanted {
    let Some((unit, set)) = header.split_once('=') else {
        return Wanted::Whole;
    };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return Wanted::Whole;
    }
    let mut parts = Vec::new();
    for spec in set.split(',') {
        match part(spec.trim(), len) {
            Spec::Part(range) => parts.push(range),
            // Parts beyond the end are left out.
            Spec::Beyond => {}
            Spec::Broken => return Wanted::Whole,
        }
        if parts.len() > MOST {
            return Wanted::Whole;
        }
    }
    match &parts[..] {
        [] => Wanted::Unsatisfiable,
        [part] => Wanted::Part(part.clone()),
        _ if overlap(&parts) => Wanted::Whole,
        _ => Wanted::Parts(parts),
    }
}

enum Spec {
    Part(Range<u64>),
    Beyond,
    Broken,
}

fn part(spec: &str, len: u64) -> Spec {
    let Some((first, last)) = spec.split_once('-') else {
        return Spec::Broken;
    };
    match (number(first), number(last)) {
        (Some(Ok(first)), Some(Ok(last))) if first > last => Spec::Broken,
        (Some(Ok(first)), Some(Ok(_)) | None) if first >= len => Spec::Beyond,
        (Some(Ok(first)), Some(Ok(last))) => Spec::Part(first..last.saturating_add(1).min(len)),
        (Some(Ok(first)), None) => Spec::Part(first..len),
        (None, Some(Ok(0))) => Spec::Beyond,
        (None, Some(Ok(_))) if len == 0 => Spec::Beyond,
        (None, Some(Ok(suffix))) => Spec::Part(len.saturating_sub(suffix)..len),
        _ => Spec::Broken,
    }
}

fn overlap(parts: &[Range<u64>]) -> bool {
    let mut sorted: Vec<_> = parts.iter().collect();
    sorted.sort_by_key(|part| part.start);
    sorted.windows(2).any(|pair| pair[0].end > pair[1].start)
}

/// `None` for no text, `Err` for anything but digits. Numbers that overflow are beyond any end.
fn number(text: &str) -> Option<Result<u64, ()>> {
    if text.is_empty() {
        return None;
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    Some(if digits { Ok(text.parse().unwrap_or(u64::MAX)) } else { Err(()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_standard_has_it() {
        let part = |range| Wanted::Part(range);
        for (header, expected) in [
            ("bytes=0-0", part(0..1)),
            ("bytes=5-", part(5..10)),
            ("bytes=-3", part(7..10)),
            ("bytes=-30", part(0..10)),
            ("bytes=0-99999999999999999999", part(0..10)),
            ("Bytes=2-3", part(2..4)),
            ("bytes=10-", Wanted::Unsatisfiable),
            ("bytes=-0", Wanted::Unsatisfiable),
            ("bytes=3-2", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
            ("bytes=+1-2", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=0-1,3-4", Wanted::Parts(vec![0..2, 3..5])),
            ("bytes=8-, 0-0", Wanted::Parts(vec![8..10, 0..1])),
            ("bytes=0-0,20-", part(0..1)),
            ("bytes=20-,30-", Wanted::Unsatisfiable),
            ("bytes=0-3,2-5", Wanted::Whole),
            ("bytes=0-1,x", Wanted::Whole),
            ("bytes=0-0,,2-2", Wanted::Whole),
            ("pages=1-2", Wanted::Whole),
            ("", Wanted::Whole),
        ] {
            assert_eq!(wanted(header, 10), expected, "{header}");
        }
        assert_eq!(wanted("bytes=-1", 0), Wanted::Unsatisfiable);
        let many = (0..40).map(|at| format!("{}-{}", at * 2, at * 2)).collect::<Vec<_>>().join(",");
        assert_eq!(wanted(&format!("bytes={many}"), 100), Wanted::Whole);
    }
}
