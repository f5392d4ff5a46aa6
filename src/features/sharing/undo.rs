//! Deleting links, with undo.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiClient};
use crate::i18n::{count, key, t};
use crate::platform::base_url;
use crate::ui::Toasts;

/// Deletes links one after the other and offers undo. `changed` is notified after each of the two,
/// possibly after its page has been left.
pub fn delete_links(ids: Vec<String>, toasts: Toasts, changed: Trigger) {
    spawn_local(async move {
        let mut deleted = Vec::new();
        for id in ids {
            match api::delete_link(&ApiClient::default(), &id).await {
                Ok(()) => deleted.push(id),
                Err(error) => toasts.show(error.to_string()),
            }
        }
        changed.notify();
        if deleted.is_empty() {
            return;
        }
        let message = count(key::LINK_DELETED_OTHER, deleted.len() as u64);
        if !base_url::supports_vitrine_api() {
            return toasts.show(message);
        }
        let undo = move || {
            let deleted = deleted.clone();
            spawn_local(async move {
                for id in deleted {
                    if let Err(error) = api::restore_link(&ApiClient::default(), &id).await {
                        toasts.show(error.to_string());
                    }
                }
                toasts.show(t(key::LINK_RESTORED));
                changed.notify();
            });
        };
        toasts.show_with_action(message, t(key::ACTION_UNDO), undo);
    });
}
