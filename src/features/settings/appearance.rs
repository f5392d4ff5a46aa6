//! The light or dark theme. The language menu is at the end of every page instead.

use leptos::prelude::*;

use crate::i18n::{key, t};
use crate::platform::theme;
use crate::ui::SelectField;

/// The theme; a change applies at once.
#[component]
pub fn Appearance() -> impl IntoView {
    const SYSTEM: &str = "system";
    let chosen = RwSignal::new(theme::chosen().unwrap_or_else(|| SYSTEM.to_owned()));
    Effect::new(move |before: Option<String>| {
        let now = chosen.get();
        if before.is_some_and(|before| before != now) {
            theme::choose(Some(now.as_str()).filter(|theme| *theme != SYSTEM));
        }
        now
    });
    let themes = [
        (SYSTEM, key::SETTINGS_THEME_SYSTEM),
        ("light", key::SETTINGS_THEME_LIGHT),
        ("dark", key::SETTINGS_THEME_DARK),
    ];
    let themes = themes.map(|(value, label)| (value.to_owned(), t(label).to_owned()));
    view! { <SelectField label=t(key::ACTION_THEME) value=chosen options=themes.to_vec() /> }
}
