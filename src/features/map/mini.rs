//! A stamp of the world with a dot on it: where a photo was taken, without loading a map.

use leptos::prelude::*;

use crate::domain::map::on_outline;
use crate::platform::place;

/// Part of the world that a stamp shows, in the outline's units: 360 are all of it.
const WIDE: f64 = 54.0;
const HIGH: f64 = 27.0;

/// A small picture of where a place is. Decoration: words say where it is.
#[component]
pub fn MiniMap(
    /// Degrees north.
    lat: f64,
    /// Degrees east.
    lon: f64,
) -> impl IntoView {
    let (x, y) = on_outline(lat, lon);
    let window = format!("{} {} {WIDE} {HIGH}", x - WIDE / 2.0, y - HIGH / 2.0);
    // The neighbouring copies of the world, for places near its edges.
    let worlds =
        [-360.0, 0.0, 360.0].map(|shift| view! { <use href=place::at(OUTLINE) x=shift /> });
    view! {
        <svg class="mini-map" viewBox=window preserveAspectRatio="xMidYMid slice" aria-hidden="true">
            {worlds.to_vec()}
            <circle cx=x cy=y r="0.9" />
        </svg>
    }
}

/// See xtask/src/map/outline.rs.
const OUTLINE: &str = "/map-outline.svg#land";
