//! Authorisation: the one place that decides by principal, action and resource.
//!
//! Which assets a principal may see is decided in SQL, in `db::assets`, so that it holds for single
//! assets and lists alike; everything else is here. Responses never distinguish between a resource
//! that does not exist and one that the caller may not access.

mod disclosure;
mod recheck;
mod visit;

use vitrine_api::AlbumRole;
use vitrine_database::albums::Album;
use vitrine_database::assets::{Asset, Reader};
use vitrine_database::{AlbumId, AssetId, Db, Scope, UserId, Write};
use vitrine_media::Level;

use crate::auth::Principal;
use crate::error::{Error, Result};
pub use disclosure::{Action, Disclosure};
pub use recheck::{Transfer, is_as_before, recheck, recheck_session, until_revoked};
pub use visit::Visit;

impl Principal {
    /// The principal as a parameter of SQL queries.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        match self {
            Self::User(session) => Reader::User(&session.user.id),
            Self::Visitor(visit) => visit.reader(),
        }
    }

    /// How much is disclosed to the principal.
    #[must_use]
    pub fn disclosure(&self) -> Disclosure {
        match self {
            Self::User(_) => Disclosure::User,
            Self::Visitor(visit) => visit.disclosure(),
        }
    }

    /// What is removed from videos that the principal plays. Where downloads are off, the original
    /// is not served for playback either: all its metadata is removed.
    #[must_use]
    pub fn playback_level(&self) -> Level {
        if self.may(Action::Download) { self.disclosure().level() } else { Level::All }
    }

    /// Whether the action is allowed on the assets that the principal can see.
    pub fn may(&self, action: Action) -> bool {
        match self {
            Self::User(_) => true,
            Self::Visitor(visit) => action != Action::Download || visit.link.allow_download,
        }
    }

    /// The owner of the assets that the principal uploads.
    pub fn uploads_for(&self) -> Result<&UserId> {
        match self {
            Self::User(session) => Ok(&session.user.id),
            Self::Visitor(visit) if visit.link.allow_upload => Ok(&visit.link.user_id),
            Self::Visitor(_) => Err(Error::Unauthorized("Unauthorized")),
        }
    }
}

/// Finds an asset on which the action is allowed.
pub async fn asset(db: &Db, who: &Principal, action: Action, id: &AssetId) -> Result<Asset> {
    let denied = || Error::no_access(action.permission());
    let found = db.readable(who.reader(), std::slice::from_ref(id)).await?.pop();
    let found = found.ok_or_else(denied)?;
    if who.may(action) {
        Ok(found)
    } else {
        Err(Error::Forbidden("Downloads are not allowed".into()))
    }
}

/// Finds several assets, in the given order and without duplicates. An error unless the action is
/// allowed on all of them.
pub async fn assets(
    db: &Db,
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
    let found = db.readable(who.reader(), &ids).await?;
    if found.len() == ids.len() { Ok(found) } else { Err(denied()) }
}

/// What a principal wants to do with an album.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlbumAction {
    /// View it.
    Read,
    /// Change its title and other settings.
    Update,
    /// Add photos, or remove own ones.
    Fill,
    /// Comment on it.
    Comment,
    /// Share it: links, members, and whether comments are on.
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

/// An album and the caller's role in it; `None` for visitors.
pub async fn album(
    db: &Db,
    who: &Principal,
    action: AlbumAction,
    id: &AlbumId,
) -> Result<(Album, Option<AlbumRole>)> {
    let denied = || Error::no_access(action.permission());
    let role = match who {
        Principal::User(session) => {
            let role = db.album_role(id, &session.user.id).await?;
            Some(role.filter(|role| action.allowed(*role)).ok_or_else(denied)?)
        }
        Principal::Visitor(visit) => {
            if action != AlbumAction::Read || !visit.opens_album(id) {
                return Err(denied());
            }
            None
        }
    };
    let album = db.album(id).await?.ok_or_else(denied)?;
    match who {
        Principal::User(_) => Ok((album, role)),
        Principal::Visitor(visit) => Ok((visit.veil(album), role)),
    }
}

/// The photos that a list covers: those of an album, or all that the caller can see.
pub async fn scope<'a>(
    db: &Db,
    who: &'a Principal,
    of_album: Option<&'a AlbumId>,
) -> Result<Scope<'a>> {
    match (of_album, who) {
        (Some(id), who) => {
            let denied = || Error::no_access(AlbumAction::Read.permission());
            let scope = match who {
                Principal::User(session) => {
                    db.album_role(id, &session.user.id).await?.map(|_| Scope::Album(id))
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

/// Checks, inside the transaction that acts, that a user may do something with an album. They keep
/// the right until it ends.
pub async fn album_in(
    write: &mut Write,
    user: &UserId,
    action: AlbumAction,
    id: &AlbumId,
) -> Result<AlbumRole> {
    let role = write.album_role(id, user).await?.filter(|role| action.allowed(*role));
    role.ok_or_else(|| Error::no_access(action.permission()))
}

/// Checks that all ids are the user's own assets, and removes duplicates.
pub async fn own_assets(
    db: &Db,
    owner: &UserId,
    mut ids: Vec<AssetId>,
    permission: &str,
) -> Result<Vec<AssetId>> {
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    if !ids.iter().all(|id| vitrine_ids::is_uuid(id.as_str())) {
        return Err(Error::bad_request("Validation failed: an id is no UUID"));
    }
    let owned = db.owned(owner, &ids).await?;
    if owned.len() == ids.len() { Ok(ids) } else { Err(Error::no_access(permission)) }
}
