//! One person in a list: letters in place of a picture, name and address.

use leptos::prelude::*;
use vitrine_api::{AlbumRole, UserResponse};

use crate::domain::activity::initials;
use crate::i18n::{key, t};

/// A person as others see them.
#[component]
pub(super) fn Person(
    /// Who.
    user: UserResponse,
) -> impl IntoView {
    view! {
        <span class="avatar" aria-hidden="true">{initials(&user.name)}</span>
        <span class="person-text">
            <span class="person-name" dir="auto">{user.name}</span>
            <span class="hint" dir="auto">{user.email}</span>
        </span>
    }
}

/// The word for a part in an album.
pub(super) fn role_words(role: AlbumRole) -> &'static str {
    t(match role {
        AlbumRole::Owner => key::ROLE_OWNER,
        AlbumRole::Editor => key::ROLE_EDITOR,
        AlbumRole::Viewer => key::ROLE_VIEWER,
    })
}

/// The values of a choice between the parts that can be given.
pub(super) fn role_value(role: AlbumRole) -> &'static str {
    match role {
        AlbumRole::Owner => "owner",
        AlbumRole::Editor => "editor",
        AlbumRole::Viewer => "viewer",
    }
}

/// The other way round.
pub(super) fn role_of(value: &str) -> AlbumRole {
    if value == "viewer" { AlbumRole::Viewer } else { AlbumRole::Editor }
}

/// The parts that can be given, and their words.
pub(super) fn role_choices() -> Vec<(String, String)> {
    [AlbumRole::Viewer, AlbumRole::Editor]
        .map(|role| (role_value(role).to_owned(), role_words(role).to_owned()))
        .to_vec()
}
