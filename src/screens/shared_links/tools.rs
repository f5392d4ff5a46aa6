//! The controls around the list: tabs, search, order, and actions on several links.

use std::collections::HashSet;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use vitrine_api::{SharedLinkResponse, UpdateSharedLink};
use vitrine_gallery::links::{Sort, Tab};

use super::state::ListState;
use crate::features::sharing::{change_links, delete_links};
use crate::i18n::{count, key, t};
use crate::platform::{base_url, dom, intl};
use crate::ui::{Button, IconButton, SelectField, TextField, Toasts, icons};

fn tab_label(tab: Tab) -> &'static str {
    t(match tab {
        Tab::All => key::LINKS_ALL,
        Tab::Albums => key::ALBUMS,
        Tab::Photos => key::PHOTOS,
    })
}

fn sort_label(sort: Sort) -> &'static str {
    t(match sort {
        Sort::Created => key::SORT_CREATED,
        Sort::Expires => key::SORT_EXPIRES,
        Sort::Views => key::SORT_VIEWS,
        Sort::Name => key::SORT_NAME,
    })
}

/// The tabs. Arrow keys move between them, following the ARIA practices.
#[component]
pub(super) fn Tabs(tab: RwSignal<Tab>) -> impl IntoView {
    let choose = move |to: Tab| {
        tab.set(to);
        dom::replace_address(&base_url::join(match to {
            Tab::All => "/shared-links",
            Tab::Albums => "/shared-links?tab=albums",
            Tab::Photos => "/shared-links?tab=photos",
        }));
    };
    let on_key = move |event: KeyboardEvent| {
        let here = Tab::ALL.iter().position(|other| *other == tab.get_untracked()).unwrap_or(0);
        let last = Tab::ALL.len() - 1;
        let to = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => (here + 1) % Tab::ALL.len(),
            "ArrowLeft" | "ArrowUp" => here.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        choose(Tab::ALL[to]);
        dom::in_next_frame(|| dom::focus("[role=tab][aria-selected=true]"));
    };
    let button = move |this: Tab| {
        let is_here = move || tab.get() == this;
        view! {
            <button
                type="button"
                role="tab"
                class="tab"
                aria-controls="links"
                aria-selected=move || if is_here() { "true" } else { "false" }
                tabindex=move || if is_here() { "0" } else { "-1" }
                on:click=move |_| choose(this)
            >
                {tab_label(this)}
            </button>
        }
    };
    view! {
        <div class="link-tabs" role="tablist" aria-label=t(key::LINKS) on:keydown=on_key>
            {Tab::ALL.map(button)}
        </div>
    }
}

/// Search and order.
#[component]
pub(super) fn Tools(search: RwSignal<String>, sort: RwSignal<String>) -> impl IntoView {
    let options = Sort::ALL.map(|sort| (sort.name().to_owned(), sort_label(sort).to_owned()));
    view! {
        <div class="link-filters">
            <TextField label=t(key::LINKS_SEARCH) kind="search" value=search />
            <SelectField label=t(key::SORT) value=sort options=options.to_vec() />
        </div>
    }
}

fn paused(is_paused: bool) -> UpdateSharedLink {
    UpdateSharedLink { is_paused: Some(is_paused), ..Default::default() }
}

/// Pauses or resumes links.
pub(super) fn pause(
    links: &[SharedLinkResponse],
    is_paused: bool,
    toasts: Toasts,
    changed: Trigger,
) {
    let others = links.iter().filter(|link| link.is_paused != is_paused);
    let ids: Vec<String> = others.map(|link| link.id.clone()).collect();
    let message = if is_paused { key::LINK_PAUSED_NOW_OTHER } else { key::LINK_RESUMED_OTHER };
    let message = count(message, ids.len() as u64);
    let all = |is_paused| ids.iter().map(|id| (id.clone(), paused(is_paused))).collect();
    change_links(all(is_paused), all(!is_paused), message, toasts, changed);
}

/// A button that pauses all links, or resumes them if all are paused.
pub(super) fn pause_all(
    links: &[SharedLinkResponse],
    toasts: Toasts,
    changed: Trigger,
) -> impl IntoView + use<> {
    let all_rest = links.iter().all(|link| link.is_paused);
    let (label, icon) = match all_rest {
        true => (key::LINKS_RESUME_ALL, icons::PLAY),
        false => (key::LINKS_PAUSE_ALL, icons::PAUSE),
    };
    let links = links.to_vec();
    // Other servers cannot pause links.
    base_url::supports_vitrine_api().then(|| {
        view! {
            <Button label=t(label) icon on_click=move |_| pause(&links, !all_rest, toasts, changed) />
        }
    })
}

/// Expires links now. Those that have already expired keep their time of expiry.
fn expire(links: &[SharedLinkResponse], toasts: Toasts, changed: Trigger) {
    let now = intl::now_instant();
    let alive = links.iter().filter(|link| link.expires_at.as_ref().is_none_or(|end| *end > now));
    let ends = |link: &SharedLinkResponse, end: Option<String>| {
        let change = UpdateSharedLink { expires_at: Some(end), ..Default::default() };
        (link.id.clone(), change)
    };
    let alive: Vec<&SharedLinkResponse> = alive.collect();
    let undo = alive.iter().map(|link| ends(link, link.expires_at.clone())).collect();
    let changes = alive.iter().map(|link| ends(link, Some(now.clone()))).collect();
    let message = count(key::LINK_EXPIRED_NOW_OTHER, alive.len() as u64);
    change_links(changes, undo, message, toasts, changed);
}

/// The toolbar shown while links are selected.
#[component]
pub(super) fn Selected(links: Signal<Vec<SharedLinkResponse>>, state: ListState) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let chosen = move || {
        let ids = state.chosen.get_untracked();
        let links = links.get_untracked().into_iter();
        links.filter(|link| ids.contains(&link.id)).collect::<Vec<_>>()
    };
    let clear = move || state.chosen.set(HashSet::new());
    let delete = move |_| {
        delete_links(state.chosen.get_untracked().into_iter().collect(), toasts, state.changed);
        clear();
    };
    view! {
        <Show when=move || state.chosen.with(|chosen| !chosen.is_empty())>
            <div class="bar selection-bar" role="toolbar" aria-label=t(key::SELECTION)>
                <IconButton
                    label=t(key::ACTION_CLEAR_SELECTION)
                    icon=icons::CLOSE
                    on_click=move |_| clear()
                />
                <span class="selection-count" role="status">
                    {move || count(key::COUNT_SELECTED_OTHER, state.chosen.with(HashSet::len) as u64)}
                </span>
                <div class="bar-actions">
                    {base_url::supports_vitrine_api()
                        .then(|| {
                            view! {
                                <Button
                                    label=t(key::LINKS_PAUSE)
                                    icon=icons::PAUSE
                                    on_click=move |_| {
                                        pause(&chosen(), true, toasts, state.changed);
                                        clear();
                                    }
                                />
                            }
                        })}
                    <Button
                        label=t(key::LINKS_EXPIRE)
                        icon=icons::ENDS
                        on_click=move |_| {
                            expire(&chosen(), toasts, state.changed);
                            clear();
                        }
                    />
                    <Button label=t(key::ACTION_DELETE) icon=icons::DELETE on_click=delete />
                </div>
            </div>
        </Show>
    }
}
