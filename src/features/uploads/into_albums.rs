//! Photos of one's own go into an album after they have arrived, many at a time.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Uploads;
use super::state::LONGEST_WAIT_MS;
use crate::api::{self, ApiClient, ApiError};
use crate::platform::dom;

/// Photos are put into an album so many at a time.
const ALBUM_BATCH: usize = 50;

/// A photo that is there and not yet in its album.
pub(super) struct Arrived {
    asset: String,
    /// Its name on the device's shelf, for as long as it is not.
    kept: Option<String>,
}

impl Uploads {
    /// Notes that a photo goes into an album, if it does.
    pub(super) fn put_into_album(self, album: Option<(String, Option<String>)>, asset: &str) {
        let Some((album, kept)) = album else {
            return;
        };
        if asset.is_empty() {
            // It is there, and who has it does not say as what.
            self.forget(kept);
        } else {
            let arrived = Arrived { asset: asset.to_owned(), kept };
            self.for_albums.update_value(|albums| albums.entry(album).or_default().push(arrived));
        }
    }

    /// Fills albums for which enough has come together, or all of them.
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
                    // They are in the library, and the album is not there any more.
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
