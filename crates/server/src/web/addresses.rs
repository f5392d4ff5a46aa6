//! The URLs of the app's screens. The app has the full table and shows a message for what it does
//! not know, so this one only has to be fine enough to choose the page and status of the response.

use percent_encoding::percent_decode_str;
use vitrine_database::links::LinkName;
use vitrine_database::{AlbumId, AssetId};

/// What a URL shows.
#[derive(Debug, PartialEq, Eq)]
pub enum Address {
    /// A screen for users.
    App,
    /// A screen of a link.
    Link(LinkAddress),
}

/// A URL of a link.
#[derive(Debug, PartialEq, Eq)]
pub struct LinkAddress {
    /// The link's key or custom address.
    pub name: LinkName,
    /// The screen.
    pub screen: Screen,
    /// Whether it is the URL of the screen's preview image.
    pub is_picture: bool,
}

/// A screen of a link.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum Screen {
    /// The whole gallery.
    #[default]
    Home,
    /// One album of several.
    Album(AlbumId),
    /// One photo, possibly in one album of several.
    Photo(AssetId, Option<AlbumId>),
    /// A map, a slideshow, or a screen that only the app knows.
    Other,
}

/// First path segments of screens that have further segments.
const DEEP: &[&str] = &[
    "photos",
    "favorites",
    "private",
    "bin",
    "search",
    "albums",
    "calendar",
    "moments",
    "places",
    "folders",
    "people",
    "settings",
    "shared-links",
];
/// Screens without further segments.
const FLAT: &[&str] = &["sharing", "map", "upload"];
/// Most segments after the first: `/shared-links/{id}/guests/photos/{assetId}`.
const DEPTH: usize = 4;

/// The screen at a path. `None` if the app has none there.
pub fn address(path: &str) -> Option<Address> {
    let mut steps = path.split('/').filter(|step| !step.is_empty());
    let Some(first) = steps.next() else {
        return Some(Address::App);
    };
    let rest: Vec<&str> = steps.collect();
    match first {
        "share" => link(LinkName::Key, &rest),
        "s" => link(LinkName::Slug, &rest),
        "auth" => matches!(rest[..], ["setup" | "login"]).then_some(Address::App),
        step if FLAT.contains(&step) => rest.is_empty().then_some(Address::App),
        step if DEEP.contains(&step) => (rest.len() <= DEPTH).then_some(Address::App),
        _ => None,
    }
}

/// Last path segment of a screen's preview image.
pub const PICTURE: &str = "preview.jpg";

fn link(name: fn(String) -> LinkName, steps: &[&str]) -> Option<Address> {
    let (first, rest) = steps.split_first()?;
    let is_picture = rest.last() == Some(&PICTURE);
    let rest = if is_picture { &rest[..rest.len() - 1] } else { rest };
    let screen = match *rest {
        [] => Screen::Home,
        ["albums", album] => Screen::Album(album.into()),
        ["photos", photo] => Screen::Photo(photo.into(), None),
        ["albums", album, "photos", photo] => Screen::Photo(photo.into(), Some(album.into())),
        _ => Screen::Other,
    };
    let decoded = percent_decode_str(first).decode_utf8().ok()?.into_owned();
    Some(Address::Link(LinkAddress { name: name(decoded), screen, is_picture }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_and_everything_else() {
        let link = |name, screen, is_picture| {
            Some(Address::Link(LinkAddress { name, screen, is_picture }))
        };
        let key = |screen| link(LinkName::Key("k".into()), screen, false);
        let slug = || LinkName::Slug("a b".into());
        for (path, expected) in [
            ("/", Some(Address::App)),
            ("/photos", Some(Address::App)),
            ("/photos/", Some(Address::App)),
            ("/albums/1/photos/2", Some(Address::App)),
            ("/search/at%20the%20lake/photos/2", Some(Address::App)),
            ("/favorites/2", Some(Address::App)),
            ("/auth/login", Some(Address::App)),
            ("/auth", None),
            ("/auth/else", None),
            ("/sharing/x", None),
            ("/share", None),
            ("/share/%ff", None),
            ("/share/k", key(Screen::Home)),
            ("/share/k/photos/1", key(Screen::Photo("1".into(), None))),
            ("/share/k/albums/2", key(Screen::Album("2".into()))),
            ("/share/k/albums/2/photos/1", key(Screen::Photo("1".into(), Some("2".into())))),
            ("/share/k/map", key(Screen::Other)),
            ("/s/a%20b/map", link(slug(), Screen::Other, false)),
            ("/s/a%20b/preview.jpg", link(slug(), Screen::Home, true)),
            ("/s/a%20b/photos/1/preview.jpg", link(slug(), Screen::Photo("1".into(), None), true)),
            ("/robots.txt", None),
            ("/wp-admin", None),
        ] {
            assert_eq!(address(path), expected, "{path}");
        }
    }
}
