//! What a user may do in an album, by their role.

use vitrine_api::{AlbumResponse, AlbumRole};

/// The role of a user in an album. Users who are not members count as viewers.
#[must_use]
pub fn role_in(album: &AlbumResponse, user: &str) -> AlbumRole {
    let own = album.album_users.iter().find(|person| person.user.id == user);
    own.map_or(AlbumRole::Viewer, |person| person.role)
}

/// The owner of an album.
#[must_use]
pub fn owner_of(album: &AlbumResponse) -> Option<&vitrine_api::UserResponse> {
    let owner = album.album_users.iter().find(|person| person.role == AlbumRole::Owner);
    owner.map(|person| &person.user)
}

/// Whether the role manages members, links and the album itself.
#[must_use]
pub fn manages(role: AlbumRole) -> bool {
    role == AlbumRole::Owner
}

/// Whether the role may add photos and change name, description and cover.
#[must_use]
pub fn edits(role: AlbumRole) -> bool {
    role != AlbumRole::Viewer
}
