//! Reads the capture time that cameras and messengers write into file names.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

/// Returns the time in a file name, or `None` if it holds no valid date from 1900 to 2199.
///
/// Recognises `IMG_20260331_142501.jpg`, `PXL_20260331_142501123.jpg`,
/// `2026-03-31 14.25.01.png`, `Screenshot 2026-03-31 at 2.25.01 PM.png`, `2026_0331_142501.mp4`,
/// `photo_1@31-03-2026_14-25-01.jpg`, and, with midnight as the missing time,
/// `IMG-20260331-WA0001.jpg`. The time zone is unknown. `FB_IMG_1774967101000.jpg` and
/// `mmexport1774967101000.jpg` hold an instant, which is returned in UTC.
#[must_use]
pub fn capture_time_from_name(name: &str) -> Option<NaiveDateTime> {
    let name = file_name(name);
    let date = find_date(name).map(|(date, time)| date.and_time(time.unwrap_or(NaiveTime::MIN)));
    date.or_else(|| instant(name))
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Finds the first date in a name, and the time after it, if there is one.
fn find_date(name: &str) -> Option<(NaiveDate, Option<NaiveTime>)> {
    let starts = (0..name.len()).filter(|at| {
        let before = at.checked_sub(1).and_then(|before| name.as_bytes().get(before));
        !before.is_some_and(u8::is_ascii_digit)
    });
    starts.into_iter().find_map(|at| {
        let rest = name.get(at..)?;
        // Telegram writes the day first, after the number of the photo.
        let is_after_at = at > 0 && name.as_bytes().get(at - 1) == Some(&b'@');
        let (date, rest) = if is_after_at { day_first(rest)? } else { date(rest)? };
        Some((date, time(rest)))
    })
}

fn date(text: &str) -> Option<(NaiveDate, &str)> {
    let (year, rest) = number(text, 4)?;
    let (month, day, rest) = match number(rest, 2) {
        Some((month, rest)) => {
            let (day, rest) = number(rest, 2)?;
            (month, day, rest)
        }
        None => {
            let separator = rest.chars().next().filter(|c| "-_.:".contains(*c))?;
            let (month, rest) = number(rest.strip_prefix(separator)?, 2)?;
            // Dashboard cameras write no second one.
            let rest = rest.strip_prefix(separator).unwrap_or(rest);
            let (day, rest) = number(rest, 2)?;
            (month, day, rest)
        }
    };
    Some((valid(year, month, day)?, rest))
}

fn day_first(text: &str) -> Option<(NaiveDate, &str)> {
    let (day, rest) = number(text, 2)?;
    let (month, rest) = number(rest.strip_prefix('-')?, 2)?;
    let (year, rest) = number(rest.strip_prefix('-')?, 4)?;
    Some((valid(year, month, day)?, rest))
}

fn valid(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok().filter(|year| (1900..2200).contains(year))?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// Reads a time after a date: behind separators, or behind words such as `at`, `um`, `a las`.
fn time(text: &str) -> Option<NaiveTime> {
    let is_separator = |c: char| "_- T.,".contains(c);
    let rest = text.trim_start_matches(is_separator);
    clock(rest).or_else(|| {
        let start = rest.find(|c: char| c.is_ascii_digit())?;
        let words = text.get(..text.len() - rest.len() + start)?;
        let is_word = |c: char| c.is_alphabetic() || c.is_whitespace();
        let is_spaced =
            words.starts_with(char::is_whitespace) && words.ends_with(char::is_whitespace);
        let is_short = words.chars().count() <= 12;
        (is_spaced && is_short && words.chars().all(is_word)).then(|| clock(rest.get(start..)?))?
    })
}

/// Reads hours, minutes and seconds, else there is no time; and which half of the day is meant.
fn clock(text: &str) -> Option<NaiveTime> {
    let is_separator =
        |c: char| matches!(c, '.' | '-' | ':' | '_' | ' ' | 'h' | 'm' | '\u{FF1A}' | '\u{A789}');
    let separated = |text: &'_ str| -> Option<(u32, usize)> {
        let rest = text.strip_prefix(is_separator).unwrap_or(text);
        let (value, after) = number(rest, 2)?;
        Some((value, text.len() - after.len()))
    };
    // An hour of one digit needs a separator after it.
    let (hour, rest) = number(text, 2)
        .or_else(|| number(text, 1).filter(|(_, rest)| rest.starts_with(is_separator)))?;
    let (minute, len) = separated(rest)?;
    let rest = rest.get(len..)?;
    let (second, len) = separated(rest)?;
    let hour = match half(rest.get(len..)?) {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) => hour % 12 + half,
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, second)
}

