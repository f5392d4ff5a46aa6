//! A visit of a link: what its visitor may see, and how they are asked about in SQL.

use vitrine_api::CollectionKind;

use super::Disclosure;
use crate::db::albums::Album;
use crate::db::assets::Reader;
use crate::db::guests::Guest;
use crate::db::links::{Link, LinkName};
use crate::db::visits::Pass;
use crate::db::{AlbumId, GuestId, Scope};

/// A visitor of a link: the link as it was read for this request, the guest who came by it if they
/// bring photos, and what they showed to get in.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The link.
    pub link: Link,
    /// The guest.
    pub guest: Option<Guest>,
    /// What opened the link, and is asked again before anything is written.
    pub pass: Pass,
}

impl Visit {
    /// Of somebody who has shown nothing but the link's address.
    #[must_use]
    pub fn stranger(link: Link) -> Self {
        let name = LinkName::Key(link.key.clone());
        let pass = Pass { name, sessions: Vec::new(), guests: Vec::new() };
        Self { link, guest: None, pass }
    }

    /// How much the visitor is shown.
    #[must_use]
    pub fn disclosure(&self) -> Disclosure {
        match &self.link {
            link if !link.show_metadata => Disclosure::Nothing,
            link if link.hide_location => Disclosure::NoPlace,
            link if !link.allow_download => Disclosure::NoFiles,
            _ => Disclosure::Visitor,
        }
    }

    /// All that the visitor sees. Of a link to one album that is the album, which is quicker to look
    /// up.
    #[must_use]
    pub fn scope(&self) -> Scope<'_> {
        match self.link.album_ids.as_slice() {
            _ if self.link.upload_only => Scope::Guest(self.guest_id()),
            [album] => self.scope_of_album(album),
            _ => self.waiting_guest().map_or(Scope::Link(&self.link.id), Scope::Party),
        }
    }

    /// The part of that which is in one of the link's albums.
    #[must_use]
    pub fn scope_of_album<'a>(&'a self, album: &'a AlbumId) -> Scope<'a> {
        match self.waiting_guest() {
            _ if self.link.upload_only => Scope::Guest(self.guest_id()),
            Some(guest) => Scope::PartyAlbum { guest, album },
            None => Scope::Album(album),
        }
    }

    /// How the visitor is asked about in SQL.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        match self.waiting_guest() {
            _ if self.link.upload_only => Reader::Guest(self.guest_id()),
            Some(guest) => Reader::Party(guest),
            None => Reader::Link(&self.link.id),
        }
    }

    /// The guest, if they see more than others do. Everybody else asks the same, which is quicker to
    /// answer.
    fn waiting_guest(&self) -> Option<&GuestId> {
        self.guest.as_ref().filter(|guest| guest.has_pending).map(|guest| &guest.id)
    }

    /// The guest's id; [`GuestId::NONE`] for visitors who have brought nothing.
    #[must_use]
    pub fn guest_id(&self) -> &GuestId {
        self.guest.as_ref().map_or(GuestId::NONE, |guest| &guest.id)
    }

    /// Whether the link opens an album.
    #[must_use]
    pub fn opens_album(&self, id: &AlbumId) -> bool {
        self.link.album_ids.iter().any(|album| album == id)
    }

    /// One of the link's albums as the visitor may see it.
    #[must_use]
    pub fn veil(&self, mut album: Album) -> Album {
        if self.link.upload_only {
            (album.count, album.cover_id) = (0, None);
            (album.first_at, album.last_at) = (None, None);
        }
        // The name of a collection is what the files say: a month, a place, a person.
        let says_too_much = |kind| match kind {
            CollectionKind::State | CollectionKind::Moment => {
                !self.link.show_metadata || self.link.hide_location
            }
            _ => !self.link.show_metadata,
        };
        if album.follows.as_ref().is_some_and(|(kind, _)| says_too_much(*kind)) {
            album.name = String::new();
        }
        album
    }
}
