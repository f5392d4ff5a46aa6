//! Shared by the programs that generate large libraries.

use vitrine_api::SortOrder;
use vitrine_database::albums::Album;
use vitrine_database::links::Link;
use vitrine_database::{AlbumId, LinkId, UserId};
use vitrine_server::secret;

/// An empty album, created at `now` (milliseconds since 1970).
#[must_use]
pub fn album(owner: &UserId, name: String, now: i64) -> Album {
    Album {
        id: AlbumId::random(),
        owner_id: owner.clone(),
        name,
        description: String::new(),
        cover_id: None,
        activity: true,
        sort: SortOrder::Desc,
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

/// A link to an album without a password, which discloses everything and allows downloads.
///
/// # Errors
/// The system provides no random bytes.
pub fn link(owner: UserId, album: AlbumId, now: i64) -> Result<Link, String> {
    Ok(Link {
        id: LinkId::random(),
        user_id: owner,
        key: secret::random::<50>().map_err(|error| error.to_string())?,
        slug: None,
        is_album: true,
        album_ids: vec![album],
        description: None,
        password_hash: None,
        created_at: now,
        expires_at: None,
        allow_upload: false,
        allow_download: true,
        show_metadata: true,
        hide_location: false,
        is_paused: false,
        view_count: 0,
        last_viewed_at: None,
        upload_only: false,
        upload_review: false,
        upload_photos_only: false,
        upload_max_files: None,
        upload_max_bytes: None,
    })
}
