//! Content that is loaded first: a placeholder until it is there, and the error if it fails.

use std::fmt::Display;

use leptos::prelude::*;

use super::{Button, EmptyState, Skeleton, icons};
use crate::i18n::{key, t};

/// How the placeholder and the error are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LoadedStyle {
    /// A blank space; the error with a button to try again.
    #[default]
    Section,
    /// The same, with the error as the heading of the page.
    Page,
    /// One line of text each.
    Line,
}

/// Renders what a resource has loaded: `<Loaded resource let:album>`. While it reloads, what was
/// loaded before stays. Does not use `Transition`, which would wait for resources inside the
/// content, too.
#[component]
pub fn Loaded<T, E, V, C>(
    /// What is loaded.
    resource: LocalResource<Result<T, E>>,
    /// How the placeholder and the error are shown.
    #[prop(optional)]
    style: LoadedStyle,
    /// Renders the value.
    children: C,
) -> impl IntoView
where
    T: Clone + 'static,
    E: Clone + Display + 'static,
    C: Fn(T) -> V + Send + 'static,
    V: IntoView + 'static,
{
    move || match (resource.get(), style) {
        (Some(Ok(value)), _) => children(value).into_any(),
        (None, LoadedStyle::Line) => {
            view! { <p class="hint">{t(key::PAGE_LOADING)}</p> }.into_any()
        }
        (None, _) => view! { <Skeleton label=t(key::PAGE_LOADING) /> }.into_any(),
        (Some(Err(error)), LoadedStyle::Line) => {
            view! { <p class="form-problem">{error.to_string()}</p> }.into_any()
        }
        (Some(Err(error)), _) => view! {
            <EmptyState
                icon=icons::PROBLEM
                title=t(key::ERROR_GENERIC)
                hint=error.to_string()
                is_page=style == LoadedStyle::Page
            >
                <Button label=t(key::ACTION_RETRY) on_click=move |_| resource.refetch() />
            </EmptyState>
        }
        .into_any(),
    }
}
