//! The list of photos in the map's window, which makes the map accessible to keyboards and screen
//! readers. It is beside the map; on phones it is a drawer below it.

use leptos::prelude::*;
use vitrine_gallery::map::Spot;

use super::state::{MapState, Stage};
use crate::api::{ApiClient, Rendition};
use crate::i18n::{count, key, t};
use crate::platform::intl;
use crate::ui::{Button, EmptyState, Skeleton, Thumbnail, icons};

/// The list and its heading; on phones the heading opens and closes it.
#[component]
pub(super) fn PhotoList(
    state: MapState,
    client: StoredValue<ApiClient>,
    href: Callback<String, String>,
    is_open: RwSignal<bool>,
    #[prop(into)] on_retry: Callback<()>,
) -> impl IntoView {
    let total = move || state.list.with(|list| list.as_ref().map_or(0, |list| list.total));
    // The whole list is rendered anew on each change: keyed rows are not worth their cost here.
    let rows = move || {
        state.list.with(|list| {
            let photos = list.iter().flat_map(|list| &list.photos);
            photos.map(|spot| row(spot, client, href)).collect_view()
        })
    };
    let is_more = move || {
        state
            .list
            .with(|list| list.as_ref().is_some_and(|list| (list.photos.len() as u64) < list.total))
    };
    let message = move || match (state.stage.get(), state.list.with(Option::is_some)) {
        (Stage::Loading, _) | (Stage::Ready(_), false) => t(key::PAGE_LOADING).to_owned(),
        (Stage::Failed, _) => t(key::PHOTOS).to_owned(),
        (Stage::Ready(_), true) => count(key::MAP_HERE_OTHER, total()),
    };
    view! {
        <section class="map-side" class:open=is_open aria-labelledby="map-here">
            <button
                class="map-drawer"
                type="button"
                aria-expanded=move || is_open.get().to_string()
                on:click=move |_| is_open.update(|open| *open = !*open)
            >
                {message}
            </button>
            <h2 id="map-here" aria-live="polite">{message}</h2>
            <div class="map-list">
                {move || match state.stage.get() {
                    Stage::Failed => {
                        Some(view! {
                            <EmptyState icon=icons::PROBLEM title=t(key::ERROR_GENERIC) hint=t(key::ERROR_SERVER)>
                                <Button label=t(key::ACTION_RETRY) on_click=move |_| on_retry.run(()) />
                            </EmptyState>
                        }
                        .into_any())
                    }
                    Stage::Ready(0) => {
                        Some(view! {
                            <EmptyState icon=icons::MAP title=t(key::MAP_EMPTY) hint=t(key::MAP_EMPTY_HINT) />
                        }
                        .into_any())
                    }
                    Stage::Loading => Some(view! { <Skeleton label=t(key::PAGE_LOADING) /> }.into_any()),
                    Stage::Ready(_) => None,
                }}
                <ul>{rows}</ul>
                <Show when=is_more>
                    <Button label=t(key::ACTION_MORE) on_click=move |_| state.list_more() />
                </Show>
            </div>
        </section>
    }
}

fn row(spot: &Spot, client: StoredValue<ApiClient>, href: Callback<String, String>) -> AnyView {
    let Spot { id, taken } = spot.clone();
    let date = taken.as_deref().and_then(intl::local_date_time);
    view! {
        <li>
            <a class="map-row" href=href.run(id.clone()) data-photo=id.clone() data-noscroll="true">
                <span class="map-row-picture">
                    <Thumbnail src=client.with_value(|client| client.picture(&id, Rendition::Thumbnail)) />
                </span>
                <span>{date.unwrap_or_else(|| t(key::PHOTO).to_owned())}</span>
            </a>
        </li>
    }
    .into_any()
}
