//! The user's name and email address, and the storage that their photos use.

use leptos::prelude::*;
use vitrine_api::{UpdateMe, UserAdminResponse};

use crate::api::{self, ApiClient};
use crate::i18n::{fill, key, t};
use crate::platform::intl;
use crate::ui::{Button, Form, FormProblem, Submit, TextField, Toasts};

/// The account form.
#[component]
pub fn AccountSettings(
    /// The signed-in user.
    user: UserAdminResponse,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let name = RwSignal::new(user.user.name.clone());
    let email = RwSignal::new(user.user.email.clone());
    let used = user.quota_usage_in_bytes.map(intl::bytes);
    let submit = Submit::new(move || {
        let change = UpdateMe {
            name: Some(name.get_untracked().trim().to_owned()),
            email: Some(email.get_untracked().trim().to_owned()),
            ..UpdateMe::default()
        };
        async move {
            api::update_me(&ApiClient::default(), &change).await.map_err(|e| e.to_string())?;
            toasts.show(t(key::SETTINGS_SAVED));
            Ok(())
        }
    });
    view! {
        <Form submit>
            <TextField label=t(key::AUTH_NAME) value=name autocomplete="name" />
            <TextField label=t(key::AUTH_EMAIL) value=email kind="email" autocomplete="email" />
            <FormProblem submit />
            <div class="form-actions">
                <Button label=t(key::ACTION_SAVE) submits=true />
            </div>
        </Form>
        {used.map(|used| view! { <p class="hint">{fill(key::SETTINGS_STORAGE, &[("size", &used)])}</p> })}
    }
}
