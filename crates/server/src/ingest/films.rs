//! Live Photos: the film comes first, then the still that names it (the wire's
//! `livePhotoVideoId`), and from then on the film is a part of the still.

use crate::app::App;
use crate::auth::Principal;
use crate::db::Write;
use crate::db::assets::{Asset, Reader};
use crate::error::{Error, Result};

/// What a still names is no film that it could have.
pub(super) fn refused() -> Error {
    Error::bad_request("Live photo video not found")
}

/// Makes a film part of the still whose row is about to be written.
pub(super) async fn take(write: &mut Write, who: &Principal, film: &str) -> Result<()> {
    let link = match who {
        Principal::User(_) => None,
        Principal::Visitor(link) => Some(link),
    };
    let is_taken = write.take_film(who.uploads_for()?, film, link).await?;
    if is_taken { Ok(()) } else { Err(refused()) }
}

/// The still was there already: it gets the film that it lacked.
pub(super) async fn join(app: &App, owner: &str, still: &str, film: &str) -> Result<()> {
    let found = app.db.readable(Reader::User(owner), &[still.to_owned()]).await?.pop();
    let Some(mut still) = found.filter(|still| still.live_photo_video_id.is_none()) else {
        return Ok(());
    };
    let mut write = app.db.write_for(owner).await?;
    pair(&mut write, owner, &mut still, film).await?;
    Ok(write.commit().await?)
}

/// Makes a video of the owner's part of a still of theirs.
pub async fn pair(write: &mut Write, owner: &str, still: &mut Asset, film: &str) -> Result<()> {
    if !write.join_film(owner, &still.id, film).await? {
        return Err(refused());
    }
    still.live_photo_video_id = Some(film.to_owned());
    Ok(())
}
