//! The buttons "Options" and "Activity" of an album's page, and what they open.

use leptos::prelude::*;
use vitrine_api::{AlbumResponse, AlbumRole};

use super::gallery_context::PhotoMore;
use super::navigate::use_navigate;
use crate::features::activity::{Activity, ActivityPanel, Talk};
use crate::features::members::AlbumOptions;
use crate::i18n::{key, t};
use crate::platform::{base_url, intl};
use crate::ui::{Button, Icon, icons};

/// Follows the activities of an album, unless its owner turned them off, and provides the lightbox
/// with those of its photos. Activities that exist already count as seen.
#[must_use]
pub fn follow(album: &AlbumResponse, me: &str, role: AlbumRole) -> Option<Activity> {
    let is_owner = role == AlbumRole::Owner;
    let activity = album
        .is_activity_enabled
        .then(|| Activity::follow(album.id.clone(), me.to_owned(), is_owner))?;
    provide_context(PhotoMore(Callback::new(move |photo: String| {
        view! {
            <section class="info-talk" aria-label=t(key::ACTIVITY)>
                <h3>{t(key::ACTIVITY)}</h3>
                <Talk activity photo />
            </section>
        }
        .into_any()
    })));
    Some(activity)
}

/// The two buttons, with the options dialog and the activity panel.
#[component]
pub fn AlbumPeople(
    /// The album.
    album: AlbumResponse,
    /// The user's role in it.
    role: AlbumRole,
    /// Path of the album's page.
    home: String,
    /// Its activities. `None` if they are turned off.
    activity: Option<Activity>,
    /// Notified when the album has changed.
    changed: Trigger,
) -> impl IntoView {
    let navigate = use_navigate();
    let is_setting = RwSignal::new(false);
    let is_talking = RwSignal::new(false);
    let href = Callback::new(move |id: String| format!("{home}/photos/{id}"));
    let close = move |is_changed: bool| {
        is_setting.set(false);
        if is_changed {
            changed.notify();
        }
    };
    let album = StoredValue::new(album);
    let left = Callback::new(move |()| navigate(&base_url::join("/sharing"), Default::default()));
    view! {
        {activity
            .map(|activity| {
                let number = move || {
                    let count = activity.count() as u64;
                    (count > 0).then(|| intl::number(count))
                };
                view! {
                    <button
                        class="button"
                        type="button"
                        aria-label=t(key::ACTIVITY)
                        aria-expanded=move || if is_talking.get() { "true" } else { "false" }
                        on:click=move |_| is_talking.update(|talking| *talking = !*talking)
                    >
                        <Icon shape=icons::TALK />
                        <span>{t(key::ACTIVITY)}</span>
                        <span class="button-count" aria-hidden="true">{number}</span>
                    </button>
                    <Show when=move || is_talking.get()>
                        <ActivityPanel
                            activity
                            href
                            on_close=move |()| is_talking.set(false)
                        />
                    </Show>
                }
            })}
        <Button
            label=t(key::ALBUM_OPTIONS)
            icon=icons::SETTINGS
            on_click=move |_| is_setting.set(true)
        />
        <Show when=move || is_setting.get()>
            <AlbumOptions album=album.get_value() role on_close=close on_left=left />
        </Show>
    }
}
