//! File sizes for display: 4.2 MB, in powers of ten.

/// A number of bytes split into a rounded value and the index of its unit in [`UNITS`].
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub fn scale(bytes: u64) -> (f64, usize) {
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let rounded =
        if unit == 0 || value >= 99.95 { value.round() } else { (value * 10.0).round() / 10.0 };
    (rounded, unit)
}

/// Unit symbols, the same in all languages of the app.
pub const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_well() {
        for (bytes, expected) in [
            (0, (0.0, 0)),
            (999, (999.0, 0)),
            (1_000, (1.0, 1)),
            (4_212_345, (4.2, 2)),
            (99_999_999, (100.0, 2)),
            (999_999_999, (1.0, 3)),
            (u64::MAX, (18_446_744.0, 4)),
        ] {
            assert_eq!(scale(bytes), expected, "{bytes}");
        }
    }
}
