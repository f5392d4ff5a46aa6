//! Albums as several routes check, make and read them.

use vitrine_api::AlbumResponse;
use vitrine_database::albums::Album;
use vitrine_database::{AlbumId, UserId, clock};

use crate::app::App;
use crate::error::{Error, Result};
use crate::http::json::Json;
use crate::responses;

/// Longest name of an album in bytes.
const MAX_NAME: usize = 500;
/// Longest description of an album in bytes.
const MAX_TEXT: usize = 10_000;

/// Refuses names and descriptions that are too long.
pub fn check_texts(name: Option<&str>, text: Option<&str>) -> Result<()> {
    let fits = |text: Option<&str>, max| text.is_none_or(|text| text.len() <= max);
    if fits(name, MAX_NAME) && fits(text, MAX_TEXT) {
        Ok(())
    } else {
        Err(Error::bad_request("Validation failed: a name or description is too long"))
    }
}

/// A new album, not yet stored.
pub fn new_album(owner: &UserId, name: String, description: Option<String>) -> Album {
    let now = clock::now();
    Album {
        id: AlbumId::random(),
        owner_id: owner.clone(),
        name,
        description: description.unwrap_or_default(),
        cover_id: None,
        activity: true,
        sort: vitrine_api::SortOrder::Desc,
        created_at: now,
        updated_at: now,
        count: 0,
        first_at: None,
        last_at: None,
        has_members: false,
        has_link: false,
        follows: None,
    }
}

/// An album as one of its members sees it.
pub async fn one(app: &App, id: &AlbumId, user: &UserId) -> Result<Json<AlbumResponse>> {
    let album = app.db.album(id).await?.ok_or_else(|| Error::no_access("album.read"))?;
    let mut views = with_members(app, &[album], user).await?;
    views.pop().map(Json).ok_or_else(|| Error::internal("an album has no view"))
}

/// Albums as one of their members sees them.
pub async fn with_members(
    app: &App,
    albums: &[Album],
    user: &UserId,
) -> Result<Vec<AlbumResponse>> {
    let ids: Vec<_> = albums.iter().map(|album| album.id.clone()).collect();
    let members = app.db.members(&ids).await?;
    let of = |album: &Album| members.get(&album.id).map(Vec::as_slice).unwrap_or_default();
    Ok(albums.iter().map(|album| responses::album(album, of(album), user)).collect())
}
