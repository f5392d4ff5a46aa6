//! After the upload: messages for failures, and restoring photos from the bin that were uploaded
//! again.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_gallery::jobs::Failure;
use vitrine_gallery::upload::State;

use super::Uploads;
use crate::api::{self, ApiClient};
use crate::i18n::{fill, key, t};
use crate::ui::Toasts;

impl Uploads {
    /// Restores photos from the bin whose files were uploaded again: that with this queue id, or
    /// all.
    pub(super) fn restore(self, wanted: Option<u32>, toasts: Toasts) {
        let mut trashed = self.queue.with_untracked(|queue| queue.trashed());
        trashed.retain(|(id, _)| wanted.is_none_or(|wanted| wanted == *id));
        spawn_local(async move {
            let assets = trashed.iter().map(|(_, asset)| asset.clone()).collect();
            match api::restore_assets(&ApiClient::default(), assets).await {
                Ok(()) => {
                    self.queue.update(|queue| {
                        for (id, asset) in trashed {
                            queue.set(id, State::Duplicate(asset));
                        }
                    });
                    self.arrived.update(|count| *count += 1);
                }
                Err(error) => toasts.show(error.to_string()),
            }
        });
    }
}

/// The message for a failure.
pub(super) fn message(failure: &Failure) -> String {
    match failure {
        Failure::Network | Failure::Busy => t(key::ERROR_NETWORK).to_owned(),
        Failure::Broken => t(key::ERROR_SERVER).to_owned(),
        Failure::Unreadable | Failure::Changed(_) | Failure::Unclean => {
            t(key::UPLOAD_UNREADABLE).to_owned()
        }
        Failure::NotCleaned(reason) => fill(key::UPLOAD_UNCLEAN, &[("reason", reason)]),
        Failure::Refused(message) => message.clone(),
    }
}
