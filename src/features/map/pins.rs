//! Thumbnails on the map. They are hidden from keyboards and screen readers, which have the list.

use leptos::prelude::*;
use vitrine_gallery::map::Pin;

use super::state::MapState;
use crate::api::{ApiClient, Rendition};
use crate::platform::intl;
use crate::ui::Thumbnail;

/// All markers with a thumbnail, each with its longitude and latitude in `data-at`.
#[component]
pub(super) fn Pins(
    state: MapState,
    client: StoredValue<ApiClient>,
    href: Callback<String, String>,
    /// Called for a group of photos so close together that no zoom level separates them.
    #[prop(into)]
    on_list: Callback<()>,
) -> impl IntoView {
    view! {
        <For each=move || state.pins.get() key=|pin| (pin.id.clone(), pin.count > 1) let:pin>
            <PinView state pin client href on_list />
        </For>
    }
}

#[component]
fn PinView(
    state: MapState,
    pin: Pin,
    client: StoredValue<ApiClient>,
    href: Callback<String, String>,
    on_list: Callback<()>,
) -> impl IntoView {
    let Pin { id, count, .. } = pin.clone();
    let picture = client.with_value(|client| client.picture(&id, Rendition::Thumbnail));
    // The same thumbnail may later stand for other photos at another location.
    let name = StoredValue::new(id.clone());
    let now = Memo::new(move |before: Option<&Pin>| {
        let found = state
            .pins
            .with(|pins| name.with_value(|name| pins.iter().find(|pin| pin.id == *name).cloned()));
        found.or_else(|| before.cloned()).unwrap_or_else(|| pin.clone())
    });
    let at = move || now.with(|pin| pin.at.clone());
    if count == 1 {
        return view! {
            <a
                class="map-pin"
                href=href.run(id.clone())
                data-at=at
                data-photo=id
                data-noscroll="true"
                draggable="false"
                tabindex="-1"
                aria-hidden="true"
            >
                <Thumbnail src=picture />
            </a>
        }
        .into_any();
    }
    let take_apart = move |_| {
        let Pin { at, split, .. } = now.get_untracked();
        state.with_map(|map| map.go(&at, split));
        if split.is_none() {
            on_list.run(());
        }
    };
    view! {
        <button
            class="map-pin map-group"
            type="button"
            data-at=at
            tabindex="-1"
            aria-hidden="true"
            on:click=take_apart
        >
            <Thumbnail
                src=picture
                on_error=move |()| state.with_map(|map| name.with_value(|id| map.unpictured(id)))
            />
            <span>{move || intl::number(now.with(|pin| pin.count))}</span>
        </button>
    }
    .into_any()
}
