//! The app while its server is unreachable, as it opens from the device.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::i18n::{key, t};
use crate::platform::dom;
use crate::platform::scroll::on_window;
use crate::ui::{Button, EmptyState, icons};

/// Interval between attempts to reach the server, in milliseconds.
const LOOK_MS: i32 = 10_000;

/// A message while the server is unreachable. Retries automatically.
#[component]
pub fn Offline(
    /// Called when the server may be reachable again.
    on_return: Callback<()>,
) -> impl IntoView {
    let online = on_window("online", move |_| on_return.run(()));
    let is_gone = StoredValue::new(false);
    StoredValue::new_local(online);
    on_cleanup(move || is_gone.set_value(true));
    spawn_local(async move {
        while is_gone.try_get_value() == Some(false) {
            dom::wait(LOOK_MS).await;
            if api::is_reachable().await && is_gone.try_get_value() == Some(false) {
                return on_return.run(());
            }
        }
    });
    view! {
        <main class="page-centred">
            <EmptyState
                icon=icons::PROBLEM
                title=t(key::OFFLINE_TITLE)
                hint=t(key::OFFLINE_HINT)
                is_page=true
            >
                <Button label=t(key::ACTION_RETRY) on_click=move |_| on_return.run(()) />
            </EmptyState>
        </main>
    }
}
