//! Icons. They are decorative, and never the only name of a control.

use leptos::prelude::*;

use super::icons::Shape;

/// An icon at the size of the text around it.
#[component]
pub fn Icon(
    /// The icon.
    shape: Shape,
) -> impl IntoView {
    view! {
        <svg
            class="icon"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.75"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            inner_html=shape.data
        ></svg>
    }
}
