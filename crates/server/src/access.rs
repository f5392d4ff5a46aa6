//! Who may do what: the one place that decides, by principal, action and resource.
//!
//! Which assets a principal may see is decided in SQL, in `db::assets`, so that it holds for one
//! and for many alike; everything else is here. Whether something does not exist or is not for the
//! caller is never told apart.

mod still;
mod visit;

pub use still::{Bytes, is_as_before, recheck, recheck_session, until_revoked};
pub use visit::Visit;

use vitrine_api::AlbumRole;
use vitrine_media::Level;

use crate::app::App;
use crate::auth::Principal;
use crate::db::albums::Album;
use crate::db::assets::{Asset, Reader};
use crate::db::{AlbumId, AssetId, Scope, UserId, Write};
use crate::error::{Error, Result};

/// What somebody wants to do with assets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// See what is known of them.
    Read,
    /// See pictures of them, or play them.
    View,
    /// Take the files home.
    Download,
}

impl Action {
    fn permission(self) -> &'static str {
        match self {
            Self::Read => "asset.read",
            Self::View => "asset.view",
            Self::Download => "asset.download",
        }
    }
}

/// How much of an asset its reader is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// Everything: a user of the server.
    User,
    /// All but whose it is: a visitor.
    Visitor,
    /// The same, but no file as it was uploaded: downloads are off.
    NoFiles,
    /// The same as a visitor without the place.
    NoPlace,
    /// What is needed to show the picture, nothing else.
    Nothing,
}

impl Disclosure {
    /// Whether the films in motion photos are played: where files are given as they are. What a
    /// film tells of itself cannot be taken out while it is inside of a picture.
    #[must_use]
    pub fn gives_films(self) -> bool {
        self.level() == Level::None
    }

    /// Whether the reader is shown where photos were taken.
    #[must_use]
    pub fn shows_places(self) -> bool {
        matches!(self, Self::User | Self::Visitor | Self::NoFiles)
    }

    /// What is taken out of files for this reader.
    #[must_use]
    pub fn level(self) -> Level {
        match self {
            Self::User | Self::Visitor => Level::None,
            Self::NoPlace => Level::Location,
            Self::NoFiles | Self::Nothing => Level::All,
        }
    }
}

impl Principal {
    /// How the principal is asked about in SQL.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        match self {
            Self::User(session) => Reader::User(&session.user.id),
            Self::Visitor(visit) => visit.reader(),
        }
    }

    /// How much the principal is shown.
    #[must_use]
    pub fn disclosure(&self) -> Disclosure {
        match self {
            Self::User(_) => Disclosure::User,
            Self::Visitor(visit) => visit.disclosure(),
        }
    }

    /// What is taken out of the videos that the principal plays. Where nothing may be downloaded,
    /// what is played is no original: all that tells where it came from is taken out.
    #[must_use]
    pub fn playback_level(&self) -> Level {
        if self.may(Action::Download) { self.disclosure().level() } else { Level::All }
    }

    /// Whether the action is allowed on what the principal sees.
    pub fn may(&self, action: Action) -> bool {
        match self {
            Self::User(_) => true,
            Self::Visitor(visit) => action != Action::Download || visit.link.allow_download,
        }
    }

    /// Whose the assets are that the principal uploads.
    pub fn uploads_for(&self) -> Result<&UserId> {
        match self {
            Self::User(session) => Ok(&session.user.id),
            Self::Visitor(visit) if visit.link.allow_upload => Ok(&visit.link.user_id),
            Self::Visitor(_) => Err(Error::Unauthorized("Unauthorized")),
        }
    }
}

/// One asset.
pub async fn asset(app: &App, who: &Principal, action: Action, id: &AssetId) -> Result<Asset> {
    let denied = || Error::no_access(action.permission());
    let found = app.db.readable(who.reader(), std::slice::from_ref(id)).await?.pop();
    let found = found.ok_or_else(denied)?;
    if who.may(action) {
        Ok(found)
    } else {
        Err(Error::Forbidden("Downloads are not allowed".into()))
    }
}

