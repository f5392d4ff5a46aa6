//! An open album: its name, what the user may do in it, and the actions of its header.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{AlbumResponse, AlbumRole, DownloadRequest, UpdateAlbum};
use vitrine_gallery::membership;

use crate::api::{self, ApiClient};
use crate::features::downloads::{DownloadIntent, Downloads};
use crate::i18n::{key, t};
use crate::platform::{base_url, dom};
use crate::ui::Toasts;
use crate::widgets::album_sharing::AlbumSharing;
use crate::widgets::navigate::use_navigate;

/// An open album. A `Copy` handle.
#[derive(Clone, Copy)]
pub(super) struct AlbumHandle {
    pub(super) id: StoredValue<String>,
    /// The name, as it is being edited.
    pub(super) name: RwSignal<String>,
    /// The name, or a general title for an album without one.
    pub(super) title: Signal<String>,
    /// Whether the user owns the album.
    pub(super) manages: bool,
    /// Whether the user may change its name and description, and add photos.
    pub(super) edits: bool,
    /// Whether the user may delete it.
    pub(super) deletes: bool,
    pub(super) sharing: AlbumSharing,
    /// Whether the privacy check is open.
    pub(super) is_looking: RwSignal<bool>,
    pub(super) downloads: Downloads,
    toasts: Toasts,
}

impl AlbumHandle {
    /// Must be called while a component is set up.
    pub(super) fn new(album: &AlbumResponse, role: AlbumRole, is_collection: bool) -> Self {
        let name = RwSignal::new(album.album_name.clone());
        let manages = membership::manages(role);
        Self {
            id: StoredValue::new(album.id.clone()),
            name,
            title: Signal::derive(move || {
                let name = name.get();
                if name.trim().is_empty() { t(key::ALBUM_UNTITLED).to_owned() } else { name }
            }),
            manages,
            edits: membership::edits(role) && !is_collection,
            deletes: manages && !is_collection,
            sharing: AlbumSharing::default(),
            is_looking: RwSignal::new(false),
            downloads: expect_context(),
            toasts: expect_context(),
        }
    }

    /// Saves the edited name.
    pub(super) fn rename(self) {
        let name = self.name.get_untracked();
        let change = UpdateAlbum { album_name: Some(name), ..Default::default() };
        spawn_local(async move {
            match api::update_album(&ApiClient::default(), &self.id.get_value(), &change).await {
                Ok(_) => self.toasts.show(t(key::ALBUM_SAVED)),
                Err(error) => self.toasts.show(error.to_string()),
            }
        });
    }

    /// Deletes the album after a confirmation, and leads to the list of albums. Must be called
    /// while a component is set up.
    pub(super) fn deletion(self) -> Callback<()> {
        let navigate = use_navigate();
        Callback::new(move |()| {
            if !dom::confirm(t(key::ALBUM_DELETE_CONFIRM)) {
                return;
            }
            let navigate = navigate.clone();
            spawn_local(async move {
                match api::delete_album(&ApiClient::default(), &self.id.get_value()).await {
                    Ok(()) => navigate(&base_url::join("/albums"), Default::default()),
                    Err(error) => self.toasts.show(error.to_string()),
                }
            });
        })
    }

    /// A download of the whole album.
    pub(super) fn intent(self) -> DownloadIntent {
        let request = DownloadRequest { album_id: Some(self.id.get_value()), ..Default::default() };
        let (client, title) = (ApiClient::default(), self.title.get_untracked());
        DownloadIntent { client, title, request, may_clean: true }
    }

    /// Downloads the whole album.
    pub(super) fn download(self) {
        let DownloadIntent { client, title, request, .. } = self.intent();
        self.downloads.start(client, &title, request);
    }
}
