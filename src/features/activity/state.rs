//! Comments and likes of an album, polled every few seconds.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{ActivityResponse, ActivityType, CreateActivity};
use vitrine_gallery::activity;

use crate::api::{self, ApiClient};
use crate::platform::dom;

/// Polling interval while the page is visible.
const EVERY: Duration = Duration::from_secs(3);

/// Comments and likes of one album. A `Copy` handle.
#[derive(Clone, Copy)]
pub struct Activity {
    album: StoredValue<String>,
    /// Id of the signed-in user.
    me: StoredValue<String>,
    /// Whether the user owns the album, and so may delete other people's comments and likes.
    pub(super) is_owner: bool,
    /// All comments and likes, oldest first; `None` before the first response.
    pub(super) said: RwSignal<Option<Vec<ActivityResponse>>>,
    /// Error message of the last change; `None` if it succeeded.
    pub(super) problem: RwSignal<Option<String>>,
}

impl Activity {
    /// Polls the activity of `album` until the current reactive owner is cleaned up.
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

    /// Number of comments and likes, for the badge on the button.
    #[must_use]
    pub fn count(self) -> usize {
        self.said.with(|said| said.as_ref().map_or(0, Vec::len))
    }

    fn ask(self) {
        spawn_local(async move {
            let Some(album) = self.album.try_get_value() else { return };
            // A failed request is repeated at the next poll.
            let Ok(said) = api::activities(&ApiClient::default(), &album).await else { return };
            let is_new = self.said.try_with_untracked(|known| known.as_ref() != Some(&said));
            if is_new == Some(true) {
                self.said.set(Some(said));
                // Marks the album as seen, since new activity is now on the screen.
                let _ = api::visit_album(&ApiClient::default(), &album).await;
            }
        });
    }

    /// Whether the user likes the photo; with `None`, the album itself.
    pub(super) fn is_liked(self, photo: Option<&str>) -> bool {
        let me = self.me.get_value();
        self.said.with(|said| {
            said.as_ref().is_some_and(|said| activity::like_of(said, &me, photo).is_some())
        })
    }

    /// Whether the user may delete this comment or like.
    pub(super) fn may_delete(self, one: &ActivityResponse) -> bool {
        self.is_owner || self.me.with_value(|me| *me == one.user.id)
    }

    /// Adds or removes the user's like of the photo; with `None`, of the album itself.
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

    /// Adds a comment; calls `then` once the server has accepted it.
    pub(super) fn say(self, photo: Option<String>, text: String, then: impl Fn(()) + 'static) {
        self.add(ActivityType::Comment, photo, Some(text), then);
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
                Err(error) => self.problem.set(Some(error.to_string())),
            }
        });
    }

    /// Deletes a comment or like.
    pub(super) fn delete(self, id: String) {
        self.problem.set(None);
        spawn_local(async move {
            match api::delete_activity(&ApiClient::default(), &id).await {
                Ok(()) => self.ask(),
                Err(error) => self.problem.set(Some(error.to_string())),
            }
        });
    }
}
