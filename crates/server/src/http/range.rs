//! `Range` (RFC 9110, section 14) with one part. A request for several is answered with the whole,
//! which the standard allows.

use std::ops::Range;

/// What a `Range` header asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Everything.
    Whole,
    /// These bytes; never empty.
    Part(Range<u64>),
    /// Bytes that there are not.
    Unsatisfiable,
}

/// Reads a `Range` header for something of this length. What is not understood is ignored.
#[must_use]
pub fn wanted(header: &str, len: u64) -> Wanted {
    let Some((unit, set)) = header.split_once('=') else {
        return Wanted::Whole;
    };
    if !unit.trim().eq_ignore_ascii_case("bytes") || set.contains(',') {
        return Wanted::Whole;
    }
    let Some((first, last)) = set.trim().split_once('-') else {
        return Wanted::Whole;
    };
    match (number(first), number(last)) {
        (Some(Ok(first)), Some(Ok(last))) if first > last => Wanted::Whole,
        (Some(Ok(first)), _) if first >= len => Wanted::Unsatisfiable,
        (Some(Ok(first)), Some(Ok(last))) => Wanted::Part(first..last.saturating_add(1).min(len)),
        (Some(Ok(first)), None) => Wanted::Part(first..len),
        (None, Some(Ok(0))) => Wanted::Unsatisfiable,
        (None, Some(Ok(_))) if len == 0 => Wanted::Unsatisfiable,
        (None, Some(Ok(suffix))) => Wanted::Part(len.saturating_sub(suffix)..len),
        _ => Wanted::Whole,
    }
}

/// A number, nothing, or neither. A number too large to hold is beyond any end.
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
            ("bytes=0-1,3-4", Wanted::Whole),
            ("pages=1-2", Wanted::Whole),
            ("", Wanted::Whole),
        ] {
            assert_eq!(wanted(header, 10), expected, "{header}");
        }
        assert_eq!(wanted("bytes=-1", 0), Wanted::Unsatisfiable);
    }
}
