//! What the screen with a grid provides to the lightbox and the slideshow above it.

use leptos::prelude::*;
use vitrine_api::AssetResponse;

use crate::features::grid::GridState;
use crate::features::lightbox::Tools;
use crate::platform::base_url;

/// What a page with a grid provides to the lightbox above it.
#[derive(Clone, Copy)]
pub struct Gallery {
    /// The photos.
    pub grid: GridState,
    /// Path of the grid.
    pub home: StoredValue<String>,
    /// Address of a photo.
    pub href: Callback<String, String>,
    /// Whether the lightbox was opened from the grid, so that closing it is a step back.
    pub came_from_grid: StoredValue<bool>,
    /// Whether originals may be downloaded.
    pub can_download: bool,
    /// The owner's tools in the lightbox.
    pub tools: Option<Tools>,
    /// Path of the map of the same photos. `None` means the map of all photos.
    pub map: StoredValue<Option<String>>,
    /// Whether metadata can be removed from the files before they are shared to another app.
    pub may_clean: bool,
    /// Whether the user may add photos.
    pub takes_photos: bool,
    /// Called when an image fails to load.
    pub on_problem: Callback<()>,
}

impl Gallery {
    /// Address of the map at a photo.
    #[must_use]
    pub fn map_at(&self, id: &str) -> String {
        let map = self.map.get_value().unwrap_or_else(|| base_url::join("/map"));
        format!("{map}?photo={id}")
    }
}

/// Renders a page's additions to the lightbox's details of a photo.
#[derive(Clone, Copy)]
pub struct PhotoMore(pub Callback<String, AnyView>);

/// The address at which a location is assigned to one of the user's own photos.
#[derive(Clone, Copy)]
pub struct PhotoPlace(pub Callback<AssetResponse, Option<String>>);
