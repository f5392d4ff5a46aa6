//! `/auth/setup`: creates the first administrator.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use vitrine_api::{AdminSignUp, Login};

use crate::api::{self, ApiClient};
use crate::i18n::{key, t};
use crate::platform::{base_url, dom};
use crate::ui::{
    Button, ButtonVariant, Form, FormProblem, PasswordField, PasswordUse, Submit, TextField,
};
use crate::widgets::use_navigate;

const SHORTEST_PASSWORD: usize = 8;

/// Creates the administrator and signs in.
#[component]
pub fn SetupScreen() -> impl IntoView {
    dom::set_title(t(key::AUTH_SETUP_TITLE));
    let (email, name, password) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let navigate = use_navigate();
    let submit = Submit::new(move || {
        let (email, name, password) =
            (email.get_untracked(), name.get_untracked(), password.get_untracked());
        let navigate = navigate.clone();
        async move {
            if password.chars().count() < SHORTEST_PASSWORD {
                return Err(t(key::AUTH_PASSWORD_SHORT).to_owned());
            }
            let client = ApiClient::default();
            let admin = AdminSignUp { email: email.clone(), name, password: password.clone() };
            let made = async {
                api::set_up(&client, &admin).await?;
                api::log_in(&client, &Login { email, password }).await
            };
            made.await.map_err(|error| error.to_string())?;
            let options = NavigateOptions { replace: true, ..Default::default() };
            navigate(&base_url::join("/photos"), options);
            Ok(())
        }
    });
    view! {
        <main class="page-centred">
            <Form submit class="door">
                <p class="wordmark">{t(key::APP_NAME)}</p>
                <h1>{t(key::AUTH_SETUP_TITLE)}</h1>
                <p class="lead">{t(key::AUTH_SETUP_HINT)}</p>
                <TextField
                    label=t(key::AUTH_EMAIL)
                    kind="email"
                    autocomplete="username"
                    value=email
                    autofocus=true
                />
                <TextField label=t(key::AUTH_NAME) autocomplete="name" value=name />
                <PasswordField
                    label=t(key::AUTH_PASSWORD)
                    value=password
                    purpose=PasswordUse::New
                    show=t(key::PASSWORD_SHOW)
                    hide=t(key::PASSWORD_HIDE)
                    hint=t(key::AUTH_PASSWORD_HINT)
                />
                <FormProblem submit />
                <Button label=t(key::AUTH_CREATE) variant=ButtonVariant::Primary submits=true disabled=submit.pending />
            </Form>
        </main>
    }
}
