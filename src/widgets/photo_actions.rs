//! The owner's actions on photos, from a selection, a menu or the lightbox. Each shows a message,
//! and most can be undone.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{AssetChange, AssetVisibility, UpdateAlbum};

use crate::api::{self, ApiClient, ApiError};
use crate::features::metadata_edit::{SavedEdit, restore};
use crate::i18n::{Key, count, key, t};
use crate::platform::dom;
use crate::ui::Toasts;

/// The actions, with what they report to.
#[derive(Clone, Copy)]
pub struct Actions {
    toasts: Toasts,
    /// Notified when photos were removed or restored. "Undo" may do so after the page has been left.
    changed: Trigger,
}

impl Actions {
    /// Must be called while a component is set up.
    pub fn new(changed: Trigger) -> Self {
        Self { toasts: expect_context(), changed }
    }

    /// Shows the outcome and reloads.
    fn finish(self, result: Result<(), ApiError>, message: &str) {
        match result {
            Ok(()) => self.toasts.show(message),
            Err(error) => self.toasts.show(error.to_string()),
        }
        self.changed.notify();
    }

    /// Says that the dates or locations of photos were changed, and offers to undo it.
    pub fn edited(self, edit: SavedEdit) {
        self.changed.notify();
        let message = count(key::EDIT_DONE_OTHER, edit.count);
        let undo = move || self.undo_edit(edit.clone(), move || self.changed.notify());
        self.toasts.show_with_action(message, t(key::ACTION_UNDO), undo);
    }

    /// Gives photos back the dates or locations that they had. `reload` shows them.
    pub fn undo_edit(self, edit: SavedEdit, reload: impl FnOnce() + 'static) {
        spawn_local(async move {
            match restore(edit).await {
                Ok(()) => self.toasts.show(t(key::EDIT_UNDONE)),
                Err(error) => self.toasts.show(error.to_string()),
            }
            reload();
        });
    }

    /// Applies a change to photos, and offers to undo it by another change.
    fn change(
        self,
        ids: Vec<String>,
        change: AssetChange,
        message: String,
        (back, back_words): (AssetChange, Key),
    ) {
        spawn_local(async move {
            if let Err(error) = api::change_assets(&ApiClient::default(), ids.clone(), change).await
            {
                return self.toasts.show(error.to_string());
            }
            self.changed.notify();
            let undo = move || {
                let (ids, back) = (ids.clone(), back.clone());
                spawn_local(async move {
                    let done = api::change_assets(&ApiClient::default(), ids, back).await;
                    self.finish(done, t(back_words));
                });
            };
            self.toasts.show_with_action(message, t(key::ACTION_UNDO), undo);
        });
    }

    /// Makes photos private: removes them from all shares and from the timeline.
    pub fn make_private(self, ids: Vec<String>) {
        let message = count(key::PRIVATE_MADE_OTHER, ids.len() as u64);
        let back = (shown(AssetVisibility::Timeline), key::PRIVATE_SHOWN);
        self.change(ids, shown(AssetVisibility::Locked), message, back);
    }

    /// Makes private photos visible again.
    pub fn show_again(self, ids: Vec<String>) {
        let message = t(key::PRIVATE_SHOWN).to_owned();
        let back = (shown(AssetVisibility::Locked), key::ASSETS_RESTORED);
        self.change(ids, shown(AssetVisibility::Timeline), message, back);
    }

    /// Adds photos to the favourites, or removes them.
    pub fn mark(self, ids: Vec<String>, is_favorite: bool) {
        let (message, back) = match is_favorite {
            true => (key::FAVORITES_ADDED, key::FAVORITES_REMOVED),
            false => (key::FAVORITES_REMOVED, key::FAVORITES_ADDED),
        };
        let message = t(message).to_owned();
        self.change(ids, marked(is_favorite), message, (marked(!is_favorite), back));
    }

    /// The same for one photo, without a message: the heart shows the state.
    pub fn mark_quietly(self, id: String, is_favorite: bool) {
        spawn_local(async move {
            let change = marked(is_favorite);
            if let Err(error) = api::change_assets(&ApiClient::default(), vec![id], change).await {
                self.toasts.show(error.to_string());
            }
        });
    }

