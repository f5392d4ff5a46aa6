//! A code that cameras read, drawn from its dark modules.

use leptos::prelude::*;

/// The picture of a code.
#[component]
pub fn CodePicture(
    /// Modules from edge to edge.
    size: i32,
    /// The dark ones, as data of an SVG path.
    path: String,
    /// What it is.
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
