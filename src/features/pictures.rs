//! Small pictures of films and photos that other programs brought and the server does not decode: made
//! here, one after another, while nothing else is going on.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{AssetType, WithoutRenditions};

use crate::api::{self, ApiClient};
use crate::domain::jobs::Request;
use crate::platform::worker::Jobs;
use crate::platform::{dom, film, pictures, place, store};

/// The page has its own work first.
const FIRST_LOOK_MS: i32 = 5_000;
/// How often what is new is looked for.
const LOOK_MS: i32 = 10 * 60_000;
/// How long one waits while something else is going on.
const REST_MS: i32 = 2_000;
/// Where the device notes what it cannot make pictures of, so that it does not fetch that again.
const IN_VAIN: &str = "no-pictures";
/// So many are noted.
const NOTED: usize = 500;
/// A browser that shows none of so many files of a type shows none of them.
const ENOUGH: u32 = 3;

/// Makes pictures that are missing, taken from the context.
#[derive(Clone, Copy)]
pub struct MissingPictures {
    jobs: StoredValue<Jobs, LocalStorage>,
    is_begun: StoredValue<bool>,
    /// Files of each media type that were fetched in vain since one was not.
    in_vain: StoredValue<HashMap<String, u32>>,
}

impl MissingPictures {
    /// Of the worker that `jobs` speaks to. Nothing is made yet.
    #[must_use]
    pub fn new(jobs: &Jobs) -> Self {
        Self {
            jobs: StoredValue::new_local(jobs.clone()),
            is_begun: StoredValue::new(false),
            in_vain: StoredValue::new(HashMap::new()),
        }
    }

    /// Begins, and goes on for as long as the page is there; not while `is_busy` says so, nor while
    /// the page is hidden, nor where the person saves data.
    pub fn begin(self, is_busy: impl Fn() -> bool + 'static) {
        if pictures::saves_data() || self.is_begun.get_value() || !place::is_ours() {
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
                    // Without a connection the next look is early enough.
                    None => return,
                }
            }
        }
    }

    fn is_hopeless(self, kind: &str) -> bool {
        self.in_vain.with_value(|all| all.get(kind).is_some_and(|count| *count >= ENOUGH))
    }

    /// Makes those of one; whether that could be done, none where there is no connection.
    async fn make(self, asset: &WithoutRenditions) -> Option<bool> {
        let mut frame = None;
        if asset.kind == AssetType::Video {
            frame = film::frame_at(&ApiClient::default().video(&asset.id)).await;
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
