//! The whole page as a place to drop files and folders on.

use leptos::prelude::*;

use super::Uploads;
use crate::i18n::{key, t};
use crate::platform::files;

/// Takes drops anywhere on the page for as long as it is mounted.
#[component]
pub fn DropZone() -> impl IntoView {
    let uploads = expect_context::<Uploads>();
    let is_hovered = RwSignal::new(false);
    let listeners =
        files::on_drop(move |hovers| is_hovered.set(hovers), move |files| uploads.add(files));
    StoredValue::new_local(listeners);
    view! {
        <div class="drop-zone" hidden=move || !is_hovered.get() aria-hidden="true">
            <p>{t(key::PHOTOS_DROP)}</p>
        </div>
    }
}
