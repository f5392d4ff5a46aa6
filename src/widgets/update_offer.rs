//! Offers a newer version of the app. It is never applied automatically, so that uploads and typing
//! are not interrupted.

use leptos::prelude::*;

use crate::features::uploads::Uploads;
use crate::i18n::{key, t};
use crate::platform::{dom, update};
use crate::ui::{Button, ButtonVariant};

/// The offer. Empty if there is none.
#[component]
pub fn UpdateOffer() -> impl IntoView {
    let uploads = expect_context::<Uploads>();
    let is_there = RwSignal::new(false);
    StoredValue::new_local(update::on_update(move || is_there.set(true)));
    let is_busy = Memo::new(move |_| uploads.queue.with(|queue| queue.summary().open > 0));
    view! {
        <Show when=move || is_there.get()>
            <section class="panel" role="status" aria-label=t(key::UPDATE_READY)>
                <p class="panel-summary">{t(key::UPDATE_READY)}</p>
                <Show when=move || is_busy.get()>
                    <p class="panel-note">{t(key::UPDATE_BUSY)}</p>
                </Show>
                <div class="panel-actions">
                    <Button
                        label=t(key::UPDATE_TAKE)
                        variant=ButtonVariant::Primary
                        on_click=|_| dom::reload()
                    />
                    <Button label=t(key::UPDATE_LATER) on_click=move |_| is_there.set(false) />
                </div>
            </section>
        </Show>
    }
}
