//! `…/map`: the map above whichever page the address stands under. It stays open beneath the photos
//! that are looked at from it, so that Back finds it as it was.

use leptos::ev::{Event, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_query_map};

use super::navigate::use_navigate;
use crate::api::ApiClient;
use crate::domain::map::centre;
use crate::features::map::MapView;
use crate::i18n::{key, t};
use crate::platform::cover::Cover;
use crate::platform::{dom, map};
use crate::ui::{Button, Icon, Kind, Notice, Skeleton, icons};

/// What a map is of, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct MapPlace {
    /// Address of the page below, without a slash at its end.
    pub home: String,
    /// The map's own address.
    pub address: String,
    /// What the page below is called.
    pub title: String,
    /// The operation that lists the places.
    pub places: String,
}

/// Leads to the map.
#[component]
pub fn MapButton(
    /// The map's address.
    #[prop(into)]
    address: String,
) -> impl IntoView {
    let navigate = use_navigate();
    view! {
        <Button
            label=t(key::ACTION_MAP)
            icon=icons::MAP
            on_press=move |_| navigate(&address, NavigateOptions { scroll: false, ..Default::default() })
        />
    }
}

/// The map, for as long as the address is its own or that of a photo opened from it.
#[component]
pub fn MapLayer(
    /// What it is of.
    place: MapPlace,
    /// Asks for places and pictures.
    client: ApiClient,
    /// The address of a photo.
    href: Callback<String, String>,
    /// A photo that is to be given a place: what is done with the latitude and longitude of the
    /// middle of the map.
    #[prop(default = None)]
    placing: Option<Callback<(f64, f64)>>,
    /// Called when places or pictures do not come.
    #[prop(into)]
    on_problem: Callback<()>,
) -> impl IntoView {
    let location = use_location();
    let query = use_query_map();
    let place = StoredValue::new(place);
    let is_here =
        Memo::new(move |_| place.with_value(|place| location.pathname.get() == place.address));
    let photos = StoredValue::new(href.run(String::new()));
    // The photo to begin with, perhaps none; nothing at all while there is no map.
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
    // Whether the page below was there first, so that closing the map is a step back.
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
            view! { <MapDialog place client photo href is_here came_from_page placing on_problem /> },
        )
    }
}

#[component]
fn MapDialog(
    place: StoredValue<MapPlace>,
    client: ApiClient,
    photo: Option<String>,
    href: Callback<String, String>,
    is_here: Memo<bool>,
    came_from_page: StoredValue<bool>,
    placing: Option<Callback<(f64, f64)>>,
    on_problem: Callback<()>,
) -> impl IntoView {
    let MapPlace { home, address, title, places } = place.get_value();
    let title_below = document().title();
    dom::set_title(&format!("{} · {title}", t(key::MAP)));
    on_cleanup(move || document().set_title(&title_below));
    let at = use_query_map().with_untracked(|query| query.get("at"));
    // Not known yet, then the script, or nothing if it cannot be had.
    let script = RwSignal::new_local(None::<Option<map::Script>>);
    let load = move || {
        script.set(None);
        spawn_local(async move {
            let loaded = map::load().await;
            script.try_set(Some(loaded));
        });
    };
    load();

    StoredValue::new_local(Cover::page());
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            // Fails only if the element has left the page meanwhile.
            let _ = dialog.show_modal();
        }
    });
    // Back from a photo: the focus returns to the line in the list that opened it.
    let last = StoredValue::new(None::<String>);
    let note = move |event: MouseEvent| last.set_value(dom::data_of_target(&event, "photo"));
    Effect::new(move |before: Option<bool>| {
        let here = is_here.get();
        if let (true, Some(false), Some(id)) = (here, before, last.get_value()) {
            dom::after_paint(move || dom::focus(&format!(".map-list [data-photo=\"{id}\"]")));
        }
        here
    });

    let navigate = use_navigate();
    let is_closing = StoredValue::new(false);
    let close = {
        let home = home.clone();
        move || {
            // One Escape may arrive as two events, and two steps back would leave the page.
            if is_closing.get_value() {
                return;
            }
            is_closing.set_value(true);
            if came_from_page.get_value() {
                dom::back();
            } else {
                let options =
                    NavigateOptions { replace: true, scroll: false, ..Default::default() };
                navigate(&home, options);
            }
        }
    };
    let close_on_escape = close.clone();
    let middle = StoredValue::new(at.as_deref().and_then(centre));
    // The address keeps what else it says.
    let rest_of_query = use_query_map().with_untracked(|query| query.get("place"));
    let rest_of_query = rest_of_query.map(|id| format!("&place={id}")).unwrap_or_default();
    let rest = move |position: String| {
        middle.set_value(centre(&position));
        // A photo may have been opened while the map was still gliding.
        if is_here.get_untracked() {
            dom::replace_address(&format!("{address}?at={position}{rest_of_query}"));
        }
    };
    view! {
        <dialog
            node_ref=dialog
            class="map-dialog"
            class:placing=placing.is_some()
            aria-labelledby="map-title"
            on:click=note
            on:cancel=move |event: Event| {
                event.prevent_default();
                close_on_escape();
            }
        >
            <header class="map-bar">
                <a
                    class="icon-button"
                    href=home
                    aria-label=t(key::MAP_BACK)
                    title=t(key::MAP_BACK)
                    on:click=move |event: MouseEvent| {
                        event.prevent_default();
                        close();
                    }
                >
                    <Icon shape=icons::BACK />
                </a>
                <h1 id="map-title">{title}</h1>
            </header>
            {placing
                .map(|place| {
                    view! {
                        <p class="map-placing">
                            <span>{t(key::PLACE_HINT)}</span>
                            <Button
                                label=t(key::PLACE_SET)
                                kind=Kind::Primary
                                on_press=move |_| {
                                    if let Some(middle) = middle.get_value() {
                                        place.run(middle);
                                    }
                                }
                            />
                        </p>
                    }
                })}
            {move || match script.get() {
                None => view! { <Skeleton label=t(key::PAGE_LOADING) /> }.into_any(),
                Some(None) => view! {
                    <Notice icon=icons::PROBLEM title=t(key::ERROR_GENERIC) hint=t(key::ERROR_NETWORK)>
                        <Button label=t(key::ACTION_RETRY) on_press=move |_| load() />
                    </Notice>
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
                        on_rest=rest.clone()
                        on_problem
                    />
                }
                .into_any(),
            }}
        </dialog>
    }
}
