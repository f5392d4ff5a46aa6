//! `/auth/setup`: creates the first administrator.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use vitrine_api::{AdminSignUp, Login};

use crate::api::{self, ApiClient};
use crate::i18n::{key, t};
use crate::platform::{base_url, dom};
use crate::ui::{Button, ButtonVariant, PasswordField, PasswordUse, TextField};
use crate::widgets::use_navigate;

const SHORTEST_PASSWORD: usize = 8;

/// Creates the administrator and signs in.
#[component]
pub fn SetupScreen() -> impl IntoView {
    dom::set_title(t(key::AUTH_SETUP_TITLE));
    let (email, name, password) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let navigate = use_navigate();
    let create = move |event: SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        let (email, name, password) =
            (email.get_untracked(), name.get_untracked(), password.get_untracked());
        if password.chars().count() < SHORTEST_PASSWORD {
            return problem.set(Some(t(key::AUTH_PASSWORD_SHORT).to_owned()));
        }
        is_busy.set(true);
        problem.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            let client = ApiClient::default();
            let admin = AdminSignUp { email: email.clone(), name, password: password.clone() };
            let made = async {
                api::set_up(&client, &admin).await?;
                api::log_in(&client, &Login { email, password }).await
            };
            match made.await {
                Ok(_) => {
                    let options = NavigateOptions { replace: true, ..Default::default() };
                    navigate(&base_url::join("/photos"), options);
                }
                Err(error) => {
                    problem.set(Some(error.to_string()));
                    is_busy.set(false);
                }
            }
        });
    };
    view! {
        <main class="page-centred">
            <form class="form door" on:submit=create>
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
                <p class="form-problem" role="alert">{problem}</p>
                <Button label=t(key::AUTH_CREATE) variant=ButtonVariant::Primary submits=true disabled=is_busy />
            </form>
        </main>
    }
}
