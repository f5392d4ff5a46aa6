//! The same change to many links, with undo.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::UpdateSharedLink;

use crate::api::{self, ApiClient};
use crate::i18n::{key, t};
use crate::ui::Toasts;

/// Changes, each with the id of its link.
pub type Changes = Vec<(String, UpdateSharedLink)>;

/// Applies `changes`, then shows the message `message` with a button that applies `undo`. `changed`
/// is notified after each of the two, possibly after its page has been left.
pub fn change_links(
    changes: Changes,
    undo: Changes,
    message: String,
    toasts: Toasts,
    changed: Trigger,
) {
    spawn_local(async move {
        let is_done = apply(changes, toasts).await;
        changed.notify();
        if !is_done {
            return;
        }
        let take_back = move || {
            let undo = undo.clone();
            spawn_local(async move {
                if apply(undo, toasts).await {
                    toasts.show(t(key::LINK_SAVED));
                }
                changed.notify();
            });
        };
        toasts.show_with_action(message, t(key::ACTION_UNDO), take_back);
    });
}

/// Applies changes one after the other. Stops at the first failure, and returns whether there was
/// none.
async fn apply(changes: Changes, toasts: Toasts) -> bool {
    for (id, change) in changes {
        if let Err(error) = api::update_link(&ApiClient::default(), &id, &change).await {
            toasts.show(error.to_string());
            return false;
        }
    }
    true
}
