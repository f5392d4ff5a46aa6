//! The lightbox: the dialog with the stage, the buttons and the details.

use leptos::html;
use leptos::prelude::*;
use vitrine_api::AssetResponse;

use super::controls::Controls;
use super::info::Info;
use super::opening::Opening;
use super::shortcuts::{Command, ShortcutList, arrows};
use super::stage::Stage;
use super::state::{LightboxState, Neighbours};
use super::toolbar::{MotionButton, Toolbar, command_button};
use super::tools::Tools;
use crate::api::{ApiClient, Rendition};
use crate::i18n::{key, t};
use crate::platform::dom;
use crate::platform::pictures::{self, Ready};
use crate::ui::{Idle, modal};

/// The lightbox, open while it is mounted.
#[component]
pub fn Lightbox(
    /// The photo's id, from the address.
    #[prop(into)]
    id: Signal<String>,
    /// The photo and its neighbours, once the grid knows them.
    #[prop(into)]
    neighbours: Signal<Neighbours>,
    /// Client that loads renditions and details.
    client: ApiClient,
    /// Whether originals may be downloaded.
    can_download: bool,
    /// Maps a photo's id to the address of the map at its location.
    map: Callback<String, String>,
    /// Renders a small map of a latitude and longitude in degrees.
    stamp: Callback<(f64, f64), AnyView>,
    /// Maps a photo without a location to the address of the page that sets one; `None` if the user
    /// may not.
    #[prop(default = None)]
    locate: Option<Callback<AssetResponse, Option<String>>>,
    /// Renders what the page adds below the metadata of the photo with this id.
    #[prop(default = None)]
    more: Option<Callback<String, AnyView>>,
    /// Additional controls for the owner; `None` for visitors.
    #[prop(default = None)]
    tools: Option<Tools>,
    /// Shares a photo to another app.
    #[prop(into)]
    on_share_to_app: Callback<String>,
    /// Opens another photo.
    #[prop(into)]
    on_go: Callback<String>,
    /// Starts a slideshow with a photo.
    #[prop(into)]
    on_slideshow: Callback<String>,
    /// Returns to the grid.
    #[prop(into)]
    on_close: Callback<()>,
    /// Called when a rendition fails to load.
    #[prop(into)]
    on_problem: Callback<()>,
) -> impl IntoView {
    let lightbox = LightboxState::new(id, neighbours, client, can_download, on_problem);
    let idle = Idle::new();
    let dialog = NodeRef::<html::Dialog>::new();
    let opening = Opening::new(lightbox);
    opening.open_when_mounted(dialog);
    let close = Callback::new(move |()| opening.close(on_close));
    let controls = Controls::new(lightbox, tools, on_go, on_slideshow, close);
    let (shade, track, room) = (opening.shade, opening.track, controls.room);
    keep_focus(neighbours);
    if let Some(tools) = tools {
        follow_edits(lightbox, tools.edited);
    }
    preload(lightbox);
    let (back, on) = arrows();
    let shows_info = move || controls.shows_info();
    view! {
        <dialog
            node_ref=dialog
            class="lightbox on-stage"
            tabindex="-1"
            class:idle=move || idle.get()
            class:moving=opening.is_moving
            aria-label=t(key::LIGHTBOX_TITLE)
            on:cancel=modal::on_cancel(move || close.run(()))
            on:keydown=move |event| {
                if controls.on_key(&event) {
                    idle.reset();
                }
            }
            on:pointermove=move |_| idle.reset()
        >
            <div
                node_ref=shade
                class="lightbox-shade"
                style=move || format!("opacity: {}", opening.shade_opacity())
            ></div>
            <div node_ref=room class="lightbox-room" class:informed=shows_info>
                <Stage
                    lightbox
                    idle
                    track
                    on_previous=Callback::new(move |()| controls.run(Command::Previous))
                    on_next=Callback::new(move |()| controls.run(Command::Next))
                    on_close=close
                />
                <Toolbar lightbox controls tools on_share_to_app />
                <div class="lightbox-side lightbox-previous" hidden=move || neighbours.with(|neighbours| neighbours.previous.is_none())>
                    {command_button(controls, Command::Previous, back.icon, "")}
                </div>
                <div class="lightbox-side lightbox-next" hidden=move || neighbours.with(|neighbours| neighbours.next.is_none())>
                    {command_button(controls, Command::Next, on.icon, "")}
                </div>
                <Show when=move || controls.has_motion.get()>
                    <MotionButton lightbox />
                </Show>
                <p class="lightbox-notice" role="status">{move || controls.notice.get().map(t)}</p>
                <Show when=shows_info>
                    <Info
                        lightbox
                        map
                        stamp
                        locate
                        details=tools.map(|tools| tools.details)
                        more
                    />
                </Show>
            </div>
        </dialog>
        <Show when=move || controls.has_help.get()>
            <ShortcutList on_close=Callback::new(move |()| controls.has_help.set(false)) />
        </Show>
    }
}

/// At either end the focused button disappears, and without focus the dialog gets no key events.
fn keep_focus(neighbours: Signal<Neighbours>) {
    Effect::new(move |_| {
        if neighbours.with(|neighbours| neighbours.previous.is_none() || neighbours.next.is_none())
        {
            dom::catch_focus("dialog.lightbox");
        }
    });
}

/// Requests the details of the current photo again when its metadata was changed.
fn follow_edits(lightbox: LightboxState, edited: Trigger) {
    Effect::new(move |before: Option<()>| {
        edited.track();
        if before.is_some() {
            lightbox.ask_again(&lightbox.id.get_untracked());
        }
    });
}

/// Preloads the photo after the next one; the next one itself is already on the stage.
fn preload(lightbox: LightboxState) {
    let ready = StoredValue::new_local(None::<Ready>);
    Effect::new(move |_| {
        let after = lightbox.neighbours.with(|neighbours| {
            let after = neighbours.after.as_ref();
            after.map(|photo| photo.id.clone())
        });
        let address = |id: String| {
            lightbox.client.with_value(|client| client.picture(&id, Rendition::Preview))
        };
        ready.set_value(after.and_then(|id| pictures::prepare(&address(id))));
    });
}
