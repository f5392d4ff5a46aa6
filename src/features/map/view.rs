//! The whole map: its controls, the drawn map with thumbnails on it, and the list.

use leptos::html;
use leptos::prelude::*;
use vitrine_gallery::map::Event;

use super::list::PhotoList;
use super::pins::Pins;
use super::state::{MapState, STEP};
use crate::api::ApiClient;
use crate::i18n::{key, t};
use crate::platform::map::{Drawn, Options, Script, Words};
use crate::ui::{IconButton, Switch, icons};

/// A map of photos; rendered once its script is loaded.
#[component]
pub fn MapView(
    /// The loaded script.
    script: Script,
    /// Client that loads thumbnails.
    client: ApiClient,
    /// Path of the operation that lists the locations.
    #[prop(into)]
    places: String,
    /// Initial position as in the address; `None` shows all photos.
    at: Option<String>,
    /// Id of the photo to show first.
    photo: Option<String>,
    /// Maps a photo's id to its address.
    #[prop(into)]
    href: Callback<String, String>,
    /// Called with the map's position when it stops moving.
    #[prop(into)]
    on_rest: Callback<String>,
    /// Called when the locations could not be loaded.
    #[prop(into)]
    on_problem: Callback<()>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Div>::new();
    let pins = NodeRef::<html::Div>::new();
    let state = MapState::new();
    let is_list_open = RwSignal::new(false);
    let has_route = RwSignal::new(false);
    let options = StoredValue::new(Options {
        places: client.url(&places),
        config: client.url("/server/config"),
        at,
        photo,
        list: STEP,
        words: Words { map: t(key::MAP), attribution: t(key::MAP_ATTRIBUTION) },
    });
    let script = StoredValue::new_local(script);
    let client = StoredValue::new(client);

    let on_event = move |event: Event| {
        // The script may send events after the page has been left.
        if state.stage.is_disposed() {
            return;
        }
        if matches!(event, Event::Problem(_)) {
            on_problem.run(());
        }
        if let Some(position) = state.on_event(event) {
            on_rest.run(position);
        }
    };
    let open = move || {
        if let (Some(canvas), Some(pins)) = (canvas.get_untracked(), pins.get_untracked()) {
            // Closes the previous map first, since it uses the same elements.
            state.keep(None);
            let drawn = script.with_value(|script| {
                options.with_value(|options| Drawn::open(script, &canvas, &pins, options, on_event))
            });
            state.keep(drawn);
        }
    };
    Effect::new(move |_| {
        if canvas.get().is_some() && pins.get().is_some() {
            open();
        }
    });
    Effect::new(move |before: Option<bool>| {
        let shown = has_route.get();
        if shown || before == Some(true) {
            state.with_map(|map| map.route(shown));
        }
        shown
    });

    let zoom = move |steps| move |_| state.with_map(|map| map.zoom(steps));
    view! {
        <div class="map-body" class:bare=state.is_bare>
            <div class="map-area" hidden=state.is_bare>
                <div class="map-canvas" node_ref=canvas></div>
                <div class="map-pins" node_ref=pins>
                    <Pins state client href on_list=move |()| is_list_open.set(true) />
                </div>
                <div class="map-tools">
                    <Switch label=t(key::MAP_ROUTE) value=has_route />
                </div>
                <div class="map-zoom">
                    <IconButton label=t(key::MAP_ZOOM_IN) icon=icons::PLUS key="+" on_click=zoom(1.0) />
                    <IconButton label=t(key::MAP_ZOOM_OUT) icon=icons::MINUS key="-" on_click=zoom(-1.0) />
                </div>
            </div>
            <p class="map-bare" role="status" hidden=move || !state.is_bare.get()>
                {t(key::MAP_BARE)}
            </p>
            <PhotoList
                state
                client
                href
                is_open=is_list_open
                on_retry=move |()| {
                    state.stage.set(super::state::Stage::Loading);
                    open();
                }
            />
        </div>
    }
}
