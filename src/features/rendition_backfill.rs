//! Makes missing renditions of assets that other clients uploaded and the server cannot decode: in
//! the browser, one at a time, while nothing else is going on.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{AssetType, WithoutRenditions};
use vitrine_gallery::jobs::Request;

use crate::api::{self, ApiClient};
use crate::platform::worker::Jobs;
use crate::platform::{base_url, dom, pictures, store, video};

/// Delay before the first search in milliseconds, since the page has its own work first.
const FIRST_LOOK_MS: i32 = 5_000;
/// Interval between two searches, in milliseconds.
const LOOK_MS: i32 = 10 * 60_000;
/// Interval of checks while other work is going on, in milliseconds.
const REST_MS: i32 = 2_000;
/// Storage key for ids that this device cannot decode, so that they are not fetched again.
const IN_VAIN: &str = "no-pictures";
/// Maximum number of stored ids.
const NOTED: usize = 500;
/// After this many failures in a row, a media type is taken to be unsupported by the browser.
const ENOUGH: u32 = 3;

/// Makes missing renditions. Provided as context.
#[derive(Clone, Copy)]
pub struct RenditionBackfill {
    jobs: StoredValue<Jobs, LocalStorage>,
    is_begun: StoredValue<bool>,
    /// Number of failures of each media type since its last success.
    in_vain: StoredValue<HashMap<String, u32>>,
}

impl RenditionBackfill {
    /// Uses the worker behind `jobs`. Nothing is made yet.
    #[must_use]
    pub fn new(jobs: &Jobs) -> Self {
        Self {
            jobs: StoredValue::new_local(jobs.clone()),
            is_begun: StoredValue::new(false),
            in_vain: StoredValue::new(HashMap::new()),
        }
    }

    /// Starts, and continues while the page exists. Pauses while `is_busy` returns true or the page
    /// is hidden. Does nothing where the user saves data, or on
    /// other servers.
    pub fn begin(self, is_busy: impl Fn() -> bool + 'static) {
        if pictures::saves_data() || self.is_begun.get_value() || !base_url::supports_vitrine_api()
        {
            return;
        }
        self.is_begun.set_value(true);
        spawn_local(async move {
            dom::wait(FIRST_LOOK_MS).await;
            loop {
                self.make_all(&is_busy).await;
                dom::wait(LOOK_MS).await;
            }
        });
    }

    async fn make_all(self, is_busy: &impl Fn() -> bool) {
        let mut after = String::new();
        while let Ok(found) = api::without_renditions(&ApiClient::default(), &after).await
            && let Some(last) = found.last()
        {
            after.clone_from(&last.id);
            for asset in &found {
                if is_in_vain(&asset.id) || self.is_hopeless(&asset.original_mime_type) {
                    continue;
                }
                while is_busy() || !dom::is_visible() {
                    dom::wait(REST_MS).await;
                }
                match self.make(asset).await {
                    Some(true) => {
                        self.in_vain.update_value(|all| _ = all.remove(&asset.original_mime_type));
                        pictures::show_again(&dom::tile_selector(&asset.id));
                    }
                    Some(false) => {
                        let kind = asset.original_mime_type.clone();
                        self.in_vain.update_value(|all| *all.entry(kind).or_default() += 1);
                        note_in_vain(&asset.id);
                    }
                    // Without a connection, waits for the next search.
                    None => return,
                }
            }
        }
    }

    fn is_hopeless(self, kind: &str) -> bool {
        self.in_vain.with_value(|all| all.get(kind).is_some_and(|count| *count >= ENOUGH))
    }

    /// Makes the renditions of one asset. Returns whether that worked; `None` without a connection.
    async fn make(self, asset: &WithoutRenditions) -> Option<bool> {
        let mut frame = None;
        if asset.kind == AssetType::Video {
            frame = video::frame_at(&ApiClient::default().video(&asset.id)).await;
            if frame.is_none() {
                return Some(false);
            }
        }
        let request = Request::Pictures { id: asset.id.clone() };
        self.jobs.get_value().ask_with(&request, frame.as_ref()).await?.as_bool()
    }
}

fn is_in_vain(id: &str) -> bool {
    store::get(IN_VAIN).is_some_and(|ids| ids.split(',').any(|noted| noted == id))
}

fn note_in_vain(id: &str) {
    let noted = store::get(IN_VAIN).unwrap_or_default();
    let newest = std::iter::once(id).chain(noted.split(',').filter(|noted| !noted.is_empty()));
    store::set(IN_VAIN, &newest.take(NOTED).collect::<Vec<_>>().join(","));
}
