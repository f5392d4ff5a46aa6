//! The lightbox's buttons.

use leptos::prelude::*;

use super::controls::Controls;
use super::shortcuts::{Command, label_and_sign};
use super::state::LightboxState;
use super::tools::Tools;
use crate::i18n::{Key, fill, key, t};
use crate::platform::{fullscreen, intl};
use crate::ui::icons::Shape;
use crate::ui::{Icon, IconButton, icons};

/// The bar at the top: closing, the position, and actions on the photo.
#[component]
pub(super) fn Toolbar(
    lightbox: LightboxState,
    controls: Controls,
    tools: Option<Tools>,
    on_share_to_app: Callback<String>,
) -> impl IntoView {
    let id = lightbox.id;
    let position = move || {
        let (position, count) = lightbox.neighbours.with(|neighbours| neighbours.position)?;
        let (position, count) = (intl::number(position), intl::number(count));
        Some(fill(key::LIGHTBOX_POSITION, &[("position", &position), ("count", &count)]))
    };
    let run = move |command, icon, class| command_button(controls, command, icon, class);
    let share_to_app = move || on_share_to_app.run(id.get_untracked());
    view! {
        <div class="lightbox-bar">
            {run(Command::Close, icons::CLOSE, "")}
            <p class="lightbox-position" role="status">{position}</p>
            <div class="lightbox-actions">
                <Show when=move || lightbox.is_zoomable()>
                    {run(Command::ZoomOut, icons::ZOOM_OUT, "")}
                    {run(Command::ZoomIn, icons::ZOOM_IN, "")}
                </Show>
                {fullscreen::is_available().then(|| run(Command::Fullscreen, icons::FULLSCREEN, "wide-only"))}
                {run(Command::Help, icons::KEYS, "wide-only")}
                {run(Command::Slideshow, icons::SLIDESHOW, "")}
                {tools.map(|tools| move || tools.buttons.run(id.get()))}
                {button(key::ACTION_SHARE, icons::SHARE, "", "", move || controls.share())}
                <Show when=move || controls.can_inform.get()>
                    <IconButton
                        label=t(key::LIGHTBOX_INFO)
                        icon=icons::INFO
                        key=label_and_sign(Command::Info).1
                        pressed=controls.has_info
                        on_click=move |_| controls.run(Command::Info)
                    />
                </Show>
                {lightbox.can_download.then(|| button(key::HANDOVER_TITLE, icons::TO_APP, "", "", share_to_app))}
                {lightbox.can_download.then(|| run(Command::Download, icons::DOWNLOAD, ""))}
            </div>
        </div>
    }
}

/// The button of a command, with its key in the tooltip.
pub(super) fn command_button(
    controls: Controls,
    command: Command,
    icon: Shape,
    class: &'static str,
) -> AnyView {
    let (label, sign) = label_and_sign(command);
    button(label, icon, sign, class, move || controls.run(command))
}

/// A button. Shared by all of them, to keep the program small.
fn button(
    label: Key,
    icon: Shape,
    key: &'static str,
    class: &'static str,
    press: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    let on_click = Callback::new(move |_| press());
    view! { <IconButton label=t(label) icon key class on_click /> }.into_any()
}

/// Plays the motion video while the button is held. A short press plays it to the end, or stops it.
#[component]
pub(super) fn MotionButton(lightbox: LightboxState) -> impl IntoView {
    /// Minimum duration of a hold, in milliseconds.
    const HELD: f64 = 450.0;
    let pressed_at = StoredValue::new(0.0);
    let was_moving = StoredValue::new(false);
    view! {
        <button
            class="lightbox-motion"
            type="button"
            aria-pressed=move || if lightbox.is_moving.get() { "true" } else { "false" }
            on:pointerdown=move |event| {
                pressed_at.set_value(event.time_stamp());
                was_moving.set_value(lightbox.is_moving.get_untracked());
                lightbox.is_moving.set(true);
            }
            on:click=move |event| {
                // A press of a key has no pointer events, so the click alone toggles.
                let is_key = event.detail() == 0;
                let is_held = event.time_stamp() - pressed_at.get_value() > HELD;
                if is_key {
                    lightbox.is_moving.update(|moving| *moving = !*moving);
                } else if is_held || was_moving.get_value() {
                    lightbox.is_moving.set(false);
                }
            }
        >
            <Icon shape=icons::MOTION />
            <span>{t(key::LIGHTBOX_MOTION)}</span>
        </button>
    }
}
