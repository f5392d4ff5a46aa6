//! `…/map`: the map above the page at the address. It stays open beneath photos that are opened
//! from it, so that Back finds it unchanged.

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_query_map};
use vitrine_gallery::map::centre;

use super::navigate::{use_close, use_navigate};
use crate::api::ApiClient;
use crate::features::map::MapView;
use crate::i18n::{key, t};
use crate::platform::scroll_lock;
use crate::platform::{dom, map};
use crate::ui::{Button, ButtonVariant, EmptyState, Icon, Skeleton, icons, modal};

/// The contents and addresses of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapSource {
    /// Path of the page below, without a trailing slash.
    pub home: String,
    /// Path of the map.
    pub address: String,
    /// Title of the page below.
    pub title: String,
    /// Operation that lists the locations.
    pub places: String,
}

/// The button that opens the map.
#[component]
pub fn MapButton(
    /// Path of the map.
    #[prop(into)]
    address: String,
) -> impl IntoView {
    let navigate = use_navigate();
    view! {
        <Button
            label=t(key::ACTION_MAP)
            icon=icons::MAP
            on_click=move |_| navigate(&address, NavigateOptions { scroll: false, ..Default::default() })
        />
    }
}

/// The map, mounted while the address is its own or that of a photo opened from it.
#[component]
pub fn MapLayer(
    /// Its contents and addresses.
    source: MapSource,
    /// Requests locations and thumbnails.
    client: ApiClient,
    /// The address of a photo.
    href: Callback<String, String>,
    /// Assigns a location to a photo: called with the latitude and longitude of the map's centre.
    /// `None` if the map only displays.
    #[prop(default = None)]
    placing: Option<Callback<(f64, f64)>>,
    /// Called when locations or thumbnails fail to load.
    #[prop(into)]
    on_problem: Callback<()>,
) -> impl IntoView {
    let location = use_location();
    let query = use_query_map();
    let source = StoredValue::new(source);
    let is_here =
        Memo::new(move |_| source.with_value(|source| location.pathname.get() == source.address));
    let photos = StoredValue::new(href.run(String::new()));
    // The photo to start at; empty for none. `None` while no map is open.
    let opening = Memo::new(move |before: Option<&Option<String>>| {
        let before = before.cloned().flatten();
        if is_here.get() {
            let asked = query.with(|query| query.get("photo"));
            asked.or(before).or_else(|| Some(String::new()))
        } else {
            let path = location.pathname.get();
            before.filter(|_| photos.with_value(|photos| path.starts_with(photos)))
        }
    });
    // Whether the page below was visited first, so that closing the map is a step back.
    let came_from_page = StoredValue::new(false);
    Effect::new(move |before: Option<bool>| {
        let is_open = opening.with(Option::is_some);
        came_from_page.update_value(|came| *came = is_open && (*came || before == Some(false)));
        is_open
    });
    move || {
        let photo = opening.get()?;
        let photo = (!photo.is_empty()).then_some(photo);
        let client = client.clone();
        Some(
            view! { <MapDialog source client photo href is_here came_from_page placing on_problem /> },
        )
    }
}

