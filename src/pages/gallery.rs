//! A grid with a viewer above it: what the timeline, albums and links have in common.

use leptos::prelude::*;
use leptos_router::components::Outlet;

use super::map_layer::{MapLayer, MapPlace};
use super::photo_route::Gallery;
use crate::domain::selection::Selection;
use crate::features::grid::{Boxes, GridState, PhotoGrid};
use crate::features::lightbox::Tools;

/// The grid, and below it in the tree the viewer that the address asks for.
#[component]
pub fn GalleryView(
    /// The photos.
    grid: GridState,
    /// Address of the page, without a slash at its end.
    #[prop(into)]
    home: String,
    /// What is selected.
    selection: RwSignal<Selection>,
    /// When boxes to select are there.
    #[prop(optional)]
    boxes: Boxes,
    /// Whether originals may be taken home.
    can_download: bool,
    /// What the owner of the photos has in the viewer.
    #[prop(default = None)]
    tools: Option<Tools>,
    /// Asked for the menu of a photo, at a point of the window.
    #[prop(default = None)]
    on_menu: Option<Callback<(String, f64, f64)>>,
    /// Whether the files say anything that could be taken out.
    #[prop(default = true)]
    may_clean: bool,
    /// The map of the same photos, if there is one.
    #[prop(default = None)]
    map: Option<MapPlace>,
    /// Whether whoever looks may add photos.
    #[prop(default = false)]
    takes_photos: bool,
    /// Called when a picture does not load.
    #[prop(into)]
    on_problem: Callback<()>,
) -> impl IntoView {
    // The timeline's own address is already one of photos.
    let base = if home.ends_with("/photos") { home.clone() } else { format!("{home}/photos") };
    let href = Callback::new(move |id: String| format!("{base}/{id}"));
    let gallery = Gallery {
        grid,
        home: StoredValue::new(home),
        href,
        came_from_grid: StoredValue::new(false),
        can_download,
        tools,
        map: StoredValue::new(map.as_ref().map(|place| place.address.clone())),
        may_clean,
        takes_photos,
        on_problem,
    };
    provide_context(gallery);
    // A click on a tile bubbles up to here: from now on, closing the viewer is a step back.
    let note_origin = move |_| gallery.came_from_grid.set_value(true);
    let map = map.map(|place| {
        view! { <MapLayer place client=grid.client() href on_problem /> }
    });
    view! {
        <div on:click=note_origin>
            <PhotoGrid state=grid href selection boxes on_menu on_problem />
            {map}
        </div>
        <Outlet />
    }
}
