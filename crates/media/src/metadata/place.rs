//! Parses coordinates in the forms of ISO 6709 and XMP, and decides which are a place.

/// Whether these degrees are a place. Cameras without a fix write 0° N 0° E, which is open sea.
pub(super) fn is_stated(latitude: f64, longitude: f64) -> bool {
    let is_null = latitude == 0.0 && longitude == 0.0;
    // The ranges leave out what is no number.
    (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude) && !is_null
}

/// Parses `+48.8584+002.2945+035/` (ISO 6709, annex H): latitude, longitude, altitude, in degrees
/// and metres. Degrees may be followed by minutes and seconds, all with two digits.
pub(super) fn iso_6709(text: &str) -> Option<(f64, f64, Option<f64>)> {
    let text = text.trim();
    let starts: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| matches!(c, '+' | '-'))
        .map(|(at, _)| at)
        .take(4)
        .collect();
    let number = |index: usize| {
        let from = *starts.get(index)?;
        let rest = text.get(from..)?;
        let len = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| !(c.is_ascii_digit() || *c == '.'))
            .map_or(rest.len(), |(at, _)| at);
        rest.get(..len)
    };
    let latitude = sexagesimal(number(0)?, 2)?;
    let longitude = sexagesimal(number(1)?, 3)?;
    Some((latitude, longitude, number(2).and_then(|text| text.parse().ok())))
}

/// Parses a sign, degrees of so many digits, and perhaps minutes and seconds.
fn sexagesimal(text: &str, degree_digits: usize) -> Option<f64> {
    let value: f64 = text.parse().ok()?;
    let (sign, size) = (value.signum(), value.abs());
    let digits = text.split('.').next()?.len().checked_sub(1)?;
    Some(match digits.checked_sub(degree_digits) {
        Some(2) => sign * ((size / 100.0).trunc() + size % 100.0 / 60.0),
        Some(4) => {
            let minutes = (size / 100.0).trunc() % 100.0;
            sign * ((size / 10_000.0).trunc() + minutes / 60.0 + size % 100.0 / 3600.0)
        }
        _ => value,
    })
}

/// Parses `48,51.5N` or `48,51,30N` (XMP part 2, section 1.2.7.4), and what programs write instead:
/// decimal degrees with a sign, or with the letter in front or in a property of its own.
pub(super) fn coordinate(text: &str, reference: Option<&str>) -> Option<f64> {
    let text = text.trim();
    let is_side = |c: char| matches!(c.to_ascii_uppercase(), 'N' | 'E' | 'S' | 'W');
    let numbers = text.trim_matches(|c: char| is_side(c) || c.is_whitespace());
    let own = text.chars().find(|c| is_side(*c));
    let side = own.or(reference.and_then(|side| side.trim().chars().next()));
    let mut degrees = 0.0;
    let separators = [',', '°', '\'', '"', '′', '″', ' '];
    let parts = numbers.split(separators).filter(|part| !part.is_empty());
    for (index, part) in parts.enumerate() {
        let divisor = [1.0, 60.0, 3600.0].get(index)?;
        degrees += number(part)? / divisor;
    }
    let is_empty = !numbers.contains(|c: char| c.is_ascii_digit());
    match side.map(|side| side.to_ascii_uppercase()) {
        _ if is_empty => None,
        Some('S' | 'W') => Some(-degrees.abs()),
        _ => Some(degrees),
    }
}

/// Parses a decimal number, or a fraction such as `485/10`.
fn number(text: &str) -> Option<f64> {
    let value = match text.split_once('/') {
        Some((numerator, denominator)) => {
            numerator.parse::<f64>().ok()? / denominator.parse::<f64>().ok()?
        }
        None => text.parse().ok()?,
    };
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_videos() {
        for (text, expected) in [
            ("+48.8584+002.2945+035.1/", Some((48.8584, 2.2945, Some(35.1)))),
            ("-33.8-151.2/", Some((-33.8, -151.2, None))),
            ("+4830.0-00215.0/", Some((48.5, -2.25, None))),
            ("-483000+0021500.0/", Some((-48.5, 2.25, None))),
            ("here", None),
        ] {
            assert_eq!(iso_6709(text), expected, "{text}");
        }
    }

    #[test]
    fn coordinates_of_every_form() {
        for (text, reference, expected) in [
            ("48,30.0S", None, Some(-48.5)),
            ("48,30,0N", None, Some(48.5)),
            ("60.5", Some("N"), Some(60.5)),
            ("68", Some("W"), Some(-68.0)),
            ("-68", Some("W"), Some(-68.0)),
            ("-68.25", None, Some(-68.25)),
            ("68.25 W", None, Some(-68.25)),
            ("w68.25", None, Some(-68.25)),
            ("48/1,30/1,0/1", Some("South"), Some(-48.5)),
            ("48° 30' 0\" N", None, Some(48.5)),
            ("", Some("N"), None),
            ("N", None, None),
            ("1/0", Some("N"), None),
            ("NaN", None, None),
            ("inf", None, None),
            ("1,2,3,4N", None, None),
        ] {
            assert_eq!(coordinate(text, reference), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_place() {
        assert!(is_stated(0.0, 1.0) && is_stated(-90.0, 180.0));
        for (latitude, longitude) in [(0.0, 0.0), (-0.0, 0.0), (91.0, 1.0), (1.0, -181.0)] {
            assert!(!is_stated(latitude, longitude));
        }
        assert!(!is_stated(f64::NAN, 1.0) && !is_stated(1.0, f64::INFINITY));
    }
}
