//! `/albums/{id}`: one album of the owner's.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vitrine_api::AlbumResponse;

use crate::api::{self, ApiClient, ApiError};
use crate::features::grid::{self, GridState, Source};
use crate::i18n::{key, t};
use crate::platform::base_url;
use crate::ui::{Button, EmptyState, Skeleton, icons};
use crate::widgets::AlbumView;

async fn open(id: String) -> Result<(AlbumResponse, GridState), ApiError> {
    let client = ApiClient::default();
    let album = api::album(&client, &id).await?;
    let source = Source::Months { album: Some(id), order: album.order.unwrap_or_default() };
    Ok((album, GridState::open(client, source).await?))
}

/// The page of an album: its name, photos and actions.
#[component]
pub fn AlbumScreen() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("album")).unwrap_or_default());
    let changed = Trigger::new();
    let opened = grid::opened(move || {
        changed.track();
        open(id.get())
    });
    let again = move || changed.notify();
    view! {
        <main class="page">
            <Transition fallback=|| view! { <Skeleton label=t(key::PAGE_LOADING) /> }>
                {move || {
                    opened
                        .get()
                        .map(|opened| match opened {
                            Ok((album, grid)) => {
                                let home = base_url::join(&format!("/albums/{}", album.id));
                                view! { <AlbumView album grid home changed /> }.into_any()
                            }
                            Err(error) => view! {
                                <EmptyState
                                    icon=icons::PROBLEM
                                    title=t(key::ERROR_GENERIC)
                                    hint=error.message()
                                    is_page=true
                                >
                                    <Button label=t(key::ACTION_RETRY) on_click=move |_| again() />
                                </EmptyState>
                            }
                            .into_any(),
                        })
                }}
            </Transition>
        </main>
    }
}