#[component]
fn MapDialog(
    source: StoredValue<MapSource>,
    client: ApiClient,
    photo: Option<String>,
    href: Callback<String, String>,
    is_here: Memo<bool>,
    came_from_page: StoredValue<bool>,
    placing: Option<Callback<(f64, f64)>>,
    on_problem: Callback<()>,
) -> impl IntoView {
    let MapSource { home, address, title, places } = source.get_value();
    let title_below = document().title();
    dom::set_title(&format!("{} · {title}", t(key::MAP)));
    on_cleanup(move || document().set_title(&title_below));
    let at = use_query_map().with_untracked(|query| query.get("at"));
    StoredValue::new_local(scroll_lock::lock_page());
    let dialog = NodeRef::<html::Dialog>::new();
    modal::open_when_mounted(dialog);
    // Back from a photo, the focus returns to the list entry that opened it.
    let last = StoredValue::new(None::<String>);
    let note = move |event: MouseEvent| last.set_value(dom::data_of_target(&event, "photo"));
    Effect::new(move |before: Option<bool>| {
        let here = is_here.get();
        if let (true, Some(false), Some(id)) = (here, before, last.get_value()) {
            dom::in_next_frame(move || dom::focus(&format!(".map-list [data-photo=\"{id}\"]")));
        }
        here
    });

    let close = {
        let home = home.clone();
        use_close(move || home.clone(), move || came_from_page.get_value())
    };
    let middle = StoredValue::new(at.as_deref().and_then(centre));
    // The rest of the query is preserved.
    let rest_of_query = use_query_map().with_untracked(|query| query.get("place"));
    let rest_of_query = rest_of_query.map(|id| format!("&place={id}")).unwrap_or_default();
    let rest = Callback::new(move |position: String| {
        middle.set_value(centre(&position));
        // A photo may have been opened while the map was still moving.
        if is_here.get_untracked() {
            dom::replace_address(&format!("{address}?at={position}{rest_of_query}"));
        }
    });
    view! {
        <dialog
            node_ref=dialog
            class="map-dialog"
            class:placing=placing.is_some()
            aria-labelledby="map-title"
            on:click=note
            on:cancel=modal::on_cancel(move || close.run(()))
        >
            <header class="map-bar">
                <a
                    class="icon-button"
                    href=home
                    aria-label=t(key::MAP_BACK)
                    title=t(key::MAP_BACK)
                    on:click=move |event: MouseEvent| {
                        event.prevent_default();
                        close.run(());
                    }
                >
                    <Icon shape=icons::BACK />
                </a>
                <h1 id="map-title">{title}</h1>
            </header>
            {placing.map(|on_place| view! { <Placing middle on_place /> })}
            <MapContent client places at photo href on_rest=rest on_problem />
        </dialog>
    }
}

/// The button that assigns the centre of the map to a photo.
#[component]
fn Placing(
    /// Latitude and longitude of the centre, once the map has come to rest.
    middle: StoredValue<Option<(f64, f64)>>,
    on_place: Callback<(f64, f64)>,
) -> impl IntoView {
    view! {
        <p class="map-placing">
            <span>{t(key::PLACE_HINT)}</span>
            <Button
                label=t(key::PLACE_SET)
                variant=ButtonVariant::Primary
                on_click=move |_| {
                    if let Some(middle) = middle.get_value() {
                        on_place.run(middle);
                    }
                }
            />
        </p>
    }
}

/// The map, once its script has loaded.
#[component]
fn MapContent(
    client: ApiClient,
    /// Operation that lists the locations.
    places: String,
    /// The position to start at, from the URL.
    at: Option<String>,
    /// The photo to start at.
    photo: Option<String>,
    href: Callback<String, String>,
    /// Called with the position whenever the map has come to rest.
    on_rest: Callback<String>,
    on_problem: Callback<()>,
) -> impl IntoView {
    // `None` while loading, `Some(None)` if loading failed.
    let script = RwSignal::new_local(None::<Option<map::Script>>);
    let load = move || {
        script.set(None);
        spawn_local(async move {
            let loaded = map::load().await;
            script.set(Some(loaded));
        });
    };
    load();
    view! {
        {move || match script.get() {
            None => view! { <Skeleton label=t(key::PAGE_LOADING) /> }.into_any(),
            Some(None) => view! {
                <EmptyState icon=icons::PROBLEM title=t(key::ERROR_GENERIC) hint=t(key::ERROR_NETWORK)>
                    <Button label=t(key::ACTION_RETRY) on_click=move |_| load() />
                </EmptyState>
            }
            .into_any(),
            Some(Some(script)) => view! {
                <MapView
                    script
                    client=client.clone()
                    places=places.clone()
                    at=at.clone()
                    photo=photo.clone()
                    href
                    on_rest
                    on_problem
                />
            }
            .into_any(),
        }}
    }
}
