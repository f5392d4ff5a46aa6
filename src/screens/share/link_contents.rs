//! What a link contains: its title, its photos, its map, and how to download all of it.

use vitrine_api::{AlbumResponse, DownloadRequest, SharedLinkResponse};
use vitrine_gallery::photo::Photo;

use crate::features::grid::Source;
use crate::i18n::{key, t};
use crate::platform::intl;
use crate::widgets::MapSource;

/// Whether a link contains several albums.
pub(super) fn has_several_albums(link: &SharedLinkResponse) -> bool {
    link.albums.len() > 1
}

/// The album of a link with a single album.
fn only_album(link: &SharedLinkResponse) -> Option<&AlbumResponse> {
    link.album.as_ref().filter(|_| !has_several_albums(link))
}

/// The number of photos.
pub(super) fn number(link: &SharedLinkResponse) -> u64 {
    if has_several_albums(link) {
        // A photo may be in several of its albums.
        let at_most = || link.albums.iter().map(|album| album.asset_count).sum();
        return link.asset_count.unwrap_or_else(at_most);
    }
    link.album.as_ref().map_or(link.assets.len() as u64, |album| album.asset_count)
}

/// The heading of the page.
pub(super) fn title(link: &SharedLinkResponse) -> String {
    let album = only_album(link).map(|album| album.album_name.clone());
    let named = album.or_else(|| link.description.clone()).filter(|name| !name.trim().is_empty());
    named.unwrap_or_else(|| t(key::SHARE_UNTITLED).to_owned())
}

/// The map of a link with at least one location. Other servers do not report locations, so their
/// albums always have a map if locations are shown.
pub(super) fn map(link: &SharedLinkResponse, home: &str, title: &str) -> Option<MapSource> {
    let may_have = link.show_metadata && !link.hide_location && link.album.is_some();
    let places = match link.album.as_ref().filter(|_| link.albums.len() < 2) {
        Some(album) => format!("/albums/{}/map-markers", album.id),
        None => "/map/markers".to_owned(),
    };
    let address = format!("{home}/map");
    let source = MapSource { home: home.to_owned(), address, title: title.to_owned(), places };
    link.has_places.unwrap_or(may_have).then_some(source)
}

/// Where the photos come from.
pub(super) fn source(link: &SharedLinkResponse) -> Source {
    match &link.album {
        Some(_) if has_several_albums(link) => {
            Source::Months { album: None, order: Default::default() }
        }
        Some(album) => {
            Source::Months { album: Some(album.id.clone()), order: album.order.unwrap_or_default() }
        }
        None => Source::Photos(link.assets.iter().map(Photo::from).collect()),
    }
}

/// The request for all photos of a link. For several albums it stays empty: the server then
/// includes everything in the link, each photo once.
pub(super) fn everything(link: &SharedLinkResponse) -> DownloadRequest {
    let mut request = DownloadRequest::default();
    match &link.album {
        Some(_) if has_several_albums(link) => {}
        Some(album) => request.album_id = Some(album.id.clone()),
        None => request.asset_ids = link.assets.iter().map(|asset| asset.id.clone()).collect(),
    }
    request
}

/// The range of capture dates, for a link with a single album.
pub(super) fn dates(link: &SharedLinkResponse) -> Option<String> {
    let album = only_album(link);
    let day = |date: &Option<String>| date.as_deref().and_then(intl::local_date);
    let (start, end) = (day(&album?.start_date)?, day(&album?.end_date)?);
    Some(if start == end { start } else { format!("{start} – {end}") })
}
