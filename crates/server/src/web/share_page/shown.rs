//! What a URL of a link shows.

use vitrine_api::SortOrder;
use vitrine_database::albums::{Album, AlbumFilter};
use vitrine_database::assets::Asset;
use vitrine_database::{AssetId, Scope};

use super::super::addresses::Screen;
use super::html;
use crate::access::{Disclosure, Visit};
use crate::app::App;
use crate::error::Result;

/// Most photos in the preview image.
pub(super) const MOST_FACES: usize = 4;
/// What a URL of a link shows, limited to what its visitors may see.
pub(super) struct Shown<'a> {
    pub(super) visit: &'a Visit,
    pub(super) disclosure: Disclosure,
    /// The albums that the link opens.
    pub(super) albums: Vec<Album>,
    /// The album that is shown, if it is a single one.
    pub(super) album: Option<Album>,
    /// The photo that is shown, if it is a single one.
    pub(super) photo: Option<Asset>,
    /// Number of photos.
    pub(super) count: u64,
    /// The first photos, or the covers of albums.
    pub(super) first: Vec<AssetId>,
    /// The photos of the preview image.
    pub(super) faces: Vec<Asset>,
    pub(super) is_grid: bool,
    /// Whether the screen is the gallery, or one of its albums.
    pub(super) is_home: bool,
}

/// Roughly the number of thumbnails in the first window.
pub(super) const FIRST: i64 = 12;

/// Title of a gallery without a name.
pub(super) const UNTITLED: &str = "Shared photos";

impl<'a> Shown<'a> {
    pub(super) async fn of(app: &App, visit: &'a Visit, screen: &Screen) -> Result<Self> {
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
        self.first = match self.shows_albums() {
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
        faces.truncate(MOST_FACES);
        self.faces = faces;
        Ok(())
    }

    /// Whether times and descriptions of photos are disclosed.
    pub(super) fn tells(&self) -> bool {
        self.disclosure != Disclosure::Nothing
    }

    /// Whether the screen shows the covers of several albums.
    pub(super) fn shows_albums(&self) -> bool {
        self.album.is_none() && self.visit.link.is_album
    }

    pub(super) fn scope(&self) -> Scope<'_> {
        let visit = self.visit;
        self.album.as_ref().map_or(visit.scope(), |album| visit.scope_of_album(&album.id))
    }

    /// The sort order, as in the app.
    pub(super) fn order(&self) -> SortOrder {
        self.album.as_ref().map_or(SortOrder::Asc, |album| album.sort)
    }

    /// The photo's description, if it is disclosed.
    pub(super) fn caption(&self) -> Option<&str> {
        let photo = self.photo.as_ref().filter(|_| self.tells())?;
        photo.metadata.description.as_deref().filter(|text| !text.trim().is_empty())
    }

    /// The name of the album, or the description of the link. `None` if both are blank.
    pub(super) fn given_name(&self) -> Option<&str> {
        let album = self.album.as_ref().map(|album| album.name.as_str());
        let names = [album, self.visit.link.description.as_deref()].into_iter().flatten();
        names.into_iter().find(|name| !name.trim().is_empty())
    }

    /// The name of the gallery.
    pub(super) fn name(&self) -> String {
        self.given_name().unwrap_or(UNTITLED).to_owned()
    }

    pub(super) fn title(&self) -> String {
        html::line(self.caption().unwrap_or(&self.name()), 200)
    }
}
