//! The whole page as a place to drop files and folders on, or to paste them.

use leptos::prelude::*;

use crate::i18n::{key, t};
use crate::platform::files::{self, File};

/// Takes drops anywhere on the page, and what is pasted, for as long as it is mounted.
#[component]
pub fn DropZone(
    /// What to do with the files.
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
