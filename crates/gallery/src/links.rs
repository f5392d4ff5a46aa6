//! The list of links: filter and order.

use vitrine_api::{SharedLinkResponse, SharedLinkType};

/// The tabs of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Every link.
    All,
    /// Links to albums.
    Albums,
    /// Links to single photos.
    Photos,
}

impl Tab {
    /// All of them, in the order shown.
    pub const ALL: [Self; 3] = [Self::All, Self::Albums, Self::Photos];

    /// The tab with a name from the address. Unknown names mean the first tab.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match name {
            "albums" => Self::Albums,
            "photos" => Self::Photos,
            _ => Self::All,
        }
    }

    fn takes(self, link: &SharedLinkResponse) -> bool {
        match self {
            Self::All => true,
            Self::Albums => link.kind == SharedLinkType::Album,
            Self::Photos => link.kind == SharedLinkType::Individual,
        }
    }
}

/// The order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Newest first.
    Created,
    /// Next to expire first.
    Expires,
    /// Most views first.
    Views,
    /// By name.
    Name,
}

impl Sort {
    /// All of them, in the order shown.
    pub const ALL: [Self; 4] = [Self::Created, Self::Expires, Self::Views, Self::Name];

    /// The form value of the choice.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Expires => "expires",
            Self::Views => "views",
            Self::Name => "name",
        }
    }

    /// The choice with a form value.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == name)
    }
}

/// The title of a link: its albums, else its description. `None` if it has neither.
#[must_use]
pub fn name(link: &SharedLinkResponse) -> Option<String> {
    let albums: Vec<&str> = link
        .albums
        .iter()
        .map(|album| album.album_name.trim())
        .filter(|name| !name.is_empty())
        .collect();
    if !albums.is_empty() {
        return Some(albums.join(", "));
    }
    let album = link.album.as_ref().map(|album| album.album_name.clone());
    album.or_else(|| link.description.clone()).filter(|name| !name.trim().is_empty())
}

/// Whether a link has expired. The API writes all instants in one format, so they compare as text.
#[must_use]
pub fn is_expired(link: &SharedLinkResponse, now: &str) -> bool {
    link.expires_at.as_deref().is_some_and(|end| end <= now)
}

/// The links to show, in order. All words of `search` must occur in name, description or address.
#[must_use]
pub fn listed(
    links: &[SharedLinkResponse],
    tab: Tab,
    search: &str,
    sort: Sort,
) -> Vec<SharedLinkResponse> {
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let mut found: Vec<SharedLinkResponse> =
        links.iter().filter(|link| tab.takes(link) && has_words(link, &words)).cloned().collect();
    match sort {
        Sort::Created => found.sort_by(|a, b| b.created_at.cmp(&a.created_at)),
        // Links that never expire come last.
        Sort::Expires => {
            found.sort_by(|a, b| {
                (a.expires_at.is_none(), &a.expires_at)
                    .cmp(&(b.expires_at.is_none(), &b.expires_at))
            });
        }
        Sort::Views => found.sort_by_key(|link| std::cmp::Reverse(link.view_count)),
        Sort::Name => found.sort_by_key(|link| name(link).unwrap_or_default().to_lowercase()),
    }
    found
}

fn has_words(link: &SharedLinkResponse, words: &[String]) -> bool {
    let texts = [name(link), link.description.clone(), link.slug.clone()];
    let text = texts.into_iter().flatten().collect::<Vec<_>>().join(" ").to_lowercase();
    words.iter().all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(
        id: &str,
        kind: &str,
        text: &str,
        expires: Option<&str>,
        views: u64,
    ) -> SharedLinkResponse {
        serde_json::from_value(serde_json::json!({
            "id": id, "userId": "2", "key": id, "slug": null, "type": kind,
            "description": text, "password": null,
            "createdAt": format!("2026-01-0{id}T00:00:00.000Z"), "expiresAt": expires,
            "allowUpload": false, "allowDownload": true, "showMetadata": true, "viewCount": views,
        }))
        .unwrap()
    }

    #[test]
    fn tabs_search_and_order() {
        let links = [
            link("1", "ALBUM", "The lake", Some("2026-05-01T00:00:00.000Z"), 3),
            link("2", "INDIVIDUAL", "A boat on the Lake", None, 9),
            link("3", "INDIVIDUAL", "Ada", Some("2026-02-01T00:00:00.000Z"), 0),
        ];
        let ids = |tab, search, sort| {
            let found = listed(&links, tab, search, sort);
            found.into_iter().map(|link| link.id).collect::<Vec<_>>().concat()
        };
        assert_eq!(ids(Tab::All, "", Sort::Created), "321");
        assert_eq!(ids(Tab::All, "", Sort::Expires), "312");
        assert_eq!(ids(Tab::All, "", Sort::Views), "213");
        assert_eq!(ids(Tab::All, "", Sort::Name), "231");
        assert_eq!(ids(Tab::Photos, "", Sort::Created), "32");
        assert_eq!(ids(Tab::Albums, "LAKE", Sort::Created), "1");
        assert_eq!(ids(Tab::All, "lake boat", Sort::Created), "2");
        assert_eq!(Sort::from_name("views"), Some(Sort::Views));
    }

    #[test]
    fn a_link_ends_at_its_instant() {
        let link = link("1", "ALBUM", "", Some("2026-05-01T00:00:00.000Z"), 0);
        assert!(!is_expired(&link, "2026-04-30T23:59:59.999Z"));
        assert!(is_expired(&link, "2026-05-01T00:00:00.000Z"));
        assert_eq!(name(&link), None);
    }
}