    /// Approves contributions to a link, so that others see them.
    pub fn approve(self, link: String, ids: Vec<String>) {
        spawn_local(async move {
            let message = count(key::GUESTS_APPROVED_OTHER, ids.len() as u64);
            self.finish(api::approve(&link, ids).await, &message);
        });
    }

    /// Moves photos to the bin.
    pub fn delete(self, ids: Vec<String>) {
        spawn_local(async move {
            if let Err(error) = api::delete_assets(&ApiClient::default(), ids.clone()).await {
                return self.toasts.show(error.to_string());
            }
            self.changed.notify();
            let message = count(key::ASSETS_DELETED_OTHER, ids.len() as u64);
            let undo = move || self.restore(ids.clone());
            self.toasts.show_with_action(message, t(key::ACTION_UNDO), undo);
        });
    }

    /// Restores photos from the bin.
    pub fn restore(self, ids: Vec<String>) {
        spawn_local(async move {
            let done = api::restore_assets(&ApiClient::default(), ids).await;
            self.finish(done, t(key::ASSETS_RESTORED));
        });
    }

    /// Deletes photos permanently, after a confirmation.
    pub fn destroy(self, ids: Vec<String>) {
        if dom::confirm(t(key::BIN_DELETE_CONFIRM)) {
            spawn_local(async move {
                let message = count(key::BIN_EMPTIED_OTHER, ids.len() as u64);
                let done = api::destroy_assets(&ApiClient::default(), ids).await;
                self.finish(done, &message);
            });
        }
    }

    /// Deletes everything in the bin permanently, after a confirmation.
    pub fn empty_bin(self) {
        if dom::confirm(t(key::BIN_CLEAR_CONFIRM)) {
            spawn_local(async move {
                match api::empty_bin(&ApiClient::default()).await {
                    Ok(gone) => self.finish(Ok(()), &count(key::BIN_EMPTIED_OTHER, gone.count)),
                    Err(error) => self.finish(Err(error), ""),
                }
            });
        }
    }

    /// Restores everything in the bin.
    pub fn restore_bin(self) {
        spawn_local(async move {
            let done = api::restore_bin(&ApiClient::default()).await.map(drop);
            self.finish(done, t(key::ASSETS_RESTORED));
        });
    }

    /// Removes photos from an album.
    pub fn remove_from_album(self, album: String, ids: Vec<String>) {
        spawn_local(async move {
            let client = ApiClient::default();
            let removed = match api::remove_from_album(&client, &album, ids).await {
                Ok(results) => results.into_iter().filter(|result| result.success),
                Err(error) => return self.toasts.show(error.to_string()),
            };
            let removed: Vec<String> = removed.map(|result| result.id).collect();
            self.changed.notify();
            let message = count(key::ALBUM_REMOVED_OTHER, removed.len() as u64);
            let undo = move || {
                let (album, removed) = (album.clone(), removed.clone());
                spawn_local(async move {
                    let done = api::add_to_album(&ApiClient::default(), &album, removed).await;
                    self.finish(done.map(drop), t(key::ASSETS_RESTORED));
                });
            };
            self.toasts.show_with_action(message, t(key::ACTION_UNDO), undo);
        });
    }

    /// Makes a photo the cover of an album.
    pub fn use_as_cover(self, album: String, id: String) {
        spawn_local(async move {
            let change = UpdateAlbum { album_thumbnail_asset_id: Some(id), ..Default::default() };
            let done = api::update_album(&ApiClient::default(), &album, &change).await;
            self.finish(done.map(drop), t(key::ALBUM_COVER_DONE));
        });
    }
}

fn shown(visibility: AssetVisibility) -> AssetChange {
    AssetChange { visibility: Some(visibility), ..Default::default() }
}

fn marked(is_favorite: bool) -> AssetChange {
    AssetChange { is_favorite: Some(is_favorite), ..Default::default() }
}
