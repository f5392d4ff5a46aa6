//! Dropping and pasting files and folders anywhere on the page.

use leptos::prelude::*;

use crate::i18n::{key, t};
use crate::platform::files::{self, File};

/// Accepts dropped and pasted files while it is mounted.
#[component]
pub fn DropZone(
    /// Called with the files.
    #[prop(into)]
    on_files: Callback<Vec<File>>,
) -> impl IntoView {
    let is_hovered = RwSignal::new(false);
    let take = move |files: Vec<File>| {
        if !files.is_empty() {
            on_files.run(files);
        }
    };
    let drops = files::on_drop(move |hovers| is_hovered.set(hovers), take);
    let pastes = files::on_paste(take);
    StoredValue::new_local((drops, pastes));
    view! {
        <div class="drop-zone" hidden=move || !is_hovered.get() aria-hidden="true">
            <p>{t(key::PHOTOS_DROP)}</p>
        </div>
    }
}
