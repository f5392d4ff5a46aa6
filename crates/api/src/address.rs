//! Addresses of the reads that a gallery opens with. The app asks for them, and the server names
//! them in the page so that the browser asks early: both have to write them alike, to the letter.

use std::fmt::Write as _;

use crate::SortOrder;

/// How a visitor's request names its link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkCredential {
    /// The random key.
    Key(String),
    /// The custom address.
    Slug(String),
}

impl LinkCredential {
    /// The query that names the link, without `?`.
    #[must_use]
    pub fn query(&self) -> String {
        match self {
            Self::Key(key) => format!("key={}", encode(key)),
            Self::Slug(slug) => format!("slug={}", encode(slug)),
        }
    }
}

/// The address of an operation: `path` below `/api`, with its own query if it has one. The server's
/// own address or path stands before it, without a slash at the end.
#[must_use]
pub fn api(server: &str, path: &str, link: Option<&LinkCredential>) -> String {
    let Some(link) = link else {
        return format!("{server}/api{path}");
    };
    let separator = if path.contains('?') { '&' } else { '?' };
    format!("{server}/api{path}{separator}{}", link.query())
}

/// The months of an album, or of everything; below `/api`.
#[must_use]
pub fn buckets(album: Option<&str>, order: SortOrder) -> String {
    format!("/timeline/buckets?{}", of(album, order))
}

/// Reading the answer for more photos than this would be felt on a page's own thread: the app has
/// its worker ask for them, for whom nothing can be preloaded.
pub const LARGE_MONTH: u64 = 4_000;

/// The photos of one month; below `/api`.
#[must_use]
pub fn bucket(album: Option<&str>, order: SortOrder, month: &str) -> String {
    format!("/timeline/bucket?timeBucket={month}&{}", of(album, order))
}

/// No more than the ids of a bucket whose address this is.
#[must_use]
pub fn ids_of(bucket: &str) -> String {
    format!("{bucket}&idsOnly=true")
}

fn of(album: Option<&str>, order: SortOrder) -> String {
    let order = match order {
        SortOrder::Asc => "asc",
        SortOrder::Desc => "desc",
    };
    match album {
        Some(album) => format!("albumId={album}&order={order}"),
        None => format!("order={order}&visibility=timeline"),
    }
}

/// A user's own photos in a view of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Those marked.
    Favorites,
    /// Those that nobody else sees.
    Private,
    /// Those deleted.
    Bin,
}

impl View {
    fn filter(self) -> &'static str {
        match self {
            Self::Favorites => "isFavorite=true",
            Self::Private => "visibility=locked",
            Self::Bin => "isTrashed=true",
        }
    }
}

/// The months of a view; below `/api`.
#[must_use]
pub fn view_buckets(view: View) -> String {
    format!("/timeline/buckets?order=desc&{}", view.filter())
}

/// The photos of one month of a view; below `/api`.
#[must_use]
pub fn view_bucket(view: View, month: &str) -> String {
    format!("/timeline/bucket?timeBucket={month}&order=desc&{}", view.filter())
}

/// The picture of a photo for grids; below `/api`.
#[must_use]
pub fn thumbnail(id: &str) -> String {
    format!("/assets/{id}/thumbnail?size=thumbnail")
}

/// The picture of a photo for the whole screen; below `/api`.
#[must_use]
pub fn preview(id: &str) -> String {
    format!("/assets/{id}/thumbnail?size=preview")
}

/// Percent-encoding of all but the unreserved characters (RFC 3986, section 2.3).
#[must_use]
pub fn encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_comes_last_and_is_encoded() {
        let slug = LinkCredential::Slug("a b&ü".into());
        assert_eq!(
            api("", &thumbnail("1"), Some(&slug)),
            "/api/assets/1/thumbnail?size=thumbnail&slug=a%20b%26%C3%BC"
        );
        let key = LinkCredential::Key("k-_".into());
        assert_eq!(api("/a", "/shared-links/me", Some(&key)), "/a/api/shared-links/me?key=k-_");
        assert_eq!(api("https://a.b", "/albums", None), "https://a.b/api/albums");
        assert_eq!(
            bucket(Some("a"), SortOrder::Asc, "2021-05-01"),
            "/timeline/bucket?timeBucket=2021-05-01&albumId=a&order=asc"
        );
    }
}
