//! A small picture with an icon in its place where it cannot be loaded.

use leptos::prelude::*;

use super::icons::Shape;
use super::{Icon, icons};

/// A thumbnail whose surroundings say what it shows.
#[component]
pub fn Thumbnail(
    /// Address of the picture.
    src: String,
    /// Stands in its place.
    #[prop(default = icons::FILE)]
    icon: Shape,
    /// Called when it cannot be loaded.
    #[prop(optional, into)]
    on_error: Option<Callback<()>>,
) -> impl IntoView {
    let has_failed = RwSignal::new(false);
    let failed = move |_| {
        has_failed.set(true);
        if let Some(on_error) = on_error {
            on_error.run(());
        }
    };
    move || {
        if has_failed.get() {
            view! { <Icon shape=icon /> }.into_any()
        } else {
            let src = src.clone();
            view! {
                <img src=src alt="" loading="lazy" draggable="false" on:error=failed />
            }
            .into_any()
        }
    }
}