/// Several assets, in the order asked; all of them, or an error.
pub async fn assets(
    app: &App,
    who: &Principal,
    action: Action,
    ids: &[AssetId],
) -> Result<Vec<Asset>> {
    let denied = || Error::no_access(action.permission());
    if !who.may(action) {
        return Err(denied());
    }
    let mut seen = std::collections::HashSet::new();
    let ids: Vec<_> = ids.iter().filter(|id| seen.insert(*id)).cloned().collect();
    let found = app.db.readable(who.reader(), &ids).await?;
    if found.len() == ids.len() { Ok(found) } else { Err(denied()) }
}

/// What somebody wants to do with an album.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlbumAction {
    /// Look into it.
    Read,
    /// Change its title and the like.
    Update,
    /// Put photos in, or take own ones out.
    Fill,
    /// Say something about it.
    Comment,
    /// Let others in: links, members, and whether there are comments.
    Share,
    /// Delete it.
    Delete,
}

impl AlbumAction {
    fn permission(self) -> &'static str {
        match self {
            Self::Read => "album.read",
            Self::Update => "album.update",
            Self::Fill => "albumAsset.create",
            Self::Comment => "activity.create",
            Self::Share => "album.share",
            Self::Delete => "album.delete",
        }
    }

    fn allowed(self, role: AlbumRole) -> bool {
        match role {
            AlbumRole::Owner => true,
            AlbumRole::Editor => !matches!(self, Self::Share | Self::Delete),
            AlbumRole::Viewer => matches!(self, Self::Read | Self::Comment),
        }
    }
}

/// An album, and what the caller is in it; nothing for visitors.
pub async fn album(
    app: &App,
    who: &Principal,
    action: AlbumAction,
    id: &AlbumId,
) -> Result<(Album, Option<AlbumRole>)> {
    let denied = || Error::no_access(action.permission());
    let role = match who {
        Principal::User(session) => {
            let role = app.db.album_role(id, &session.user.id).await?;
            Some(role.filter(|role| action.allowed(*role)).ok_or_else(denied)?)
        }
        Principal::Visitor(visit) => {
            if action != AlbumAction::Read || !visit.opens_album(id) {
                return Err(denied());
            }
            None
        }
    };
    let album = app.db.album(id).await?.ok_or_else(denied)?;
    match who {
        Principal::User(_) => Ok((album, role)),
        Principal::Visitor(visit) => Ok((visit.veil(album), role)),
    }
}

/// The photos that a list runs over: those of an album, or all that there is for the caller.
pub async fn scope<'a>(
    app: &App,
    who: &'a Principal,
    of_album: Option<&'a AlbumId>,
) -> Result<Scope<'a>> {
    match (of_album, who) {
        (Some(id), who) => {
            let denied = || Error::no_access(AlbumAction::Read.permission());
            let scope = match who {
                Principal::User(session) => {
                    app.db.album_role(id, &session.user.id).await?.map(|_| Scope::Album(id))
                }
                Principal::Visitor(visit) => {
                    visit.opens_album(id).then(|| visit.scope_of_album(id))
                }
            };
            scope.ok_or_else(denied)
        }
        (None, Principal::User(session)) => Ok(Scope::Library(&session.user.id)),
        (None, Principal::Visitor(visit)) => Ok(visit.scope()),
    }
}

/// Whether a user may do something with an album, asked in the transaction that does it: they keep the
/// right until it ends.
pub async fn album_in(
    write: &mut Write,
    user: &UserId,
    action: AlbumAction,
    id: &AlbumId,
) -> Result<AlbumRole> {
    let role = write.album_role(id, user).await?.filter(|role| action.allowed(*role));
    role.ok_or_else(|| Error::no_access(action.permission()))
}
