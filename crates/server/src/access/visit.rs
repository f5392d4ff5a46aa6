//! A visit of a link: what the visitor may see, and the parameters of SQL queries for it.

use vitrine_api::CollectionKind;
use vitrine_database::albums::Album;
use vitrine_database::assets::Reader;
use vitrine_database::guests::Guest;
use vitrine_database::links::{Link, LinkName};
use vitrine_database::visits::Pass;
use vitrine_database::{AlbumId, GuestId, Scope};

use super::Disclosure;

/// A visitor of a link: the link as read for this request, the guest if the visitor is one, and the
/// credentials they sent.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The link.
    pub link: Link,
    /// The guest; `None` for visitors without a guest session.
    pub guest: Option<Guest>,
    /// The credentials that opened the link, checked again before anything is written.
    pub pass: Pass,
}

impl Visit {
    /// A visitor who knows only the link's URL.
    #[must_use]
    pub fn stranger(link: Link) -> Self {
        let name = LinkName::Key(link.key.clone());
        let pass = Pass { name, sessions: Vec::new(), guests: Vec::new() };
        Self { link, guest: None, pass }
    }

    /// How much is disclosed to the visitor.
    #[must_use]
    pub fn disclosure(&self) -> Disclosure {
        match &self.link {
            link if !link.show_metadata => Disclosure::Nothing,
            link if link.hide_location => Disclosure::NoPlace,
            link if !link.allow_download => Disclosure::NoFiles,
            _ => Disclosure::Visitor,
        }
    }

    /// All photos that the visitor can see. For a link to one album this is the album, which is
    /// faster to query.
    #[must_use]
    pub fn scope(&self) -> Scope<'_> {
        match self.link.album_ids.as_slice() {
            _ if self.link.upload_only => Scope::Guest(self.guest_id()),
            [album] => self.scope_of_album(album),
            _ => self.waiting_guest().map_or(Scope::Link(&self.link.id), Scope::Party),
        }
    }

    /// The photos of one of the link's albums that the visitor can see.
    #[must_use]
    pub fn scope_of_album<'a>(&'a self, album: &'a AlbumId) -> Scope<'a> {
        match self.waiting_guest() {
            _ if self.link.upload_only => Scope::Guest(self.guest_id()),
            Some(guest) => Scope::PartyAlbum { guest, album },
            None => Scope::Album(album),
        }
    }

    /// The visitor as a parameter of SQL queries.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        match self.waiting_guest() {
            _ if self.link.upload_only => Reader::Guest(self.guest_id()),
            Some(guest) => Reader::Party(guest),
            None => Reader::Link(&self.link.id),
        }
    }

    /// The guest, if they have uploads that wait for review and so see more than others. All other
    /// visitors share one query, which is faster.
    fn waiting_guest(&self) -> Option<&GuestId> {
        self.guest.as_ref().filter(|guest| guest.has_pending).map(|guest| &guest.id)
    }

    /// The guest's id; [`GuestId::NONE`] for visitors who are not guests.
    #[must_use]
    pub fn guest_id(&self) -> &GuestId {
        self.guest.as_ref().map_or(GuestId::NONE, |guest| &guest.id)
    }

    /// Whether the link opens an album.
    #[must_use]
    pub fn opens_album(&self, id: &AlbumId) -> bool {
        self.link.album_ids.iter().any(|album| album == id)
    }

    /// Removes from an album what the visitor may not see.
    #[must_use]
    pub fn veil(&self, mut album: Album) -> Album {
        if self.link.upload_only {
            (album.count, album.cover_id) = (0, None);
            (album.first_at, album.last_at) = (None, None);
        }
        // A collection's name discloses metadata: a month, a place, a person.
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
