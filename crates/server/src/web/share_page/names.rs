//! The two kinds of names of a link, in the addresses of the API and of the app.

use vitrine_api::address::LinkCredential;
use vitrine_database::links::LinkName;

/// The name as API operations take it.
pub(super) fn credential(name: &LinkName) -> LinkCredential {
    match name {
        LinkName::Key(key) => LinkCredential::Key(key.clone()),
        LinkName::Slug(slug) => LinkCredential::Slug(slug.clone()),
    }
}

/// The path of the link's page: the part before the name, and the name, not encoded.
pub(super) fn home(name: &LinkName) -> (&'static str, &str) {
    match name {
        LinkName::Key(key) => ("/share/", key),
        LinkName::Slug(slug) => ("/s/", slug),
    }
}
