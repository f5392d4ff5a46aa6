//! What stands where something would be: nothing yet, gone, or failed. One heading, one sentence,
//! one next action.

use leptos::prelude::*;

use super::Icon;
use super::icons::Shape;

/// A calm message with an action below it.
#[component]
pub fn Notice(
    /// What it is about.
    icon: Shape,
    /// What happened.
    #[prop(into)]
    title: String,
    /// What to do next.
    #[prop(into)]
    hint: String,
    /// Whether this is the page's own heading.
    #[prop(optional)]
    is_page: bool,
    /// The action.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = if is_page {
        view! { <h1 tabindex="-1">{title}</h1> }.into_any()
    } else {
        view! { <h2>{title}</h2> }.into_any()
    };
    view! {
        <div class="notice">
            <Icon shape=icon />
            {heading}
            <p>{hint}</p>
            {children.map(|children| view! { <div class="notice-actions">{children()}</div> })}
        </div>
    }
}

/// The page before anything is known: quiet, and named for those who cannot see it.
#[component]
pub fn Skeleton(
    /// What is happening.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{label}</span>
        </div>
    }
}
