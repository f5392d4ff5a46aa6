//! Reads the capture time that cameras and messengers write into file names.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// Returns the time in a file name, or `None` if it holds no valid date from 1900 to 2199.
///
/// Recognises `IMG_20260331_142501.jpg`, `PXL_20260331_142501123.jpg`,
/// `2026-03-31 14.25.01.png`, `Screenshot_2026-03-31-14-25-01.png` and, with midnight as the
/// missing time, `IMG-20260331-WA0001.jpg`. The time zone is unknown.
#[must_use]
pub fn capture_time_from_name(name: &str) -> Option<NaiveDateTime> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).as_bytes();
    let starts = (0..name.len()).filter(|at| {
        let before = at.checked_sub(1).and_then(|before| name.get(before));
        !before.is_some_and(u8::is_ascii_digit)
    });
    starts.into_iter().find_map(|at| {
        let (date, rest) = date(name.get(at..)?)?;
        Some(date.and_time(time(rest).unwrap_or(NaiveTime::MIN)))
    })
}

fn date(text: &[u8]) -> Option<(NaiveDate, &[u8])> {
    let (year, rest) = number(text, 4)?;
    let (month, rest, separator) = match number(rest, 2) {
        Some((month, rest)) => (month, rest, None),
        None => {
            let (separator, rest) = rest.split_first()?;
            if !b"-_.:".contains(separator) {
                return None;
            }
            let (month, rest) = number(rest, 2)?;
            (month, rest, Some(separator))
        }
    };
    let rest = match separator {
        Some(separator) => rest.strip_prefix(&[*separator])?,
        None => rest,
    };
    let (day, rest) = number(rest, 2)?;
    let date = NaiveDate::from_ymd_opt(year.try_into().ok()?, month, day)?;
    (1900..2200).contains(&year).then_some((date, rest))
}

fn time(text: &[u8]) -> Option<NaiveTime> {
    let skipped = text.iter().take_while(|byte| b"_- Tat.,".contains(byte)).count();
    // Hours, minutes and seconds must all be there, else the name has no time.
    let (hour, rest) = number(text.get(skipped..)?, 2)?;
    let (minute, rest) = separated(rest)?;
    let (second, _) = separated(rest)?;
    NaiveTime::from_hms_opt(hour, minute, second)
}

fn separated(text: &[u8]) -> Option<(u32, &[u8])> {
    let text = match text {
        [b'.' | b'-' | b':' | b'_' | b'h' | b'm', rest @ ..] => rest,
        _ => text,
    };
    number(text, 2)
}

fn number(text: &[u8], digits: usize) -> Option<(u32, &[u8])> {
    let (head, rest) = text.split_at_checked(digits)?;
    let value = head.iter().try_fold(0, |value, byte| {
        byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0'))
    })?;
    Some((value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_cameras_and_messengers() {
        let cases = [
            ("IMG_20260331_142501.jpg", "2026-03-31 14:25:01"),
            ("PXL_20260331_142501123.MP.jpg", "2026-03-31 14:25:01"),
            ("20260331142501.jpg", "2026-03-31 14:25:01"),
            ("2026-03-31 14.25.01.png", "2026-03-31 14:25:01"),
            ("Screenshot_2026-03-31-14-25-01.png", "2026-03-31 14:25:01"),
            ("Screenshot 2026-03-31 at 14.25.01.png", "2026-03-31 14:25:01"),
            ("signal-2026-03-31-142501.jpg", "2026-03-31 14:25:01"),
            ("IMG-20260331-WA0001.jpg", "2026-03-31 00:00:00"),
            ("a/b/VID_20240229_235959.mp4", "2024-02-29 23:59:59"),
        ];
        for (name, time) in cases {
            let found = capture_time_from_name(name).map(|time| time.to_string());
            assert_eq!(found.as_deref(), Some(time), "{name}");
        }
    }

    #[test]
    fn numbers_that_are_no_dates() {
        for name in [
            "DSC_1234.jpg",
            "IMG_20261331_000000.jpg",
            "20230229.jpg",
            "99991231_000000.jpg",
            "1617187200000.jpg",
            "",
        ] {
            assert_eq!(capture_time_from_name(name), None, "{name}");
        }
    }
}
