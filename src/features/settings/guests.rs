//! Whether photos of guests join the user's collections. A change is saved at once.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{UpdateMe, UserAdminResponse};

use crate::api::{self, ApiClient};
use crate::i18n::{key, t};
use crate::ui::{Switch, Toasts};

/// The setting as a switch.
#[component]
pub fn GuestSettings(
    /// The signed-in user.
    user: UserAdminResponse,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let joins = RwSignal::new(user.guests_join_collections.unwrap_or_default());
    Effect::new(move |before: Option<bool>| {
        let now = joins.get();
        if before.is_some_and(|before| before != now) {
            let change = UpdateMe { guests_join_collections: Some(now), ..UpdateMe::default() };
            spawn_local(async move {
                match api::update_me(&ApiClient::default(), &change).await {
                    Ok(_) => toasts.show(t(key::SETTINGS_SAVED)),
                    Err(error) => toasts.show(error.to_string()),
                }
            });
        }
        now
    });
    view! {
        <div class="form">
            <Switch label=t(key::SETTINGS_GUESTS_JOIN) value=joins />
        </div>
    }
}
