//! `/settings`: the settings of the account and of the app.

use leptos::prelude::*;

use crate::api::{self, ApiClient};
use crate::features::languages::LanguageChoice;
use crate::features::settings::{
    AccountSettings, ApiKeys, Appearance, GuestSettings, InstallApp, LinkDefaultsForm,
    PasswordChange, Sessions, Users,
};
use crate::features::uploads::{Destination, MetadataChoice};
use crate::i18n::{Key, key, t};
use crate::platform::dom;
use crate::ui::Loaded;

/// A section of the page.
fn section(heading: Key, content: impl IntoView + 'static) -> AnyView {
    view! {
        <section class="setting">
            <h2>{t(heading)}</h2>
            <div class="setting-content">{content}</div>
        </section>
    }
    .into_any()
}

/// The page of all settings.
#[component]
pub fn SettingsScreen() -> impl IntoView {
    dom::set_title(t(key::SETTINGS));
    let me = LocalResource::new(|| async { api::me(&ApiClient::default()).await });
    // Changing the password may end sessions.
    let changed = Trigger::new();
    view! {
        <main class="page settings">
            <header class="page-header">
                <h1 tabindex="-1">{t(key::SETTINGS)}</h1>
            </header>
            <Loaded resource=me let:user>
                {
                    let id = user.user.id.clone();
                    let is_admin = user.is_admin;
                    let guests = user.clone();
                    view! {
                        {section(key::SETTINGS_ACCOUNT, view! { <AccountSettings user /> })}
                        {section(key::SETTINGS_APPEARANCE, view! {
                            <div class="form">
                                <LanguageChoice />
                                <Appearance />
                            </div>
                        })}
                        {section(key::SETTINGS_APP, view! { <InstallApp /> })}
                        {section(key::UPLOAD_TITLE, view! { <UploadDefaults /> })}
                        {section(key::SETTINGS_LINKS, view! { <LinkDefaultsForm /> })}
                        {section(key::GUESTS_WHO, view! { <GuestSettings user=guests /> })}
                        {section(key::AUTH_PASSWORD, view! { <PasswordChange on_changed=move |()| changed.notify() /> })}
                        {section(key::SETTINGS_SESSIONS, view! { <Sessions changed /> })}
                        {section(key::SETTINGS_KEYS, view! { <ApiKeys /> })}
                        {is_admin.then(|| section(key::SETTINGS_USERS, view! { <Users me=id /> }))}
                    }
                }
            </Loaded>
        </main>
    }
}

/// The default for removing metadata on upload.
#[component]
fn UploadDefaults() -> impl IntoView {
    let cleaning = RwSignal::new(Destination::remembered());
    Effect::new(move |_| Destination::remember(cleaning.get()));
    view! {
        <div class="form">
            <MetadataChoice value=cleaning />
            <p class="hint">{t(key::SETTINGS_UPLOADS_HINT)}</p>
        </div>
    }
}
