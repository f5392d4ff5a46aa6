//! What all of the owner's screens share: the session and the header bar.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::{A, Outlet};
use leptos_router::hooks::use_location;
use vitrine_api::{AssetResponse, UserAdminResponse};

use crate::api::{self, ApiClient, ApiError};
use crate::features::downloads::Downloads;
use crate::features::languages::LanguageChoice;
use crate::features::rendition_backfill::RenditionBackfill;
use crate::features::uploads::Uploads;
use crate::i18n::{key, t};
use crate::platform::{base_url, dom, share_target, theme};
use crate::ui::{Button, EmptyState, Icon, IconButton, Skeleton, icons};
use crate::widgets::{Account, Offline, PhotoPlace, use_navigate};

/// The state of the session.
#[derive(Debug, Clone, PartialEq)]
enum Session {
    Unknown,
    SignedIn(Box<UserAdminResponse>),
    Problem(ApiError),
}

/// Checks the session, then shows the header bar and the screen.
#[component]
pub fn OwnerShell() -> impl IntoView {
    let session = RwSignal::new(Session::Unknown);
    let (downloads, uploads) = (expect_context::<Downloads>(), expect_context::<Uploads>());
    let missing = expect_context::<RenditionBackfill>();
    let navigate = use_navigate();
    let location = use_location();
    let to_login = navigate.clone();
    let check = move || {
        session.set(Session::Unknown);
        let to_login = to_login.clone();
        let here = location.pathname.get_untracked();
        spawn_local(async move {
            match api::me(&ApiClient::default()).await {
                Ok(user) => {
                    let account = user.user.id.clone();
                    session.set(Session::SignedIn(Box::new(user)));
                    share_target::listen();
                    uploads.sign_in(&account);
                    missing.begin(move || uploads.is_busy());
                    downloads.offer(&ApiClient::default());
                }
                Err(ApiError::Unauthorized(_)) => {
                    let options = NavigateOptions { replace: true, ..Default::default() };
                    to_login(&base_url::join(&format!("/auth/login?next={here}")), options);
                }
                Err(error) => session.set(Session::Problem(error)),
            }
        });
    };
    check();
    move || match session.get() {
        Session::Unknown => view! { <Skeleton label=t(key::PAGE_LOADING) /> }.into_any(),
        Session::SignedIn(user) => {
            let me = user.user.id.clone();
            provide_context(PhotoPlace(Callback::new(move |asset: AssetResponse| {
                let is_own = asset.owner_id.as_deref() == Some(me.as_str());
                is_own.then(|| base_url::join(&format!("/map?place={}", asset.id)))
            })));
            provide_context(Account(*user));
            view! {
                <OwnerBar />
                <Outlet />
                <footer class="colophon">
                    <LanguageChoice />
                </footer>
            }
            .into_any()
        }
        Session::Problem(ApiError::Network) => {
            let check = check.clone();
            view! { <Offline on_return=Callback::new(move |()| check()) /> }.into_any()
        }
        Session::Problem(error) => {
            let check = check.clone();
            view! {
                <main class="page-centred">
                    <EmptyState icon=icons::PROBLEM title=t(key::ERROR_GENERIC) hint=error.to_string() is_page=true>
                        <Button label=t(key::ACTION_RETRY) on_click=move |_| check() />
                    </EmptyState>
                </main>
            }
            .into_any()
        }
    }
}

#[component]
fn OwnerBar() -> impl IntoView {
    let uploads = expect_context::<Uploads>();
    let sign_out = move |_| {
        spawn_local(async move {
            uploads.forget_unsent(&ApiClient::default()).await;
            // Even if the request fails, nothing of the user stays on the screen.
            let _ = api::log_out(&ApiClient::default()).await;
            dom::replace_page(&base_url::join("/auth/login"));
        });
    };
    let places = [
        ("/photos", icons::PHOTOS, key::PHOTOS),
        ("/albums", icons::ALBUM, key::ALBUMS),
        ("/sharing", icons::SHARE, key::SHARING),
        ("/map", icons::MAP, key::MAP),
    ];
    let places = places.map(|(href, icon, name)| {
        view! {
            <A href=base_url::join(href)>
                <Icon shape=icon />
                <span>{t(name)}</span>
            </A>
        }
    });
    view! {
        <header class="bar">
            <a class="wordmark" href=base_url::join("/photos")>{t(key::APP_NAME)}</a>
            <nav class="places" aria-label=t(key::NAV_MAIN)>{places}</nav>
            <div class="bar-actions">
                <a class="icon-button" href=base_url::join("/search") aria-label=t(key::SEARCH) title=t(key::SEARCH)>
                    <Icon shape=icons::SEARCH />
                </a>
                <IconButton label=t(key::ACTION_THEME) icon=icons::THEME on_click=|_| theme::toggle() />
                <a class="icon-button" href=base_url::join("/settings") aria-label=t(key::SETTINGS) title=t(key::SETTINGS)>
                    <Icon shape=icons::SETTINGS />
                </a>
                <IconButton label=t(key::ACTION_SIGN_OUT) icon=icons::SIGN_OUT on_click=sign_out />
            </div>
        </header>
    }
}
