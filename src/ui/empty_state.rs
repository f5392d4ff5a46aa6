//! Placeholders for content that is empty, gone or failed: a heading, a sentence and an action.

use leptos::prelude::*;

use super::Icon;
use super::icons::Shape;

/// A message with an action below it.
#[component]
pub fn EmptyState(
    /// Illustrates the message.
    icon: Shape,
    /// What happened.
    #[prop(into)]
    title: String,
    /// What to do next.
    #[prop(into)]
    hint: String,
    /// Whether its title is the heading of the page.
    #[prop(optional)]
    is_page: bool,
    /// The actions.
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

/// The page while it loads: visually empty, with a label for screen readers.
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
