//! One link in the panel: its settings, buttons to copy and delete it, and fields for password and
//! expiry.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{SharedLinkResponse, UpdateSharedLink};
use vitrine_gallery::expiry::Expiry;

use super::copy::{address, copy_link};
use super::password::NewPassword;
use super::undo::delete_links;
use crate::api::{self, ApiClient};
use crate::i18n::{fill, key, t};
use crate::platform::{dom, intl};
use crate::ui::{Button, Check, IconButton, TextField, Toasts, icons};

/// How long a copied link is marked, in milliseconds.
const SAID_MS: i32 = 2000;

/// A short form of the link's path that identifies it.
fn short(link: &SharedLinkResponse) -> String {
    match &link.slug {
        Some(slug) => format!("/s/{slug}"),
        None => format!("/share/{}…", link.key.chars().take(8).collect::<String>()),
    }
}

fn facts(link: &SharedLinkResponse) -> String {
    let end = match &link.expires_at {
        None => t(key::EXPIRES_NEVER_ENDS).to_owned(),
        Some(end) => {
            let is_past = *end <= intl::now_instant();
            let label = if is_past { key::EXPIRES_EXPIRED } else { key::EXPIRES_UNTIL };
            fill(label, &[("date", &intl::instant(end).unwrap_or_default())])
        }
    };
    let rights = [
        (link.is_paused, key::LINK_PAUSED),
        (link.is_protected(), key::LINK_PROTECTED),
        (link.allow_download, key::LINK_DOWNLOADS),
        (link.show_metadata, key::LINK_METADATA),
    ];
    let rights = rights.into_iter().filter(|(has, _)| *has).map(|(_, label)| t(label).to_owned());
    [end].into_iter().chain(rights).collect::<Vec<_>>().join(" · ")
}

/// A row of the panel.
#[component]
pub(super) fn PanelLink(link: SharedLinkResponse, changed: Trigger) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let is_open = RwSignal::new(false);
    // The button itself confirms the copy, since a message would be hidden behind an open photo.
    let is_copied = RwSignal::new(false);
    let name = link.description.clone().filter(|text| !text.trim().is_empty());
    let (facts, short, whole) = (facts(&link), short(&link), address(&link));
    let link = StoredValue::new(link);
    view! {
        <li class="panel-link">
            <div class="panel-link-row">
                <div class="panel-link-text">
                    <p class="panel-link-name" title=whole dir="auto">{name.unwrap_or(short)}</p>
                    <p class="hint">{facts}</p>
                </div>
                {move || {
                    let icon = if is_copied.get() { icons::DONE } else { icons::COPY };
                    view! {
                        <IconButton
                            label=t(key::ACTION_COPY_LINK)
                            icon
                            on_click=move |_| {
                                link.with_value(|link| copy_link(link, toasts));
                                is_copied.set(true);
                                dom::after(SAID_MS, move || is_copied.set(false));
                            }
                        />
                    }
                }}
                <IconButton
                    label=t(key::ACTION_DELETE_LINK)
                    icon=icons::DELETE
                    on_click=move |_| {
                        let id = link.with_value(|link| link.id.clone());
                        delete_links(vec![id], toasts, changed);
                    }
                />
                <IconButton
                    label=t(key::PANEL_MORE)
                    icon=icons::MORE
                    pressed=is_open
                    on_click=move |_| is_open.update(|open| *open = !*open)
                />
            </div>
            <Show when=move || is_open.get()>
                <More link=link.get_value() changed />
            </Show>
        </li>
    }
}

/// Password and expiry, each behind a checkbox; unchecked means that the link has none.
#[component]
fn More(link: SharedLinkResponse, changed: Trigger) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let id = StoredValue::new(link.id.clone());
    let (had_password, end) = (link.is_protected(), link.expires_at.clone());
    let has_password = RwSignal::new(had_password);
    let password = RwSignal::new(String::new());
    let ends = RwSignal::new(end.is_some());
    let in_a_week = Expiry::Week.instant(intl::now());
    let date = end.clone().or(in_a_week).and_then(|end| intl::form_of_instant(&end));
    let date = RwSignal::new(date.unwrap_or_default());
    let change = move |change: UpdateSharedLink| {
        spawn_local(async move {
            match api::update_link(&ApiClient::default(), &id.get_value(), &change).await {
                Ok(_) => toasts.show(t(key::LINK_SAVED)),
                Err(error) => toasts.show(error.to_string()),
            }
            changed.notify();
        });
    };
    let turn_password = move |is_on: bool| {
        has_password.set(is_on);
        // Unchecking removes the password.
        if !is_on && had_password {
            change(UpdateSharedLink { password: Some(None), ..Default::default() });
        }
    };
    let had_end = end.is_some();
    let turn_end = move |is_on: bool| {
        ends.set(is_on);
        if !is_on && had_end {
            change(UpdateSharedLink { expires_at: Some(None), ..Default::default() });
        }
    };
    let hint =
        Signal::stored(t(if had_password { key::PASSWORD_KEPT } else { key::PASSWORD_HINT }));
    view! {
        <div class="panel-more form">
            <Check label=t(key::PANEL_PASSWORD) value=has_password on_turn=turn_password />
            <Show when=move || has_password.get()>
                <NewPassword value=password hint />
                <Button
                    label=t(key::PANEL_PASSWORD_SAVE)
                    disabled=Signal::derive(move || password.with(String::is_empty))
                    on_click=move |_| {
                        let password = Some(Some(password.get_untracked()));
                        change(UpdateSharedLink { password, ..Default::default() });
                    }
                />
            </Show>
            <Check label=t(key::PANEL_EXPIRES) value=ends on_turn=turn_end />
            <Show when=move || ends.get()>
                <TextField label=t(key::EXPIRES_DATE_LABEL) kind="datetime-local" value=date />
                <Button
                    label=t(key::PANEL_EXPIRES_SAVE)
                    on_click=move |_| match intl::instant_of_form(&date.get_untracked()) {
                        Some(end) => {
                            let expires_at = Some(Some(end));
                            change(UpdateSharedLink { expires_at, ..Default::default() });
                        }
                        None => toasts.show(t(key::EXPIRES_DATE_MISSING)),
                    }
                />
            </Show>
        </div>
    }
}
