//! The addresses that are the app's. The app has the same table; what it does not know it shows as
//! not found, so this one only has to be as fine as the status of the answer.

use percent_encoding::percent_decode_str;

use crate::db::links::LinkName;

/// What an address shows.
#[derive(Debug, PartialEq, Eq)]
pub enum Address {
    /// A screen for users.
    App,
    /// A screen of a link.
    Link(LinkName),
}

/// First steps of the screens that have more below them.
const DEEP: &[&str] =
    &["photos", "albums", "calendar", "moments", "places", "folders", "people", "settings"];
/// Screens that have nothing below them.
const FLAT: &[&str] = &["sharing", "shared-links", "map", "upload"];
/// Most steps below a first one: `/albums/{id}/photos/{assetId}`.
const DEPTH: usize = 3;

/// What an address shows, if it is the app's.
pub fn address(path: &str) -> Option<Address> {
    let mut steps = path.split('/').filter(|step| !step.is_empty());
    let Some(first) = steps.next() else {
        return Some(Address::App);
    };
    let rest: Vec<&str> = steps.collect();
    let second = || Some(percent_decode_str(rest.first()?).decode_utf8().ok()?.into_owned());
    match first {
        "share" => Some(Address::Link(LinkName::Key(second()?))),
        "s" => Some(Address::Link(LinkName::Slug(second()?))),
        "auth" => matches!(rest[..], ["setup" | "login"]).then_some(Address::App),
        step if FLAT.contains(&step) => rest.is_empty().then_some(Address::App),
        step if DEEP.contains(&step) => (rest.len() <= DEPTH).then_some(Address::App),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_and_everything_else() {
        let key = || Some(Address::Link(LinkName::Key("k".into())));
        for (path, expected) in [
            ("/", Some(Address::App)),
            ("/photos", Some(Address::App)),
            ("/photos/", Some(Address::App)),
            ("/albums/1/photos/2", Some(Address::App)),
            ("/auth/login", Some(Address::App)),
            ("/auth", None),
            ("/auth/else", None),
            ("/sharing/x", None),
            ("/share", None),
            ("/share/k", key()),
            ("/share/k/photos/1", key()),
            ("/s/a%20b/map", Some(Address::Link(LinkName::Slug("a b".into())))),
            ("/robots.txt", None),
            ("/wp-admin", None),
        ] {
            assert_eq!(address(path), expected, "{path}");
        }
    }
}
