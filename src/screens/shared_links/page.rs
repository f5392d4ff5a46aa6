//! The page: tabs, search and order above the list, and actions on several links.

use std::collections::HashSet;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use vitrine_gallery::links::{self, Sort, Tab};

use super::item::LinkItem;
use super::state::{ListState, OpenDialog};
use super::tools::{Selected, Tabs, Tools, pause_all};
use crate::api::{self, ApiClient};
use crate::features::sharing::{EditLinkDialog, QrDialog};
use crate::i18n::{key, t};
use crate::platform::{base_url, dom};
use crate::ui::{EmptyState, Loaded, Toasts, icons};

/// The page of all links, newest first by default.
#[component]
pub fn SharedLinksScreen() -> impl IntoView {
    dom::set_title(t(key::LINKS));
    let toasts = expect_context::<Toasts>();
    let changed = Trigger::new();
    let list = LocalResource::new(move || {
        changed.track();
        async { api::links(&ApiClient::default()).await }
    });
    let asked = use_query_map().with_untracked(|query| query.get("tab"));
    let tab = RwSignal::new(Tab::from_name(asked.as_deref().unwrap_or_default()));
    let search = RwSignal::new(String::new());
    let sort = RwSignal::new(Sort::Created.name().to_owned());
    let state =
        ListState { chosen: RwSignal::new(HashSet::new()), open: RwSignal::new(None), changed };
    let all = move || list.get().and_then(Result::ok).unwrap_or_default();
    let listed = move || {
        let sort = Sort::from_name(&sort.get()).unwrap_or(Sort::Created);
        links::listed(&all(), tab.get(), &search.get(), sort)
    };
    // Links that are no longer shown are deselected.
    Effect::new(move |_| {
        let shown: HashSet<String> = listed().into_iter().map(|link| link.id).collect();
        if state.chosen.with_untracked(|chosen| chosen.iter().any(|id| !shown.contains(id))) {
            state.chosen.update(|chosen| chosen.retain(|id| shown.contains(id)));
        }
    });
    let rows = move || {
        let listed = listed();
        if listed.is_empty() {
            return view! { <p class="hint nothing-found">{t(key::LINKS_NONE_FOUND)}</p> }
                .into_any();
        }
        let items = listed.into_iter().map(|link| view! { <LinkItem link state /> });
        view! { <ul class="links">{items.collect_view()}</ul> }.into_any()
    };
    view! {
        <main class="page">
            <header class="page-header">
                <h1 tabindex="-1">{t(key::LINKS)}</h1>
                <div class="page-actions">
                    {move || {
                        let all = all();
                        (!all.is_empty()).then(|| pause_all(&all, toasts, state.changed))
                    }}
                </div>
            </header>
            <Loaded resource=list let:links>
                {match links.is_empty() {
                    true => view! {
                        <EmptyState
                            icon=icons::LINK
                            title=t(key::LINKS_EMPTY)
                            hint=t(key::LINKS_EMPTY_HINT)
                        >
                            <a class="button" href=base_url::join("/photos")>{t(key::PHOTOS)}</a>
                        </EmptyState>
                    }
                    .into_any(),
                    false => view! {
                        <div class="link-tools">
                            <Tabs tab />
                            <Tools search sort />
                        </div>
                        <div id="links" role="tabpanel" aria-label=t(key::LINKS)>
                            {rows}
                        </div>
                    }
                    .into_any(),
                }}
            </Loaded>
            <Selected links=Signal::derive(all) state />
        </main>
        {move || {
            let close = move |()| state.open.set(None);
            match state.open.get()? {
                OpenDialog::Edit(id) => Some(
                    view! {
                        <EditLinkDialog
                            id
                            on_close=close
                            on_saved=move |()| {
                                state.open.set(None);
                                state.changed.notify();
                            }
                        />
                    }
                        .into_any(),
                ),
                OpenDialog::Code(link) => {
                    Some(view! { <QrDialog link=*link on_close=close /> }.into_any())
                }
            }
        }}
    }
}
