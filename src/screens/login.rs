//! `/auth/login`: signing in.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_query_map;
use vitrine_api::Login;

use crate::api::{self, ApiClient, ApiError};
use crate::i18n::{key, t};
use crate::platform::{base_url, dom};
use crate::ui::{Button, ButtonVariant, PasswordField, PasswordUse, TextField};
use crate::widgets::use_navigate;

/// Signs in and continues to the requested page.
#[component]
pub fn LoginScreen() -> impl IntoView {
    dom::set_title(t(key::AUTH_LOGIN));
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let navigate = use_navigate();
    let query = use_query_map();
    let replace = || NavigateOptions { replace: true, ..Default::default() };

    // A server without an administrator has to be set up first.
    let to_setup = navigate.clone();
    spawn_local(async move {
        if let Ok(config) = api::server_config(&ApiClient::default()).await
            && !config.is_initialized
        {
            to_setup(&base_url::join("/auth/setup"), replace());
        }
    });

    let sign_in = move |event: SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        let login = Login { email: email.get_untracked(), password: password.get_untracked() };
        // Only paths of this app, to prevent an open redirect.
        let next = query.with_untracked(|query| query.get("next"));
        let next = next.filter(|path| path.starts_with('/') && !path.starts_with("//"));
        let navigate = navigate.clone();
        spawn_local(async move {
            let client = ApiClient::default();
            let signed_in = match api::log_in(&client, &login).await {
                // Browsers reject third-party cookies, so the session has to be verified.
                Ok(_) if base_url::is_other_host() => {
                    api::me(&client).await.map(|_| true).or(Ok(false))
                }
                answer => answer.map(|_| true),
            };
            match signed_in {
                Ok(false) => {
                    problem.set(Some(t(key::AUTH_NO_SESSION).to_owned()));
                    is_busy.set(false);
                }
                Ok(true) => navigate(&next.unwrap_or_else(|| base_url::join("/photos")), replace()),
                Err(error) => {
                    problem.set(Some(match error {
                        ApiError::Unauthorized(_) => t(key::AUTH_WRONG).to_owned(),
                        other => other.to_string(),
                    }));
                    is_busy.set(false);
                }
            }
        });
    };
    view! {
        <main class="page-centred">
            <form class="form door" on:submit=sign_in>
                <p class="wordmark">{t(key::APP_NAME)}</p>
                <h1>{t(key::AUTH_LOGIN_TITLE)}</h1>
                <TextField
                    label=t(key::AUTH_EMAIL)
                    kind="email"
                    autocomplete="username"
                    value=email
                    autofocus=true
                />
                <PasswordField
                    label=t(key::AUTH_PASSWORD)
                    value=password
                    purpose=PasswordUse::SignIn
                    show=t(key::PASSWORD_SHOW)
                    hide=t(key::PASSWORD_HIDE)
                />
                <p class="form-problem" role="alert">{problem}</p>
                <Button label=t(key::AUTH_LOGIN) variant=ButtonVariant::Primary submits=true disabled=is_busy />
            </form>
        </main>
    }
}
