//! Installing the app: its own window, and an entry in the share menu of other apps.

use leptos::prelude::*;

use crate::i18n::{key, t};
use crate::platform::install::{self, Way};
use crate::ui::Button;

/// Explains how to install the app, and installs it where the browser allows that.
#[component]
pub fn InstallApp() -> impl IntoView {
    let way = RwSignal::new(install::way());
    StoredValue::new_local(install::on_change(move || way.set(install::way())));
    move || {
        let hint = |message| view! { <p class="hint">{t(message)}</p> };
        match way.get() {
            Way::Done => hint(key::SETTINGS_INSTALLED).into_any(),
            Way::Menu => view! {
                {hint(key::SETTINGS_INSTALL_HINT)}
                {hint(key::SETTINGS_INSTALL_BY_HAND)}
            }
            .into_any(),
            Way::Prompt => view! {
                {hint(key::SETTINGS_INSTALL_HINT)}
                <Button label=t(key::SETTINGS_INSTALL) on_click=|_| install::ask() />
            }
            .into_any(),
        }
    }
}
