//! The user's defaults for new links. Stored as a short text on the device.

use super::expiry::Expiry;

/// Initial values of the form for a new link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkDefaults {
    /// When the link expires; never [`Expiry::Date`], which makes sense for one link only.
    pub expires: Expiry,
    /// Visitors may download originals.
    pub allow_download: bool,
    /// Visitors may add photos.
    pub allow_upload: bool,
    /// Visitors see metadata.
    pub show_metadata: bool,
    /// Visitors see locations too.
    pub show_location: bool,
}

impl Default for LinkDefaults {
    fn default() -> Self {
        Self {
            expires: Expiry::Never,
            allow_download: true,
            allow_upload: false,
            show_metadata: true,
            show_location: true,
        }
    }
}

impl LinkDefaults {
    /// Storage key on the device.
    pub const STORED: &str = "link-defaults";

    /// Every expiry that can be a default.
    #[must_use]
    pub fn expiries() -> Vec<Expiry> {
        Expiry::ALL.into_iter().filter(|expiry| *expiry != Expiry::Date).collect()
    }

    /// Serializes them: `7d download metadata`.
    #[must_use]
    pub fn to_text(self) -> String {
        let rights = [
            ("download", self.allow_download),
            ("upload", self.allow_upload),
            ("metadata", self.show_metadata),
            ("location", self.show_location),
        ];
        let given = rights.into_iter().filter(|(_, given)| *given).map(|(name, _)| name);
        std::iter::once(self.expires.name()).chain(given).collect::<Vec<_>>().join(" ")
    }

    /// Parses [`LinkDefaults::to_text`]. Unreadable text yields the defaults.
    #[must_use]
    pub fn from_text(text: Option<&str>) -> Self {
        let mut words = text.unwrap_or_default().split(' ');
        let expires = words.next().and_then(Expiry::from_name);
        let Some(expires) = expires.filter(|expiry| *expiry != Expiry::Date) else {
            return Self::default();
        };
        let given: Vec<&str> = words.collect();
        let has = |name| given.contains(&name);
        Self {
            expires,
            allow_download: has("download"),
            allow_upload: has("upload"),
            show_metadata: has("metadata"),
            show_location: has("location"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_and_read_again() {
        let chosen = LinkDefaults {
            expires: Expiry::Week,
            allow_upload: true,
            show_location: false,
            ..LinkDefaults::default()
        };
        for defaults in [chosen, LinkDefaults::default()] {
            assert_eq!(LinkDefaults::from_text(Some(&defaults.to_text())), defaults);
        }
        for broken in [None, Some(""), Some("date download"), Some("soon")] {
            assert_eq!(LinkDefaults::from_text(broken), LinkDefaults::default());
        }
    }
}
