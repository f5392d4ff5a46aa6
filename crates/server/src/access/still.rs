//! Whether somebody who was let in still would be: asked in the transaction that acts for them, and
//! every few seconds while bytes come or go. What has ended takes and gives nothing more.

use std::io;
use std::time::{Duration, Instant};

use futures::{Stream, StreamExt as _, stream};

use super::{Action, Visit};
use crate::app::App;
use crate::auth::{Principal, Session};
use crate::clock;
use crate::db::{AlbumId, AssetId, GuestId, Write};
use crate::error::{Error, Result};

/// How often it is asked while bytes come or go. With the second for which answers about another
/// program's writes are cached, this is the bound that `docs/privacy.md` states.
const EVERY: Duration = Duration::from_secs(3);

/// The principal as they are now, while nobody else changes what decides it: the link with its rights,
/// limits and password, the guest's session, or the user's. The caller holds the owner of what is
/// written, see `Db::write_for`.
pub async fn recheck(write: &mut Write, who: &Principal) -> Result<Principal> {
    match who {
        Principal::User(session) => recheck_session(write, session).await.map(Principal::User),
        Principal::Visitor(visit) => {
            let now = clock::now();
            let (link, guest) = write.visit(&visit.pass, now).await?.ok_or_else(link_ended)?;
            // Whoever ended their session brings nothing more under its name.
            if link.id != visit.link.id || guest_id(visit) != guest.as_ref().map(|guest| &guest.id)
            {
                return Err(link_ended());
            }
            Ok(Principal::Visitor(Visit { link, guest, pass: visit.pass.clone() }))
        }
    }
}

/// A user's session, or the key of a program, as it is now: 401 where it has ended, 403 where it may do
/// less than before.
pub async fn recheck_session(write: &mut Write, session: &Session) -> Result<Session> {
    // The operator at the command line asks nobody.
    if session.token_hash.is_empty() {
        return Ok(session.clone());
    }
    let (token_hash, is_key) = (session.token_hash.clone(), session.key.is_some());
    let found = write.signed_in(&token_hash, is_key, clock::now()).await?;
    let (user, key) = found.ok_or_else(|| signed_out(session))?;
    let now = Session { user, token_hash, key };
    match has_rights_of(session, &now) {
        true => Ok(now),
        false => Err(Error::forbidden()),
    }
}

/// Whether a session may do all that it could before.
fn has_rights_of(before: &Session, now: &Session) -> bool {
    let mut needed = before.key.iter().flat_map(|key| &key.permissions);
    (now.user.is_admin || !before.user.is_admin) && needed.all(|word| now.has(word))
}

fn guest_id(visit: &Visit) -> Option<&GuestId> {
    visit.guest.as_ref().map(|guest| &guest.id)
}

fn link_ended() -> Error {
    Error::Unauthorized("Invalid share key")
}

fn signed_out(session: &Session) -> Error {
    Error::Unauthorized(match session.key {
        Some(_) => "Invalid API key",
        None => "Invalid user token",
    })
}

/// Whether what was hidden meanwhile, or is not to be taken home any longer, is nothing.
fn sees_as_before(before: &Principal, now: &Principal) -> bool {
    now.disclosure() == before.disclosure()
        && (now.may(Action::Download) || !before.may(Action::Download))
}

/// Whether somebody who was asked again is the same, and let in to as much.
pub fn is_as_before(before: &Principal, now: &Principal) -> bool {
    let is_same = match (before, now) {
        (Principal::User(before), Principal::User(now)) => {
            before.user.id == now.user.id && has_rights_of(before, now)
        }
        (Principal::Visitor(before), Principal::Visitor(now)) => {
            before.link.id == now.link.id && guest_id(before) == guest_id(now)
        }
        _ => false,
    };
    is_same && sees_as_before(before, now)
}

/// What bytes are for, which decides what is asked again.
#[derive(Debug, Clone)]
pub enum Bytes {
    /// They come in.
    Upload,
    /// They are of the file of this asset, or of the video that belongs to it.
    Of(AssetId),
    /// They are of many files, each of which is asked about by itself.
    Archive,
    /// They are a list of photos: of this album, or of all.
    List(Option<AlbumId>),
}

/// Whether a principal would still be let in, and to what they do.
async fn is_still_let_in(app: &App, who: &Principal, bytes: &Bytes) -> Result<bool> {
    let now = clock::now();
    let after = match who {
        Principal::User(session) => {
            let (token_hash, is_key) = (session.token_hash.clone(), session.key.is_some());
            let found = app.db.signed_in(&token_hash, is_key, now).await?;
            let found = found.map(|(user, key)| Session { user, token_hash, key });
            found.filter(|now| has_rights_of(session, now)).map(Principal::User)
        }
        Principal::Visitor(visit) => app
            .db
            .opened_link(&visit.pass, now)
            .await?
            .map(|link| Principal::Visitor(Visit { link, ..visit.clone() })),
    };
    let Some(now) = after else {
        return Ok(false);
    };
    match bytes {
        Bytes::Upload => Ok(now.uploads_for().is_ok()),
        Bytes::Archive => Ok(sees_as_before(who, &now)),
        Bytes::List(album) => {
            let is_open = super::scope(app, &now, album.as_ref()).await.is_ok();
            Ok(is_open && sees_as_before(who, &now))
        }
        Bytes::Of(asset) => {
            Ok(sees_as_before(who, &now) && app.db.picture(now.reader(), asset).await?.is_some())
        }
    }
}

/// Bytes for or from somebody, for as long as they would be let in: asked every few seconds, it ends
/// with an error once they would not.
pub fn until_revoked<T: Send + 'static>(
    app: &App,
    who: &Principal,
    what: Bytes,
    bytes: impl Stream<Item = io::Result<T>> + Send + 'static,
) -> impl Stream<Item = io::Result<T>> + Send + 'static {
    let state = (bytes.boxed(), app.clone(), who.clone(), what, Instant::now());
    stream::try_unfold(Some(state), |state| async move {
        let Some((mut bytes, app, who, what, mut asked)) = state else {
            return Ok(None);
        };
        let Some(next) = bytes.next().await.transpose()? else {
            return Ok(None);
        };
        if asked.elapsed() >= EVERY {
            asked = Instant::now();
            let let_in = is_still_let_in(&app, &who, &what).await;
            if !let_in.map_err(|error| io::Error::other(error.to_string()))? {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, "access has ended"));
            }
        }
        Ok(Some((next, Some((bytes, app, who, what, asked)))))
    })
}
