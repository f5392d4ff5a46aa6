//! A QR code, drawn from its dark modules.

use leptos::prelude::*;

/// An image of a QR code.
#[component]
pub fn CodePicture(
    /// Modules per side.
    size: i32,
    /// The dark modules, as SVG path data.
    path: String,
    /// Accessible name.
    label: &'static str,
) -> impl IntoView {
    view! {
        <svg
            viewBox=format!("0 0 {size} {size}")
            role="img"
            aria-label=label
            shape-rendering="crispEdges"
        >
            <path d=path></path>
        </svg>
    }
}
