//! Guests who add photos: the button, the dialog, and updating the grid with their contributions.

use std::collections::HashSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::SharedLinkResponse;
use vitrine_gallery::photo::Photo;

use crate::api::{self, ApiClient, ApiError};
use crate::features::grid::{GridState, Marks};
use crate::features::uploads::{DropZone, Guest, GuestDialog, Uploads};
use crate::i18n::{Key, key, t};
use crate::platform::files::File;
use crate::platform::{base_url, dom};
use crate::ui::{Button, ButtonVariant, icons};

/// Delay before uploads of an earlier visit resume, in milliseconds.
const PAUSE_MS: i32 = 1_500;

/// The guest of an open link.
#[derive(Clone, Copy)]
pub(super) struct Guests {
    guest: Guest,
    shows_own_only: bool,
}

impl Guests {
    /// The guest of a link that accepts photos, or of one that no longer does if this browser has
    /// been a guest before, of any link. `None` for other links.
    pub(super) fn of(
        link: &SharedLinkResponse,
        client: ApiClient,
        grid: LocalResource<Result<GridState, ApiError>>,
    ) -> Option<Self> {
        // A link to several albums has no photos of its own: they are added to one of the albums.
        if link.albums.len() > 1
            || !(link.allow_upload || Guest::was_here() && base_url::supports_vitrine_api())
        {
            return None;
        }
        let guest = Guest::new(client.clone(), link);
        let (uploads, sender) = (expect_context::<Uploads>(), client.clone());
        // Resumed after the first photos are shown, which are what a visitor comes for.
        if link.allow_upload {
            dom::after(PAUSE_MS, move || uploads.go_on_with_unsent(sender));
        }
        let marks = Marks { ids: RwSignal::new(HashSet::new()), label: key::GRID_OWN };
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

    /// Whether photos may be added.
    pub(super) fn may_add(self) -> bool {
        self.guest.is_open_for_uploads
    }

    /// The title of the page without photos.
    pub(super) fn invitation(self) -> &'static str {
        t(self.pick(key::GUEST_EMPTY, key::SHARE_EMPTY))
    }

    /// The text below that title.
    pub(super) fn hint(self) -> &'static str {
        t(self.pick(key::GUEST_EMPTY_HINT, key::GUEST_FIRST_HINT))
    }

    fn pick(self, own_only: Key, all: Key) -> Key {
        if self.shows_own_only { own_only } else { all }
    }
}

/// Applies added and removed photos to a grid.
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

/// The button "Add photos". On a link that accepts no more, it leads to the guest's contributions,
/// if any.
#[component]
pub(super) fn AddButton(
    guests: Guests,
    /// Whether it is the page's primary action.
    #[prop(optional)]
    is_primary: bool,
) -> impl IntoView {
    let variant = if is_primary { ButtonVariant::Primary } else { ButtonVariant::Plain };
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
                variant
                on_click=move |_| guests.guest.open(Vec::new())
            />
        </Show>
    }
}

/// The dialog while it is open, and the whole page as a drop zone.
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
