//! The slideshow's buttons.

use leptos::prelude::*;
use vitrine_gallery::slideshow::Way;

use super::state::SlideshowState;
use crate::i18n::{Key, key, t};
use crate::platform::{fullscreen, language};
use crate::ui::icons::Shape;
use crate::ui::{Arrow, IconButton, icons};

/// The bar at the bottom.
#[component]
pub(super) fn Controls(
    show: SlideshowState,
    /// Whether the current photo is a video.
    has_video: Memo<bool>,
    on_close: Callback<()>,
    /// Toggles full screen.
    on_fullscreen: Callback<()>,
    /// Opens the settings.
    on_settings: Callback<()>,
) -> impl IntoView {
    let (to_back, to_on) = language::back_and_on(Arrow::LEFT, Arrow::RIGHT);
    let turning = move || {
        let (name, icon) = if show.is_playing.get() {
            (key::SLIDESHOW_PAUSE, icons::PAUSE)
        } else {
            (key::SLIDESHOW_PLAY, icons::PLAY)
        };
        control(name, icon, "␣", move || show.turn())
    };
    let sound = move || {
        let (name, icon) = if show.is_muted.get() {
            (key::SLIDESHOW_UNMUTE, icons::MUTED)
        } else {
            (key::SLIDESHOW_MUTE, icons::SOUND)
        };
        has_video.get().then(|| {
            control(name, icon, "", move || show.is_muted.update(|is_muted| *is_muted = !*is_muted))
        })
    };
    view! {
        <div class="slideshow-bar">
            {control(key::ACTION_CLOSE, icons::CLOSE, "Esc", move || on_close.run(()))}
            <span class="slideshow-space"></span>
            {control(key::LIGHTBOX_PREVIOUS, to_back.icon, to_back.sign, move || show.step(Way::Back))}
            {turning}
            {control(key::LIGHTBOX_NEXT, to_on.icon, to_on.sign, move || show.step(Way::On))}
            <span class="slideshow-space"></span>
            {sound}
            {fullscreen::is_available()
                .then(|| control(key::ACTION_FULLSCREEN, icons::FULLSCREEN, "f", move || on_fullscreen.run(())))}
            {control(
                key::SLIDESHOW_SETTINGS,
                icons::SETTINGS,
                "",
                move || on_settings.run(()),
            )}
        </div>
    }
}

/// A button of the frame.
fn control(
    label: Key,
    icon: Shape,
    key: &'static str,
    press: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    let on_click = Callback::new(move |_| press());
    view! { <IconButton label=t(label) icon key on_click /> }.into_any()
}
