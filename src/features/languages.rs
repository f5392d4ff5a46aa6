//! The language menu at the end of a page. It has no page of its own.

use leptos::prelude::*;
use vitrine_gallery::language::ALL;

use crate::i18n::{key, t};
use crate::platform::language;
use crate::ui::{Icon, icons};

/// A menu of all languages, each under its own name. The page reloads in the chosen one.
#[component]
pub fn LanguageChoice() -> impl IntoView {
    let shown = language::shown();
    let options = ALL.map(|(tag, name)| {
        view! {
            <option value=tag lang=tag dir="auto" selected=tag == shown>
                {name}
            </option>
        }
    });
    view! {
        <label class="language">
            <Icon shape=icons::LANGUAGE />
            <span class="visually-hidden">{t(key::LANGUAGE)}</span>
            <select on:change=move |event| language::choose(&event_target_value(&event))>
                {options.collect_view()}
            </select>
        </label>
    }
}
