//! API keys, with which programs act for the user.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{ApiKeyResponse, CreateApiKey};

use crate::api::{self, ApiClient};
use crate::i18n::{fill, key, t};
use crate::platform::{clipboard, dom, intl};
use crate::ui::{
    Button, Form, FormProblem, Icon, Loaded, LoadedStyle, SelectField, Submit, TextField, Toasts,
    icons,
};

/// Permissions for a program that uploads photos and adds them to albums.
const UPLOAD: &[&str] = &[
    "asset.upload",
    "asset.read",
    "asset.statistics",
    "album.create",
    "album.read",
    "albumAsset.create",
    "server.about",
    "user.read",
];

/// The list of keys, and the form to create one.
#[component]
pub fn ApiKeys() -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let changed = Trigger::new();
    let keys = LocalResource::new(move || {
        changed.track();
        async { api::api_keys(&ApiClient::default()).await }
    });
    let name = RwSignal::new(String::new());
    let rights = RwSignal::new("upload".to_owned());
    let secret = RwSignal::new(None::<String>);
    let submit = Submit::new(move || {
        let permissions = match rights.get_untracked().as_str() {
            "all" => vec!["all".to_owned()],
            _ => UPLOAD.iter().map(|right| (*right).to_owned()).collect(),
        };
        let name_given = Some(name.get_untracked().trim().to_owned());
        let key = CreateApiKey { name: name_given.filter(|name| !name.is_empty()), permissions };
        async move {
            let made = api::create_api_key(&ApiClient::default(), &key).await;
            secret.set(Some(made.map_err(|e| e.to_string())?.secret));
            name.set(String::new());
            changed.notify();
            Ok(())
        }
    });
    let delete = move |key: ApiKeyResponse| {
        if !dom::confirm(&fill(key::SETTINGS_KEY_DELETE_CONFIRM, &[("name", &key.name)])) {
            return;
        }
        spawn_local(async move {
            match api::delete_api_key(&ApiClient::default(), &key.id).await {
                Ok(()) => changed.notify(),
                Err(error) => toasts.show(error.to_string()),
            }
        });
    };
    let row = move |key: ApiKeyResponse| {
        let made = intl::instant(&key.created_at).unwrap_or_default();
        let shown = key.name.clone();
        view! {
            <li class="setting-row">
                <span class="person-text">
                    <span class="person-name" dir="auto">{shown}</span>
                    <span class="hint">{fill(key::SETTINGS_MADE, &[("date", &made)])}</span>
                </span>
                <Button label=t(key::ACTION_DELETE) on_click=move |_| delete(key.clone()) />
            </li>
        }
    };
    let choices = [("upload", key::SETTINGS_KEY_UPLOAD), ("all", key::SETTINGS_KEY_ALL)];
    let choices = choices.map(|(value, label)| (value.to_owned(), t(label).to_owned()));
    view! {
        <Loaded resource=keys style=LoadedStyle::Line let:keys>
            {match keys.is_empty() {
                true => view! { <p class="hint">{t(key::SETTINGS_KEYS_EMPTY)}</p> }.into_any(),
                false => {
                    let rows = keys.into_iter().map(row).collect_view();
                    view! { <ul class="people" role="list">{rows}</ul> }.into_any()
                }
            }}
        </Loaded>
        {move || secret.get().map(|secret| view! { <Secret secret /> })}
        <Form submit>
            <TextField label=t(key::SETTINGS_KEY_NAME) value=name />
            <SelectField label=t(key::SETTINGS_KEY_RIGHTS) value=rights options=choices.to_vec() />
            <FormProblem submit />
            <div class="form-actions">
                <Button label=t(key::SETTINGS_KEY_CREATE) submits=true />
            </div>
        </Form>
    }
}

/// The secret of a new key, which is shown only once.
#[component]
fn Secret(secret: String) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let text = StoredValue::new(secret.clone());
    let copy = move |_| {
        spawn_local(async move {
            let message = match clipboard::copy(&text.get_value()).await {
                true => key::SETTINGS_KEY_COPIED,
                false => key::LINK_COPY_FAILED,
            };
            toasts.show(t(message));
        });
    };
    view! {
        <div class="field secret" role="status">
            <label for="new-key">{t(key::SETTINGS_KEY_SECRET)}</label>
            <div class="input-with-button">
                <input id="new-key" class="input" readonly value=secret />
                <button
                    class="icon-button"
                    type="button"
                    aria-label=t(key::SETTINGS_KEY_COPY)
                    title=t(key::SETTINGS_KEY_COPY)
                    on:click=copy
                >
                    <Icon shape=icons::COPY />
                </button>
            </div>
            <p class="hint">{t(key::SETTINGS_KEY_ONCE)}</p>
        </div>
    }
}
