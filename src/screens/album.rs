//! `/albums/{id}`: one album of the owner's.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vitrine_api::AlbumResponse;

use crate::api::{self, ApiClient, ApiError};
use crate::features::grid::{self, GridState, Source};
use crate::platform::base_url;
use crate::ui::{Loaded, LoadedStyle};
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
    view! {
        <main class="page">
            <Loaded resource=opened style=LoadedStyle::Page let:opened>
                {
                    let (album, grid) = opened;
                    let home = base_url::join(&format!("/albums/{}", album.id));
                    view! { <AlbumView album grid home changed /> }
                }
            </Loaded>
        </main>
    }
}
