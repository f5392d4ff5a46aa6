//! The user's name and email address, and the storage that their photos use.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{UpdateMe, UserAdminResponse};

use crate::api::{self, ApiClient};
use crate::i18n::{fill, key, t};
use crate::platform::intl;
use crate::ui::{Button, TextField, Toasts};

/// The account form.
#[component]
pub fn AccountSettings(
    /// The signed-in user.
    user: UserAdminResponse,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let name = RwSignal::new(user.user.name.clone());
    let email = RwSignal::new(user.user.email.clone());
    let problem = RwSignal::new(None::<String>);
    let used = user.quota_usage_in_bytes.map(intl::bytes);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        let change = UpdateMe {
            name: Some(name.get_untracked().trim().to_owned()),
            email: Some(email.get_untracked().trim().to_owned()),
            ..UpdateMe::default()
        };
        spawn_local(async move {
            match api::update_me(&ApiClient::default(), &change).await {
                Ok(_) => toasts.show(t(key::SETTINGS_SAVED)),
                Err(error) => problem.set(Some(error.to_string())),
            }
        });
    };
    view! {
        <form class="form" on:submit=save>
            <TextField label=t(key::AUTH_NAME) value=name autocomplete="name" />
            <TextField label=t(key::AUTH_EMAIL) value=email kind="email" autocomplete="email" />
            <p class="form-problem" role="alert">{problem}</p>
            <div class="form-actions">
                <Button label=t(key::ACTION_SAVE) submits=true />
            </div>
        </form>
        {used.map(|used| view! { <p class="hint">{fill(key::SETTINGS_STORAGE, &[("size", &used)])}</p> })}
    }
}
