//! What somebody may do in an album, by their part in it.

use vitrine_api::{AlbumResponse, AlbumRole};

/// The part that a user has in an album; whoever is not in its list only looks.
#[must_use]
pub fn role_in(album: &AlbumResponse, user: &str) -> AlbumRole {
    let own = album.album_users.iter().find(|person| person.user.id == user);
    own.map_or(AlbumRole::Viewer, |person| person.role)
}

/// Whose album it is, by name.
#[must_use]
pub fn owner_of(album: &AlbumResponse) -> Option<&vitrine_api::UserResponse> {
    let owner = album.album_users.iter().find(|person| person.role == AlbumRole::Owner);
    owner.map(|person| &person.user)
}

/// Whether they decide about people, links and the album itself.
#[must_use]
pub fn manages(role: AlbumRole) -> bool {
    role == AlbumRole::Owner
}

/// Whether they add photos and change name, description and cover.
#[must_use]
pub fn edits(role: AlbumRole) -> bool {
    role != AlbumRole::Viewer
}
