//! A thumbnail map with a dot, for the location of one photo. It does not load the map itself.

use leptos::prelude::*;
use vitrine_gallery::map::on_outline;

use crate::platform::base_url;

/// Size of the visible section, in units of the outline, whose whole width is 360.
const WIDE: f64 = 54.0;
const HIGH: f64 = 27.0;

/// A thumbnail map of a location. Decorative: text beside it names the location.
#[component]
pub fn MiniMap(
    /// Degrees north.
    lat: f64,
    /// Degrees east.
    lon: f64,
) -> impl IntoView {
    let (x, y) = on_outline(lat, lon);
    let window = format!("{} {} {WIDE} {HIGH}", x - WIDE / 2.0, y - HIGH / 2.0);
    // Copies of the world on both sides, for locations near its edges.
    let worlds =
        [-360.0, 0.0, 360.0].map(|shift| view! { <use href=base_url::join(OUTLINE) x=shift /> });
    view! {
        <svg class="mini-map" viewBox=window preserveAspectRatio="xMidYMid slice" aria-hidden="true">
            {worlds.to_vec()}
            <circle cx=x cy=y r="0.9" />
        </svg>
    }
}

/// Made by xtask/src/map/outline.rs.
const OUTLINE: &str = "/map-outline.svg#land";
