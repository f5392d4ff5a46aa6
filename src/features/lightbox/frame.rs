//! The lightbox's frame: the dialog, its keys and buttons, and its opening and closing animations.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::AssetResponse;
use vitrine_gallery::justified::Rect;
use vitrine_gallery::zoom;

use super::info::Info;
use super::keys::Keys;
use super::slide::name;
use super::stage::{CURRENT, Stage};
use super::state::{LightboxState, Neighbours};
use crate::api::{ApiClient, Rendition};
use crate::i18n::{Key, fill, key, t};
use crate::platform::motion::{self, Motion};
use crate::platform::pictures::{self, Ready};
use crate::platform::scroll_lock::{self, RootMark};
use crate::platform::share::{self, Shared};
use crate::platform::{dom, download, fullscreen, intl, language, pointer, store};
use crate::ui::icons::Shape;
use crate::ui::{Arrow, Icon, IconButton, Idle, icons, modal};

/// Duration of the opening and closing animations, in milliseconds.
const ZOOM_MS: f64 = 180.0;
/// Zoom factor of one press of a zoom button or key.
const ZOOM_STEP: f64 = 1.5;
/// How long a notice is shown, in milliseconds.
const NOTICE_MS: i32 = 4000;

/// Additional controls for the owner of the photos. Each callback gets the photo's id.
#[derive(Clone, Copy)]
pub struct Tools {
    /// Opens the share dialog for the photo. Returns false if the user may not share it; its
    /// address is shared instead.
    pub share: Callback<String, bool>,
    /// Renders more buttons.
    pub buttons: Callback<String, AnyView>,
    /// Renders more details below the photo's metadata.
    pub details: Callback<String, AnyView>,
}

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
    on_hand_over: Callback<String>,
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
    let room = NodeRef::<html::Div>::new();
    let shade = NodeRef::<html::Div>::new();
    let track = NodeRef::<html::Div>::new();
    let motions = StoredValue::new_local(Vec::<Option<Motion>>::new());
    // While the lightbox opens and closes, its controls and the neighbouring photos are hidden.
    let is_moving = RwSignal::new(false);
    StoredValue::new_local(scroll_lock::lock_page());
    let stage = StoredValue::new_local(None::<RootMark>);
    Effect::new(move |_| {
        stage.set_value((!is_moving.get()).then(scroll_lock::darken_surroundings))
    });
    Effect::new(move |_| {
        let (Some(shade), Some(track)) = (shade.get(), track.get()) else { return };
        if !modal::open(dialog) {
            return;
        }
        let tile = motion::seen(&dom::tile_selector(&id.get_untracked()));
        let Some(onto_tile) = tile.and_then(|tile| lay_over(lightbox, tile)) else { return };
        is_moving.set(true);
        motions.set_value(vec![
            motion::play(&track, "transform", [&onto_tile, "none"], ZOOM_MS),
            motion::play(&shade, "opacity", ["0", "1"], ZOOM_MS),
        ]);
        #[expect(clippy::cast_possible_truncation, reason = "a short time")]
        dom::after(ZOOM_MS as i32, move || is_moving.set(false));
    });
    let close = move || {
        let tile = motion::seen(&dom::tile_selector(&id.get_untracked()));
        let onto_tile = tile.and_then(|tile| lay_over(lightbox, tile));
        let (Some(onto_tile), Some(track), Some(shade), false) =
            (onto_tile, track.get_untracked(), shade.get_untracked(), motion::is_reduced())
        else {
            return on_close.run(());
        };
        is_moving.set(true);
        let dim = shade_of(lightbox).to_string();
        motions.set_value(vec![
            motion::play_out(&track, "transform", ["none", &onto_tile], ZOOM_MS),
            motion::play_out(&shade, "opacity", [&dim, "0"], ZOOM_MS),
        ]);
        #[expect(clippy::cast_possible_truncation, reason = "a short time")]
        dom::after(ZOOM_MS as i32, move || _ = on_close.try_run(()));
    };

    // At either end the focused button disappears, and without focus the dialog gets no key events.
    Effect::new(move |_| {
        if neighbours.with(|neighbours| neighbours.previous.is_none() || neighbours.next.is_none())
        {
            dom::catch_focus("dialog.lightbox");
        }
    });

    // Preloads the photo after the next one; the next one itself is already on the stage.
    let ready = StoredValue::new_local(None::<Ready>);
    Effect::new(move |_| {
        let after =
            neighbours.with(|neighbours| neighbours.after.as_ref().map(|photo| photo.id.clone()));
        let address = |id: String| {
            lightbox.client.with_value(|client| client.picture(&id, Rendition::Preview))
        };
        ready.set_value(after.and_then(|id| pictures::prepare(&address(id))));
    });

    let step = move |photo: Option<vitrine_gallery::photo::Photo>| {
        if let Some(photo) = photo {
            on_go.run(photo.id);
        }
    };
    let go_previous = move || step(neighbours.get_untracked().previous);
    let go_next = move || step(neighbours.get_untracked().next);
    let slideshow = move || on_slideshow.run(id.get_untracked());
    let take_home = move || {
        if can_download {
            let id = id.get_untracked();
            download::fetch_file(&lightbox.client.with_value(|client| client.original(&id)));
        }
    };
    let fill_screen = move || {
        if let Some(room) = room.get_untracked() {
            fullscreen::toggle(&room);
        }
    };
    let has_info = RwSignal::new(store::get("info").is_some());
    let can_inform = Memo::new(move |_| lightbox.has_metadata());
    let turn_info = move || {
        let is_on = !has_info.get_untracked();
        has_info.set(is_on);
        store::set_mark("info", is_on);
    };
    let shows_info = move || can_inform.get() && has_info.get();
    let has_motion = Memo::new(move |_| lightbox.shown().is_some_and(|asset| asset.is_motion));
    let play = move || {
        if has_motion.get_untracked() {
            lightbox.is_moving.update(|moving| *moving = !*moving);
        } else {
            pictures::toggle(".slide-video");
        }
    };
    let has_keys = RwSignal::new(false);
    let notice = RwSignal::new(None::<Key>);
    let share = move || {
        if tools.is_some_and(|tools| tools.share.run(id.get_untracked())) {
            return;
        }
        let photo = neighbours.get_untracked().current;
        let title = name(photo.as_ref(), lightbox.shown().as_ref());
        spawn_local(async move {
            let message = match share::this_page(&title).await {
                Shared::HandedOver => return,
                Shared::Copied => key::LINK_COPIED,
                Shared::Nothing => key::LINK_COPY_FAILED,
            };
            notice.set(Some(message));
            dom::after(NOTICE_MS, move || notice.set(None));
        });
    };
    let (back, on) = language::back_and_on(Arrow::LEFT, Arrow::RIGHT);
    let on_key = move |event: KeyboardEvent| {
        let is_taken = pointer::is_in(&event, "video") && event.key().starts_with("Arrow");
        // Letters typed in a field are text.
        let is_taken = is_taken || pointer::is_in(&event, "input, textarea, select");
        if is_taken || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        idle.reset();
        match event.key().as_str() {
            key if key == back.key => go_previous(),
            key if key == on.key => go_next(),
            "+" | "=" => lightbox.zoom_by(ZOOM_STEP),
            "-" => lightbox.zoom_by(1.0 / ZOOM_STEP),
            "0" => lightbox.zoom(1.0, zoom::Point::default(), true),
            "d" => take_home(),
            "f" => fill_screen(),
            "i" if can_inform.get_untracked() => turn_info(),
            "s" => slideshow(),
            "?" => has_keys.set(true),
            // On a button the key presses that button; on a video it controls the video.
            " " if !pointer::is_in(&event, "button, a, video") => {
                event.prevent_default();
                play();
            }
            _ => {}
        }
    };
    let position = move || {
        let (position, count) = neighbours.with(|neighbours| neighbours.position)?;
        let (position, count) = (intl::number(position), intl::number(count));
        Some(fill(key::LIGHTBOX_POSITION, &[("position", &position), ("count", &count)]))
    };

    view! {
        <dialog
            node_ref=dialog
            class="lightbox on-stage"
            tabindex="-1"
            class:idle=move || idle.get()
            class:moving=is_moving
            aria-label=t(key::LIGHTBOX_TITLE)
            on:cancel=modal::on_cancel(close)
            on:keydown=on_key
            on:pointermove=move |_| idle.reset()
        >
            <div
                node_ref=shade
                class="lightbox-shade"
                style=move || format!("opacity: {}", shade_of(lightbox))
            ></div>
            <div node_ref=room class="lightbox-room" class:informed=shows_info>
                <Stage
                    lightbox
                    idle
                    track
                    on_previous=Callback::new(move |()| go_previous())
                    on_next=Callback::new(move |()| go_next())
                    on_close=Callback::new(move |()| close())
                />
                <div class="lightbox-bar">
                    {control(key::ACTION_CLOSE, icons::CLOSE, "Esc", "", close)}
                    <p class="lightbox-position" role="status">{position}</p>
                    <div class="lightbox-actions">
                        <Show when=move || lightbox.is_zoomable()>
                            {control(key::LIGHTBOX_ZOOM_OUT, icons::ZOOM_OUT, "−", "", move || lightbox.zoom_by(1.0 / ZOOM_STEP))}
                            {control(key::LIGHTBOX_ZOOM_IN, icons::ZOOM_IN, "+", "", move || lightbox.zoom_by(ZOOM_STEP))}
                        </Show>
                        {fullscreen::is_available().then(|| control(key::ACTION_FULLSCREEN, icons::FULLSCREEN, "f", "wide-only", fill_screen))}
                        {control(key::LIGHTBOX_KEYS, icons::KEYS, "?", "wide-only", move || has_keys.set(true))}
                        {control(key::SLIDESHOW, icons::SLIDESHOW, "s", "", slideshow)}
                        {tools.map(|tools| move || tools.buttons.run(id.get()))}
                        {control(key::ACTION_SHARE, icons::SHARE, "", "", share)}
                        <Show when=move || can_inform.get()>
                            <IconButton
                                label=t(key::LIGHTBOX_INFO)
                                icon=icons::INFO
                                key="i"
                                pressed=has_info
                                on_click=move |_| turn_info()
                            />
                        </Show>
                        {can_download.then(|| control(key::HANDOVER_TITLE, icons::TO_APP, "", "", move || on_hand_over.run(id.get_untracked())))}
                        {can_download.then(|| control(key::ACTION_DOWNLOAD, icons::DOWNLOAD, "d", "", take_home))}
                    </div>
                </div>
                <div class="lightbox-side lightbox-previous" hidden=move || neighbours.with(|neighbours| neighbours.previous.is_none())>
                    {control(key::LIGHTBOX_PREVIOUS, back.icon, back.sign, "", go_previous)}
                </div>
                <div class="lightbox-side lightbox-next" hidden=move || neighbours.with(|neighbours| neighbours.next.is_none())>
                    {control(key::LIGHTBOX_NEXT, on.icon, on.sign, "", go_next)}
                </div>
                <Show when=move || has_motion.get()>
                    <MotionButton lightbox />
                </Show>
                <p class="lightbox-notice" role="status">{move || notice.get().map(t)}</p>
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
        <Show when=move || has_keys.get()>
            <Keys on_close=Callback::new(move |()| has_keys.set(false)) />
        </Show>
    }
}

/// A button of the frame. Shared by all of them, to keep the program small.
fn control(
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
fn MotionButton(lightbox: LightboxState) -> impl IntoView {
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

/// The CSS transform that lays the current photo over a tile.
fn lay_over(lightbox: LightboxState, tile: Rect) -> Option<String> {
    let frame = motion::seen(CURRENT)?;
    let (by, scale) = zoom::onto(lightbox.stage.get_untracked(), frame, tile);
    Some(format!("translate({}px, {}px) scale({scale})", by.x, by.y))
}

/// Opacity of the backdrop: lower while the photo is dragged down.
fn shade_of(lightbox: LightboxState) -> f64 {
    match lightbox.drag.get() {
        Some(zoom::Drag::Down(y)) => {
            1.0 - (y / lightbox.stage.get_untracked().height.max(1.0) * 1.4).min(0.9)
        }
        _ => 1.0,
    }
}
