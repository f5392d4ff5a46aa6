//! What was said in an album, kept up to date by asking every few seconds.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{ActivityResponse, ActivityType, CreateActivity};

use crate::api::{self, ApiClient};
use crate::domain::activity;
use crate::platform::dom;

/// How often the server is asked, while somebody looks.
const EVERY: Duration = Duration::from_secs(3);

/// What was said in one album; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct Activity {
    album: StoredValue<String>,
    /// Who reads.
    me: StoredValue<String>,
    /// Whether the reader may take back what others said.
    pub(super) is_owner: bool,
    /// All of it, oldest first; none before the first answer.
    pub(super) said: RwSignal<Option<Vec<ActivityResponse>>>,
    /// Why the last thing could not be said.
    pub(super) problem: RwSignal<Option<String>>,
}

impl Activity {
    /// Follows an album until the page that asked for it is left.
    #[must_use]
    pub fn follow(album: String, me: String, is_owner: bool) -> Self {
        let activity = Self {
            album: StoredValue::new(album),
            me: StoredValue::new(me),
            is_owner,
            said: RwSignal::new(None),
            problem: RwSignal::new(None),
        };
        activity.ask();
        let ask = move || {
            if dom::is_visible() {
                activity.ask();
            }
        };
        if let Ok(timer) = set_interval_with_handle(ask, EVERY) {
            on_cleanup(move || timer.clear());
        }
        activity
    }

    /// How much was said; for a mark on the button.
    #[must_use]
    pub fn count(self) -> usize {
        self.said.with(|said| said.as_ref().map_or(0, Vec::len))
    }

    fn ask(self) {
        spawn_local(async move {
            let Some(album) = self.album.try_get_value() else { return };
            // What does not come now comes in a few seconds.
            let Ok(said) = api::activities(&ApiClient::default(), &album).await else { return };
            let is_new = self.said.try_with_untracked(|known| known.as_ref() != Some(&said));
            if is_new == Some(true) {
                self.said.try_set(Some(said));
                // Whoever sees it come has seen it.
                let _ = api::visit_album(&ApiClient::default(), &album).await;
            }
        });
    }

    /// Whether the reader likes the album, or a photo.
    pub(super) fn is_liked(self, photo: Option<&str>) -> bool {
        let me = self.me.get_value();
        self.said.with(|said| {
            said.as_ref().is_some_and(|said| activity::like_of(said, &me, photo).is_some())
        })
    }

    /// Whether the reader may take this back.
    pub(super) fn may_delete(self, one: &ActivityResponse) -> bool {
        self.is_owner || self.me.with_value(|me| *me == one.user.id)
    }

    /// Likes the album or a photo, or no longer.
    pub(super) fn turn_like(self, photo: Option<String>) {
        let me = self.me.get_value();
        let known = self.said.with_untracked(|said| {
            let like = activity::like_of(said.as_ref()?, &me, photo.as_deref())?;
            Some(like.id.clone())
        });
        match known {
            Some(id) => self.delete(id),
            None => self.add(ActivityType::Like, photo, None, |()| ()),
        }
    }

    /// Says something; `then` once it is said.
    pub(super) fn say(self, photo: Option<String>, words: String, then: impl Fn(()) + 'static) {
        self.add(ActivityType::Comment, photo, Some(words), then);
    }

    fn add(
        self,
        kind: ActivityType,
        asset_id: Option<String>,
        comment: Option<String>,
        then: impl Fn(()) + 'static,
    ) {
        self.problem.set(None);
        let album_id = self.album.get_value();
        let body = CreateActivity { album_id, asset_id, kind, comment };
        spawn_local(async move {
            match api::add_activity(&ApiClient::default(), &body).await {
                Ok(_) => {
                    then(());
                    self.ask();
                }
                Err(error) => _ = self.problem.try_set(Some(error.words())),
            }
        });
    }

    /// Takes something back.
    pub(super) fn delete(self, id: String) {
        self.problem.set(None);
        spawn_local(async move {
            match api::delete_activity(&ApiClient::default(), &id).await {
                Ok(()) => self.ask(),
                Err(error) => _ = self.problem.try_set(Some(error.words())),
            }
        });
    }
}
