//! The page of a link: the app's page with link preview tags, preloads and the first photos. The
//! page of a link with a password carries none of them.

mod card;
mod first;
mod html;
mod picture;
mod preloads;

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use flate2::Compression;
use vitrine_api::SortOrder;
use vitrine_database::albums::{Album, AlbumFilter};
use vitrine_database::assets::Asset;
use vitrine_database::links::Link;
use vitrine_database::{AssetId, Scope};

use super::addresses::{LinkAddress, PICTURE, Screen};
use super::files::{Found, Page, accepts, gzip};
use crate::access::{Disclosure, Visit};
use crate::app::App;
use crate::auth::{Peer, live_link};
use crate::error::{Error, Result};
pub use picture::Pictures;

/// The page depends on the link and the requested host: private to one browser.
const CACHE: &str = "private, no-cache";

/// Serves a URL of a link.
pub(super) async fn serve(
    app: &App,
    address: &LinkAddress,
    path: &str,
    headers: &HeaderMap,
    from: Peer,
) -> Result<Response> {
    let link = live_link(app, &address.name, from).await?;
    let is_open = |link: &Link| link.password_hash.is_none();
    if address.is_picture {
        let link = link.filter(is_open).ok_or(Error::NotFound("There is no preview"))?;
        let visit = Visit::stranger(link);
        return picture::serve(app, &Shown::of(app, &visit, &address.screen).await?, headers).await;
    }
    let Some(link) = link else {
        return Ok(super::page(app, Page::Visitor, StatusCode::NOT_FOUND, headers).await);
    };
    let page = match is_open(&link) {
        true => app.web.page_text(Page::Visitor).await,
        false => None,
    };
    let Some((page, policy)) = page else {
        return Ok(super::page(app, Page::Visitor, StatusCode::OK, headers).await);
    };
    let visit = Visit::stranger(link);
    let shown = Shown::of(app, &visit, &address.screen).await?;
    let title = shown.title();
    let mut head = card::tags(&shown, card::base(app, headers).as_deref(), path);
    head.push_str(&preloads::tags(app, &shown, &address.name).await?);
    let first = first::data(app, &shown, &address.name).await?;
    let page = html::with_body(&html::with_head(&page, &title, &head), &first).into_bytes();
    // Compressed for each response, so speed matters more than size.
    let found = match accepts(headers, "gzip") {
        true => Found { bytes: gzip(&page, Compression::fast())?, encoding: Some("gzip") },
        false => Found { bytes: Bytes::from(page), encoding: None },
    };
    Ok(super::html(found, policy, StatusCode::OK, CACHE, headers))
}

/// What a URL of a link shows, limited to what its visitors may see.
struct Shown<'a> {
    visit: &'a Visit,
    disclosure: Disclosure,
    /// The albums that the link opens.
    albums: Vec<Album>,
    /// The album that is shown, if it is a single one.
    album: Option<Album>,
    /// The photo that is shown, if it is a single one.
    photo: Option<Asset>,
    /// Number of photos.
    count: u64,
    /// The first photos, or the covers of albums.
    first: Vec<AssetId>,
    /// The photos of the preview image.
    faces: Vec<Asset>,
    is_grid: bool,
    /// Whether the screen is the gallery, or one of its albums.
    is_home: bool,
}

/// Roughly the number of thumbnails in the first window.
const FIRST: i64 = 12;

/// Title of a gallery without a name.
const UNTITLED: &str = "Shared photos";

impl<'a> Shown<'a> {
    async fn of(app: &App, visit: &'a Visit, screen: &Screen) -> Result<Self> {
        let (photo, album) = match screen {
            Screen::Photo(photo, album) => (Some(photo), album.as_ref()),
            Screen::Album(album) => (None, Some(album)),
            Screen::Home | Screen::Other => (None, None),
        };
        let albums = match visit.link.is_album {
            true => app.db.albums(AlbumFilter::Link(&visit.link.id)).await?,
            false => Vec::new(),
        };
        let albums: Vec<_> = albums.into_iter().map(|album| visit.veil(album)).collect();
        let only = albums.first().filter(|_| albums.len() == 1);
        let album = albums.iter().find(|found| Some(&found.id) == album).or(only).cloned();
        let mut shown = Self {
            visit,
            disclosure: visit.disclosure(),
            count: match &album {
                Some(album) => album.count,
                None => app.db.count(visit.scope()).await?,
            },
            albums,
            album,
            photo: None,
            first: Vec::new(),
            faces: Vec::new(),
            is_grid: !matches!(screen, Screen::Other),
            is_home: matches!(screen, Screen::Home | Screen::Album(_)),
        };
        shown.find(app, photo.filter(|id| vitrine_ids::is_uuid(id.as_str()))).await?;
        Ok(shown)
    }

    /// Finds the photos to show.
    async fn find(&mut self, app: &App, photo: Option<&AssetId>) -> Result<()> {
        self.first = match self.is_shelf() {
            true => self.albums.iter().filter_map(|album| album.cover_id.clone()).collect(),
            false => app.db.first_pictured(self.scope(), self.order(), FIRST).await?,
        };
        self.first.truncate(FIRST as usize);
        let cover = self.album.as_ref().and_then(|album| album.cover_id.clone());
        let wanted: Vec<_> = photo.cloned().into_iter().chain(cover).collect();
        let wanted = [wanted, self.first.clone()].concat();
        // Queried as the visitor, so that nothing private is among them.
        let found = app.db.readable(self.visit.reader(), &wanted).await?;
        self.photo = found.first().filter(|found| Some(&found.id) == photo).cloned();
        let mut faces = found;
        faces.retain(|face| {
            face.has_preview && self.photo.as_ref().is_none_or(|photo| photo.id == face.id)
        });
        faces.truncate(picture::MOST);
        self.faces = faces;
        Ok(())
    }

    /// Whether times and descriptions of photos are disclosed.
    fn tells(&self) -> bool {
        self.disclosure != Disclosure::Nothing
    }

    /// Whether the screen shows the covers of several albums.
    fn is_shelf(&self) -> bool {
        self.album.is_none() && self.visit.link.is_album
    }

    fn scope(&self) -> Scope<'_> {
        let visit = self.visit;
        self.album.as_ref().map_or(visit.scope(), |album| visit.scope_of_album(&album.id))
    }

    /// The sort order, as in the app.
    fn order(&self) -> SortOrder {
        self.album.as_ref().map_or(SortOrder::Asc, |album| album.sort)
    }

    /// The photo's description, if it is disclosed.
    fn caption(&self) -> Option<&str> {
        let photo = self.photo.as_ref().filter(|_| self.tells())?;
        photo.metadata.description.as_deref().filter(|text| !text.trim().is_empty())
    }

    /// The name of the album, or the description of the link. `None` if both are blank.
    fn given_name(&self) -> Option<&str> {
        let album = self.album.as_ref().map(|album| album.name.as_str());
        let names = [album, self.visit.link.description.as_deref()].into_iter().flatten();
        names.into_iter().find(|name| !name.trim().is_empty())
    }

    /// The name of the gallery.
    fn name(&self) -> String {
        self.given_name().unwrap_or(UNTITLED).to_owned()
    }

    fn title(&self) -> String {
        html::line(self.caption().unwrap_or(&self.name()), 200)
    }
}
