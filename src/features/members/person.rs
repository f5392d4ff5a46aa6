//! A user in a list: initials instead of a picture, name and email address.

use leptos::prelude::*;
use vitrine_api::{AlbumRole, UserResponse};
use vitrine_gallery::activity::initials;

use crate::i18n::{key, t};

/// A user as other users see them.
#[component]
pub(super) fn Person(
    /// The user.
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

/// The label of a role.
pub(super) fn role_label(role: AlbumRole) -> &'static str {
    t(match role {
        AlbumRole::Owner => key::ROLE_OWNER,
        AlbumRole::Editor => key::ROLE_EDITOR,
        AlbumRole::Viewer => key::ROLE_VIEWER,
    })
}

/// The form value of a role.
pub(super) fn role_value(role: AlbumRole) -> &'static str {
    match role {
        AlbumRole::Owner => "owner",
        AlbumRole::Editor => "editor",
        AlbumRole::Viewer => "viewer",
    }
}

/// The role of a form value; editor for anything but `viewer`.
pub(super) fn role_of(value: &str) -> AlbumRole {
    if value == "viewer" { AlbumRole::Viewer } else { AlbumRole::Editor }
}

/// The roles that can be assigned, as values and labels.
pub(super) fn role_choices() -> Vec<(String, String)> {
    [AlbumRole::Viewer, AlbumRole::Editor]
        .map(|role| (role_value(role).to_owned(), role_label(role).to_owned()))
        .to_vec()
}
