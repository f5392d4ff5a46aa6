//! The activity panel beside an album's photos; a bottom sheet on phones. It is not modal: the
//! photos stay usable.

use leptos::prelude::*;

use super::{Activity, Talk};
use crate::i18n::{key, t};
use crate::platform::{dom, scroll};
use crate::ui::{IconButton, icons};

/// The "Activity" region, shown while it is mounted.
#[component]
pub fn ActivityPanel(
    /// The album's comments and likes.
    activity: Activity,
    /// Maps a photo's id to its address.
    href: Callback<String, String>,
    /// Called when the user closes the panel.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let escape = scroll::on_window("keydown", move |event| {
        if scroll::is_key(&event, "Escape") {
            on_close.run(());
        }
    });
    StoredValue::new_local(escape);
    Effect::new(move |_| dom::in_next_frame(|| dom::focus(".activity h2")));
    view! {
        <section class="activity" aria-label=t(key::ACTIVITY)>
            <header class="activity-header">
                <h2 tabindex="-1">{t(key::ACTIVITY)}</h2>
                <IconButton
                    label=t(key::ACTION_CLOSE)
                    icon=icons::CLOSE
                    key="Esc"
                    on_click=move |_| on_close.run(())
                />
            </header>
            <Talk activity href />
        </section>
    }
}
