//! The states of a visit: loading, locked, open, dead, ended.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_params_map};
use vitrine_api::SharedLinkResponse;

use super::link_contents::has_several_albums;
use super::link_view::LinkView;
use super::linked_album::LinkedAlbumView;
use super::visit_states::{Ended, PasswordForm, Unavailable};
use crate::api::{self, ApiClient, ApiError};
use crate::features::downloads::Downloads;
use crate::features::uploads::Uploads;
use crate::i18n::{key, t};
use crate::platform::{base_url, dom, first, intl, scroll, store};
use crate::ui::{Button, EmptyState, Skeleton, icons};
use crate::widgets::use_navigate;

/// Interval at which an open page checks its link, in milliseconds.
const PULSE_MS: i32 = 15_000;

/// The state of a visit.
#[derive(Debug, Clone, PartialEq)]
enum Visit {
    Opening,
    Locked,
    Open(Box<SharedLinkResponse>),
    Unavailable,
    Ended,
    Problem(ApiError),
}

/// `/share/{key}`.
#[component]
pub fn ShareScreen() -> impl IntoView {
    let params = use_params_map();
    let key = params.with_untracked(|params| params.get("key")).unwrap_or_default();
    let home = base_url::join(&format!("/share/{}", base_url::encode(&key)));
    view! { <Visited client=ApiClient::with_key(&key) home /> }
}

/// `/s/{slug}`.
#[component]
pub fn SlugScreen() -> impl IntoView {
    let params = use_params_map();
    let slug = params.with_untracked(|params| params.get("slug")).unwrap_or_default();
    let home = base_url::join(&format!("/s/{}", base_url::encode(&slug)));
    view! { <Visited client=ApiClient::with_slug(&slug) home /> }
}

#[component]
fn Visited(client: ApiClient, home: String) -> impl IntoView {
    let visit = RwSignal::new(Visit::Opening);
    let client = StoredValue::new(client);
    let home = StoredValue::new(home);

    let open = move || {
        spawn_local(async move {
            let answer = api::opened_link(&client.get_value()).await;
            visit.set(match answer {
                Ok(link) => Visit::Open(Box::new(link)),
                Err(error) => after(error),
            });
        });
    };
    // Checks whether the link is still valid, after a failed request or some time.
    let check = Callback::new(move |()| {
        let Some(Visit::Open(link)) = visit.try_get_untracked() else {
            return;
        };
        spawn_local(async move {
            if let Err(error) = api::check_link(&client.get_value(), &link).await
                && (error.is_dead_link() || error.is_locked())
            {
                visit.set(after(error));
            }
        });
    });
    watch(check, visit);
    let on_return = scroll::on_window("visibilitychange", move |_| check.run(()));
    let on_focus = scroll::on_window("focus", move |_| check.run(()));
    StoredValue::new_local((on_return, on_focus));

    if store::session_ended(&home.get_value()) {
        visit.set(Visit::Ended);
    } else {
        open();
    }

    let reopen = move |()| {
        store::set_session_ended(&home.get_value(), false);
        visit.set(Visit::Opening);
        open();
    };
    let navigate = use_navigate();
    let (downloads, uploads) = (expect_context::<Downloads>(), expect_context::<Uploads>());
    let end = Callback::new(move |()| {
        downloads.end();
        let navigate = navigate.clone();
        spawn_local(async move {
            // Even if the request fails, nothing stays on the screen, and the tab remembers the
            // end.
            uploads.forget_unsent(&client.get_value()).await;
            let _ = api::end_link_session(&client.get_value()).await;
            store::set_session_ended(&home.get_value(), true);
            visit.set(Visit::Ended);
            let options = NavigateOptions { replace: true, ..Default::default() };
            navigate(&home.get_value(), options);
        });
    });

    let pathname = use_location().pathname;
    Effect::new(move |_| {
        if !matches!(visit.get(), Visit::Opening | Visit::Open(_)) {
            first::remove();
        }
    });
    let album = Memo::new(move |_| {
        let start = format!("{}/albums/", home.get_value());
        let id = pathname.get().strip_prefix(&start)?.split('/').next()?.to_owned();
        (!id.is_empty()).then_some(id)
    });
    move || {
        match visit.get() {
        Visit::Opening => view! { <Skeleton label=t(key::PAGE_LOADING) /> }.into_any(),
        Visit::Locked => {
            let opened = move |()| {
                visit.set(Visit::Opening);
                open();
            };
            view! { <PasswordForm client=client.get_value() on_open=opened /> }.into_any()
        }
        Visit::Open(link) => {
            let (client, home) = (client.get_value(), home.get_value());
            let shown = move || {
                let (link, client, home) = (*link.clone(), client.clone(), home.clone());
                match album.get().filter(|_| has_several_albums(&link)) {
                    Some(id) => {
                        view! { <LinkedAlbumView link id client home on_problem=check on_end=end /> }
                            .into_any()
                    }
                    None => {
                        view! { <LinkView link client home on_problem=check on_end=end /> }.into_any()
                    }
                }
            };
            view! { {shown} }.into_any()
        }
        Visit::Unavailable => view! { <Unavailable /> }.into_any(),
        Visit::Ended => view! { <Ended on_reopen=reopen /> }.into_any(),
        Visit::Problem(error) => view! {
            <main class="page-centred">
                <EmptyState icon=icons::PROBLEM title=t(key::ERROR_GENERIC) hint=error.to_string() is_page=true>
                    <Button label=t(key::ACTION_RETRY) on_click=move |_| reopen(()) />
                </EmptyState>
            </main>
        }
        .into_any(),
    }
    }
}

fn after(error: ApiError) -> Visit {
    if error.is_locked() {
        Visit::Locked
    } else if error.is_dead_link() {
        Visit::Unavailable
    } else {
        Visit::Problem(error)
    }
}

/// Checks an open link periodically, and at the moment it expires.
fn watch(check: Callback<()>, visit: RwSignal<Visit>) {
    let round = StoredValue::new(0_u32);
    Effect::new(move |_| {
        // A new state begins a new round; timers of earlier rounds stop.
        round.update_value(|round| *round += 1);
        if let Visit::Open(link) = visit.get() {
            let expiry = link.expires_at.as_deref().and_then(intl::millis);
            pulse(check, expiry, round, round.get_value());
        }
    });
}

fn pulse(check: Callback<()>, expiry: Option<f64>, round: StoredValue<u32>, mine: u32) {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds")]
    let left = expiry.map_or(f64::INFINITY, |expiry| expiry - intl::now() as f64);
    #[expect(clippy::cast_possible_truncation, reason = "between half a second and the pulse")]
    let wait = left.clamp(500.0, f64::from(PULSE_MS)) as i32;
    dom::after(wait, move || {
        if round.try_get_value() == Some(mine) {
            if dom::is_visible() {
                check.run(());
            }
            pulse(check, expiry, round, mine);
        }
    });
}
