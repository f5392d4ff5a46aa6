//! A grid with a lightbox above it: the common part of the timeline, albums and links.

use leptos::prelude::*;
use leptos_router::components::Outlet;
use vitrine_gallery::selection::Selection;

use super::gallery_context::Gallery;
use super::map_layer::{MapLayer, MapSource};
use crate::features::grid::{CheckboxVisibility, GridState, PhotoGrid};
use crate::features::lightbox::Tools;

/// The grid, and the outlet in which the lightbox is mounted.
#[component]
pub fn GalleryView(
    /// The photos.
    grid: GridState,
    /// Path of the page, without a trailing slash.
    #[prop(into)]
    home: String,
    /// The selection.
    selection: RwSignal<Selection>,
    /// When checkboxes are shown.
    #[prop(optional)]
    checkboxes: CheckboxVisibility,
    /// Whether originals may be downloaded.
    can_download: bool,
    /// The owner's tools in the lightbox.
    #[prop(default = None)]
    tools: Option<Tools>,
    /// Called with a photo's id to open its menu at a point of the window.
    #[prop(default = None)]
    on_menu: Option<Callback<(String, f64, f64)>>,
    /// Whether metadata can be removed from the files.
    #[prop(default = true)]
    may_clean: bool,
    /// The map of the same photos, if any.
    #[prop(default = None)]
    map: Option<MapSource>,
    /// Whether the user may add photos.
    #[prop(default = false)]
    takes_photos: bool,
    /// Called when an image fails to load.
    #[prop(into)]
    on_problem: Callback<()>,
) -> impl IntoView {
    // The path of the timeline already ends with `/photos`.
    let base = if home.ends_with("/photos") { home.clone() } else { format!("{home}/photos") };
    let href = Callback::new(move |id: String| format!("{base}/{id}"));
    let gallery = Gallery {
        grid,
        home: StoredValue::new(home),
        href,
        came_from_grid: StoredValue::new(false),
        can_download,
        tools,
        map: StoredValue::new(map.as_ref().map(|source| source.address.clone())),
        may_clean,
        takes_photos,
        on_problem,
    };
    provide_context(gallery);
    // A click on a tile bubbles up to here: from now on, closing the lightbox is a step back.
    let note_origin = move |_| gallery.came_from_grid.set_value(true);
    let map = map.map(|source| {
        view! { <MapLayer source client=grid.client() href on_problem /> }
    });
    view! {
        <div on:click=note_origin>
            <PhotoGrid state=grid href selection checkboxes on_menu on_problem />
            {map}
        </div>
        <Outlet />
    }
}
