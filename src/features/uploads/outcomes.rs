//! After the upload: restoring photos from the bin that were uploaded again.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_gallery::upload::State;

use super::Uploads;
use crate::api::{self, ApiClient};
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
