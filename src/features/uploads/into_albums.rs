//! Adding a user's photos to an album after their upload, in batches.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Uploads;
use super::model::{Arrived, LONGEST_WAIT_MS};
use crate::api::{self, ApiClient, ApiError};
use crate::platform::dom;

/// Number of photos added to an album at a time.
const ALBUM_BATCH: usize = 50;

impl Uploads {
    /// Schedules a photo for its album, if it has one.
    pub(super) fn put_into_album(self, album: Option<(String, Option<String>)>, asset: &str) {
        let Some((album, kept)) = album else {
            return;
        };
        if asset.is_empty() {
            // It is uploaded already, but the server does not disclose its id.
            self.forget(kept);
        } else {
            let arrived = Arrived { asset: asset.to_owned(), kept };
            self.for_albums.update_value(|albums| albums.entry(album).or_default().push(arrived));
        }
    }

    /// Adds photos to albums that have a full batch; with `is_over`, to all albums.
    pub(super) fn fill_albums(self, is_over: bool) {
        let mut due = Vec::new();
        self.for_albums.update_value(|albums| {
            albums.retain(|album, photos| {
                let is_due = is_over || photos.len() >= ALBUM_BATCH;
                if is_due {
                    due.push((album.clone(), std::mem::take(photos)));
                }
                !is_due
            });
        });
        for (album, photos) in due {
            spawn_local(async move {
                let ids = photos.iter().map(|photo| photo.asset.clone()).collect();
                match api::add_to_album(&ApiClient::default(), &album, ids).await {
                    Ok(_) => self.arrived.update(|count| *count += 1),
                    // The photos are in the library, but the album no longer exists or is not
                    // accessible.
                    Err(ApiError::Refused(..)) => {}
                    Err(_) => {
                        self.for_albums.update_value(|albums| {
                            albums.entry(album).or_default().extend(photos);
                        });
                        return dom::after(LONGEST_WAIT_MS, move || self.settle());
                    }
                }
                self.forget(photos.into_iter().filter_map(|photo| photo.kept));
            });
        }
    }
}
