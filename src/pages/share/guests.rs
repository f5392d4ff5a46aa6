//! Visitors who add photos: the button, the dialog, and keeping the grid up with what they add.

use std::collections::HashSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::SharedLinkResponse;

use crate::api::{self, ApiClient, ApiError};
use crate::domain::photo::Photo;
use crate::features::grid::{GridState, Marks};
use crate::features::uploads::{DropZone, Guest, GuestDialog, Uploads};
use crate::i18n::{Key, key, t};
use crate::platform::files::File;
use crate::platform::{dom, place};
use crate::ui::{Button, Kind, icons};

/// Before uploads of an earlier visit go on.
const PAUSE_MS: i32 = 1_500;

/// The guest of an open link.
#[derive(Clone, Copy)]
pub(super) struct Guests {
    guest: Guest,
    shows_own_only: bool,
}

impl Guests {
    /// The guest of a link that takes photos, or that took some of this browser's.
    pub(super) fn of(
        link: &SharedLinkResponse,
        client: ApiClient,
        grid: LocalResource<Result<GridState, ApiError>>,
    ) -> Option<Self> {
        // A shelf has no photos of its own: they are added in one of its albums.
        if link.albums.len() > 1 || !(link.allow_upload || Guest::was_here() && place::is_ours()) {
            return None;
        }
        let guest = Guest::new(client.clone(), link);
        let (uploads, sender) = (expect_context::<Uploads>(), client.clone());
        // After the first photos, which is what a visitor comes for.
        if link.allow_upload {
            dom::after(PAUSE_MS, move || uploads.go_on_with_unsent(sender));
        }
        let marks = Marks { ids: RwSignal::new(HashSet::new()), words: key::GRID_OWN };
        provide_context(marks);
        Effect::new(move |before: Option<Vec<String>>| {
            let own = guest.own.get();
            marks.ids.set(own.iter().cloned().collect());
            let before = before.unwrap_or_default();
            let gone: Vec<_> = before.iter().filter(|id| !own.contains(id)).cloned().collect();
            let new: Vec<_> = own.iter().filter(|id| !before.contains(id)).cloned().collect();
            if let Some(Ok(grid)) = grid.get_untracked()
                && !(gone.is_empty() && new.is_empty())
            {
                let client = client.clone();
                spawn_local(async move { follow(&client, grid, new, &gone).await });
            }
            own
        });
        Some(Self { guest, shows_own_only: link.upload_only })
    }

    /// Whether more may be added.
    pub(super) fn may_add(self) -> bool {
        self.guest.is_open_for_uploads
    }

    /// What a page without photos says.
    pub(super) fn invitation(self) -> &'static str {
        t(self.pick(key::GUEST_EMPTY, key::SHARE_EMPTY))
    }

    /// What comes after that.
    pub(super) fn hint(self) -> &'static str {
        t(self.pick(key::GUEST_EMPTY_HINT, key::GUEST_FIRST_HINT))
    }

    fn pick(self, own_only: Key, all: Key) -> Key {
        if self.shows_own_only { own_only } else { all }
    }
}

/// Brings a grid up to what has come and gone.
async fn follow(client: &ApiClient, grid: GridState, new: Vec<String>, gone: &[String]) {
    if grid.is_disposed() {
        return;
    }
    grid.remove(gone);
    for id in new {
        if grid.is_list()
            && let Ok(asset) = api::asset(client, &id).await
            && !grid.is_disposed()
        {
            grid.push(Photo::from(&asset));
        }
    }
    if !grid.is_disposed() {
        grid.look_again().await;
    }
}

/// The button "Add photos"; of a link that takes no more, a way to what was added, if anything was.
#[component]
pub(super) fn AddButton(
    guests: Guests,
    /// Whether there is nothing else to do on the page.
    #[prop(optional)]
    is_primary: bool,
) -> impl IntoView {
    let kind = if is_primary { Kind::Primary } else { Kind::Plain };
    let (label, icon) = match guests.may_add() {
        true => (key::ACTION_ADD_PHOTOS, icons::PHOTO_ADD),
        false => (key::GUEST_OWN, icons::UNDO),
    };
    let has_use = move || guests.may_add() || guests.guest.own.with(|own| !own.is_empty());
    view! {
        <Show when=has_use>
            <Button
                label=t(label)
                icon
                kind
                on_press=move |_| guests.guest.open(Vec::new())
            />
        </Show>
    }
}

/// The dialog while it is open, and the whole page as a place to drop photos on.
#[component]
pub(super) fn AddPhotos(guests: Guests) -> impl IntoView {
    let guest = guests.guest;
    let drop = move |files: Vec<File>| guest.open(files);
    view! {
        {guests.may_add().then(|| view! { <DropZone on_files=drop /> })}
        <Show when=move || guest.is_open.get()>
            <GuestDialog guest />
        </Show>
    }
}
