//! `/auth/login`: signing in.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_query_map;
use vitrine_api::Login;

use crate::api::{self, ApiClient, ApiError};
use crate::i18n::{key, t};
use crate::platform::{base_url, dom};
use crate::ui::{
    Button, ButtonVariant, Form, FormProblem, PasswordField, PasswordUse, Submit, TextField,
};
use crate::widgets::use_navigate;

/// Signs in and continues to the requested page.
#[component]
pub fn LoginScreen() -> impl IntoView {
    dom::set_title(t(key::AUTH_LOGIN));
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
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

    let submit = Submit::new(move || {
        let login = Login { email: email.get_untracked(), password: password.get_untracked() };
        // Only paths of this app, to prevent an open redirect.
        let next = query.with_untracked(|query| query.get("next"));
        let next = next.filter(|path| path.starts_with('/') && !path.starts_with("//"));
        let navigate = navigate.clone();
        async move {
            let client = ApiClient::default();
            api::log_in(&client, &login).await.map_err(|error| match error {
                ApiError::Unauthorized(_) => t(key::AUTH_WRONG).to_owned(),
                other => other.to_string(),
            })?;
            // Browsers reject third-party cookies, so the session has to be verified.
            if base_url::is_other_host() && api::me(&client).await.is_err() {
                return Err(t(key::AUTH_NO_SESSION).to_owned());
            }
            navigate(&next.unwrap_or_else(|| base_url::join("/photos")), replace());
            Ok(())
        }
    });
    view! {
        <main class="page-centred">
            <Form submit class="door">
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
                <FormProblem submit />
                <Button label=t(key::AUTH_LOGIN) variant=ButtonVariant::Primary submits=true disabled=submit.pending />
            </Form>
        </main>
    }
}
