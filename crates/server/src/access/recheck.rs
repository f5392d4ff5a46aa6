//! Checks again whether access still holds: in the transaction that acts for a principal, and every
//! few seconds while bytes are transferred. After access has ended, nothing more is received or
//! sent.

use std::io;
use std::time::{Duration, Instant};

use futures::{Stream, StreamExt as _, stream};
use vitrine_database::clock;
use vitrine_database::{AlbumId, AssetId, Db, GuestId, Write};

use super::{Action, Visit};
use crate::auth::{Principal, Session};
use crate::error::{Error, Result};

/// Interval of the checks during a transfer. With the second for which query results are cached
/// despite another program's writes, this is the bound that `docs/privacy.md` states.
const EVERY: Duration = Duration::from_secs(3);

/// Reads the principal's current state: the link with its rights, limits and password, the guest's
/// session, or the user's. The caller holds the lock on the owner of what is written (see
/// `Db::write_for`), so the state cannot change until the transaction ends.
///
/// # Errors
/// 401 when access has ended, 403 when a user's session has fewer rights than before.
pub async fn recheck(write: &mut Write, who: &Principal) -> Result<Principal> {
    match who {
        Principal::User(session) => recheck_session(write, session).await.map(Principal::User),
        Principal::Visitor(visit) => {
            let now = clock::now();
            let (link, guest) = write.visit(&visit.pass, now).await?.ok_or_else(link_ended)?;
            // A guest who ended their session uploads nothing more under its name.
            if link.id != visit.link.id || guest_id(visit) != guest.as_ref().map(|guest| &guest.id)
            {
                return Err(link_ended());
            }
            Ok(Principal::Visitor(Visit { link, guest, pass: visit.pass.clone() }))
        }
    }
}

/// Reads the current state of a session or API key: 401 when it has ended, 403 when it has fewer
/// rights than before.
pub async fn recheck_session(write: &mut Write, session: &Session) -> Result<Session> {
    // The operator at the command line has no session.
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

/// Whether a session has all the rights that it had before.
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

/// Whether the disclosure is the same, and downloads have not been turned off.
fn sees_as_before(before: &Principal, now: &Principal) -> bool {
    now.disclosure() == before.disclosure()
        && (now.may(Action::Download) || !before.may(Action::Download))
}

/// Whether a principal who was authenticated again is the same, with at least the same rights.
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

/// What is transferred, which decides what is checked again.
#[derive(Debug, Clone)]
pub enum Transfer {
    /// An upload.
    Upload,
    /// The file of this asset, or its motion video.
    Of(AssetId),
    /// An archive. Each of its files is checked separately.
    Archive,
    /// A list of photos: of this album, or of all.
    List(Option<AlbumId>),
}

/// Whether the principal still has access, for this transfer.
async fn is_still_let_in(db: &Db, who: &Principal, what: &Transfer) -> Result<bool> {
    let now = clock::now();
    let after = match who {
        Principal::User(session) => {
            let (token_hash, is_key) = (session.token_hash.clone(), session.key.is_some());
            let found = db.signed_in(&token_hash, is_key, now).await?;
            let found = found.map(|(user, key)| Session { user, token_hash, key });
            found.filter(|now| has_rights_of(session, now)).map(Principal::User)
        }
        Principal::Visitor(visit) => db
            .opened_link(&visit.pass, now)
            .await?
            .map(|link| Principal::Visitor(Visit { link, ..visit.clone() })),
    };
    let Some(now) = after else {
        return Ok(false);
    };
    match what {
        Transfer::Upload => Ok(now.uploads_for().is_ok()),
        Transfer::Archive => Ok(sees_as_before(who, &now)),
        Transfer::List(album) => {
            let is_open = super::scope(db, &now, album.as_ref()).await.is_ok();
            Ok(is_open && sees_as_before(who, &now))
        }
        Transfer::Of(asset) => {
            Ok(sees_as_before(who, &now) && db.picture(now.reader(), asset).await?.is_some())
        }
    }
}

/// Passes a stream on while the principal has access. It is checked every few seconds; the stream
/// ends with an error once access has ended.
pub fn until_revoked<T: Send + 'static>(
    db: &Db,
    who: &Principal,
    what: Transfer,
    bytes: impl Stream<Item = io::Result<T>> + Send + 'static,
) -> impl Stream<Item = io::Result<T>> + Send + 'static {
    let state = (bytes.boxed(), db.clone(), who.clone(), what, Instant::now());
    stream::try_unfold(Some(state), |state| async move {
        let Some((mut bytes, db, who, what, mut asked)) = state else {
            return Ok(None);
        };
        let Some(next) = bytes.next().await.transpose()? else {
            return Ok(None);
        };
        if asked.elapsed() >= EVERY {
            asked = Instant::now();
            let let_in = is_still_let_in(&db, &who, &what).await;
            if !let_in.map_err(|error| io::Error::other(error.to_string()))? {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, "access has ended"));
            }
        }
        Ok(Some((next, Some((bytes, db, who, what, asked)))))
    })
}
