//! When a link expires: the choices of the share dialog, as instants.

use super::dates::instant_after;

/// A choice under "Expires".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// The link does not expire.
    Never,
    /// 24 hours from now.
    Day,
    /// 7 days from now.
    Week,
    /// 30 days from now.
    ThirtyDays,
    /// 3 calendar months from now.
    ThreeMonths,
    /// A calendar year from now.
    Year,
    /// A custom date and time.
    Date,
}

impl Expiry {
    /// Every choice, in the order shown.
    pub const ALL: [Self; 7] = [
        Self::Never,
        Self::Day,
        Self::Week,
        Self::ThirtyDays,
        Self::ThreeMonths,
        Self::Year,
        Self::Date,
    ];

    /// The form value of the choice.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Day => "1d",
            Self::Week => "7d",
            Self::ThirtyDays => "30d",
            Self::ThreeMonths => "3m",
            Self::Year => "1y",
            Self::Date => "date",
        }
    }

    /// The choice with a form value.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|expiry| expiry.name() == name)
    }

    /// The instant at which the link expires, counted from `now_ms` (milliseconds since 1970).
    /// `None` for `Never`, and for `Date`, which only the form knows.
    #[must_use]
    pub fn instant(self, now_ms: i64) -> Option<String> {
        match self {
            Self::Never | Self::Date => None,
            Self::Day => instant_after(now_ms, 1, 0),
            Self::Week => instant_after(now_ms, 7, 0),
            Self::ThirtyDays => instant_after(now_ms, 30, 0),
            Self::ThreeMonths => instant_after(now_ms, 0, 3),
            Self::Year => instant_after(now_ms, 0, 12),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for expiry in Expiry::ALL {
            assert_eq!(Expiry::from_name(expiry.name()), Some(expiry));
        }
        assert_eq!(Expiry::from_name("soon"), None);
    }

    #[test]
    fn presets_are_counted_from_now() {
        let now = 1_767_225_600_000; // 2026-01-01T00:00:00Z
        assert_eq!(Expiry::Never.instant(now), None);
        assert_eq!(Expiry::Year.instant(now).unwrap(), "2027-01-01T00:00:00.000Z");
        assert_eq!(Expiry::ThreeMonths.instant(now).unwrap(), "2026-04-01T00:00:00.000Z");
    }
}