/// Reads `AM`, `p.m.` or `p. m.`, behind white space of any kind or none; returns the hours before
/// noon.
fn half(text: &str) -> Option<u32> {
    let is_gap = |c: char| c.is_whitespace() || matches!(c, '.' | '_' | '-');
    let text = text.trim_start_matches(is_gap);
    let hours = match text.chars().next()? {
        'A' | 'a' => 0,
        'P' | 'p' => 12,
        _ => return None,
    };
    let rest = text.get(1..)?.trim_start_matches(is_gap).strip_prefix(['M', 'm'])?;
    (!rest.starts_with(char::is_alphanumeric)).then_some(hours)
}

/// Reads milliseconds since 1970 behind a name of letters, as messengers write: `FB_IMG_`,
/// `mmexport`, `wx_camera_`. From 2001 on these are 13 digits; other numbers of that length are not
/// in that range.
fn instant(name: &str) -> Option<NaiveDateTime> {
    let digits = |c: char| c.is_ascii_digit();
    let start = name.find(digits)?;
    let (words, rest) = name.split_at_checked(start)?;
    let is_named = words.contains(|c: char| c.is_alphabetic());
    let len = rest.find(|c: char| !digits(c)).unwrap_or(rest.len());
    let milliseconds: i64 = rest.get(..len).filter(|_| is_named && len == 13)?.parse().ok()?;
    let found = DateTime::from_timestamp_millis(milliseconds)?;
    let (from, to) = (NaiveDate::from_ymd_opt(2001, 9, 9)?, NaiveDate::from_ymd_opt(2100, 1, 1)?);
    let found = found.naive_utc();
    (from..to).contains(&found.date()).then(|| found.with_nanosecond(0))?
}

fn number(text: &str, digits: usize) -> Option<(u32, &str)> {
    let (head, rest) = text.split_at_checked(digits)?;
    head.bytes().all(|byte| byte.is_ascii_digit()).then(|| Some((head.parse().ok()?, rest)))?
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
            ("Screenshot 2023-04-05 at 11.22.33 PM.png", "2023-04-05 23:22:33"),
            ("Screenshot 2023-04-05 at 11.22.33\u{202F}PM.png", "2023-04-05 23:22:33"),
            ("Screenshot 2023-04-05 at 12.22.33\u{A0}AM.png", "2023-04-05 00:22:33"),
            ("Screen Shot 2023-04-05 at 12.22.33 p.m..png", "2023-04-05 12:22:33"),
            ("WhatsApp Image 2020-01-02 at 3.04.05 PM.jpeg", "2020-01-02 15:04:05"),
            ("WhatsApp Image 2020-01-02 at 3.04.05 PM (1).jpeg", "2020-01-02 15:04:05"),
            ("WhatsApp Video 2020-01-02 at 15.04.05.mp4", "2020-01-02 15:04:05"),
            ("WhatsApp Bild 2020-01-02 um 15.04.05_1a2b3c4d.jpg", "2020-01-02 15:04:05"),
            ("Captura de pantalla 2020-01-02 a las 9.04.05 a. m..png", "2020-01-02 09:04:05"),
            ("Capture d\u{2019}\u{E9}cran 2020-01-02 \u{E0} 09.04.05.png", "2020-01-02 09:04:05"),
            ("Captura de pantalla 2020-01-02 a la(s) 3.04.05.png", "2020-01-02 00:00:00"),
            ("Captura 2020-01-02 a las 3.04.05\u{A0}p.\u{A0}m..png", "2020-01-02 15:04:05"),
            ("photo_12@31-03-2026_14-25-01.jpg", "2026-03-31 14:25:01"),
            ("Photo 2026-03-31 14 25 01.jpg", "2026-03-31 14:25:01"),
            ("2026_0331_142501_001.MP4", "2026-03-31 14:25:01"),
            ("WIN_20260331_14_25_01_Pro.jpg", "2026-03-31 14:25:01"),
            ("DJI_20260331142501_0001_D.MP4", "2026-03-31 14:25:01"),
            ("viber_image_2026-03-31_14-25-01-123.jpg", "2026-03-31 14:25:01"),
            ("20260331-DSC123456.jpg", "2026-03-31 00:00:00"),
            ("2026-03-31 at 13.25.01 PM.png", "2026-03-31 00:00:00"),
            ("FB_IMG_1566666666666.jpg", "2019-08-24 17:11:06"),
            ("mmexport1566666666666.jpg", "2019-08-24 17:11:06"),
            ("mmexport1566666666666(1).jpg", "2019-08-24 17:11:06"),
            ("wx_camera_1566666666666.mp4", "2019-08-24 17:11:06"),
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
            "IMG_15666666666661.jpg",
            "received_256666666666666.jpeg",
            "IMG_0617187200000.jpg",
            "IMG_9617187200000.jpg",
            "Schloß\u{202F}1.jpg",
            "",
        ] {
            assert_eq!(capture_time_from_name(name), None, "{name}");
        }
    }
}
