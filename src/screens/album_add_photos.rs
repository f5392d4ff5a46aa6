//! `/albums/{id}/add`: picks photos from the timeline for an album.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use vitrine_api::SortOrder;
use vitrine_gallery::selection::Selection;

use crate::api::{self, ApiClient, ApiError};
use crate::features::grid::{self, GridState, PhotoGrid, Source};
use crate::i18n::{count, fill, key, t};
use crate::platform::{base_url, dom};
use crate::ui::{Button, ButtonVariant, EmptyState, Icon, Skeleton, Toasts, icons};
use crate::widgets::use_navigate;

async fn open(id: String) -> Result<(String, GridState), ApiError> {
    let client = ApiClient::default();
    let album = api::album(&client, &id).await?;
    let source = Source::Months { album: None, order: SortOrder::Desc };
    Ok((album.album_name, GridState::open(client, source).await?))
}

/// The timeline with a button that adds the selection to the album.
#[component]
pub fn AlbumAddPhotosScreen() -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let navigate = use_navigate();
    let params = use_params_map();
    let id = params.with_untracked(|params| params.get("album")).unwrap_or_default();
    let home = base_url::join(&format!("/albums/{id}"));
    let selection = RwSignal::new(Selection::default());
    selection.update(Selection::begin);
    let opened = grid::opened({
        let id = id.clone();
        move || open(id.clone())
    });
    let is_busy = RwSignal::new(false);
    let add = {
        let (id, home) = (id, home.clone());
        Callback::new(move |grid: GridState| {
            let (id, home, navigate) = (id.clone(), home.clone(), navigate.clone());
            is_busy.set(true);
            spawn_local(async move {
                let ids = grid.chosen(selection);
                match api::add_to_album(&ApiClient::default(), &id, ids).await {
                    Ok(results) => {
                        let added = results.iter().filter(|result| result.success).count();
                        toasts.show(count(key::ALBUM_ADDED_OTHER, added as u64));
                        navigate(&home, Default::default());
                    }
                    Err(error) => {
                        toasts.show(error.to_string());
                        is_busy.set(false);
                    }
                }
            });
        })
    };
    let back = home.clone();
    let title = move |name: &str| {
        let name = if name.trim().is_empty() { t(key::ALBUM_UNTITLED) } else { name };
        fill(key::ALBUM_FILL, &[("name", name)])
    };
    view! {
        <main class="page">
            <Transition fallback=|| view! { <Skeleton label=t(key::PAGE_LOADING) /> }>
                {move || {
                    let back = back.clone();
                    opened
                        .get()
                        .map(|opened| match opened {
                            Ok((name, grid)) => {
                                let title = title(&name);
                                dom::set_title(&title);
                                view! {
                                    <header class="page-header">
                                        <div class="page-title">
                                            <h1 tabindex="-1">{title}</h1>
                                            <p class="page-facts">{t(key::ALBUM_FILL_HINT)}</p>
                                        </div>
                                    </header>
                                    <PhotoGrid
                                        state=grid
                                        href=|id: String| base_url::join(&format!("/photos/{id}"))
                                        selection
                                        on_problem=|()| ()
                                    />
                                    <div class="bar fill-bar">
                                        <a class="button" href=back>
                                            <Icon shape=icons::CLOSE />
                                            <span>{t(key::ACTION_CANCEL)}</span>
                                        </a>
                                        <span class="selection-count" role="status">
                                            {move || {
                                                let number = selection.with(Selection::len) as u64;
                                                count(key::COUNT_SELECTED_OTHER, number)
                                            }}
                                        </span>
                                        <Button
                                            label=t(key::ACTION_ADD_PHOTOS)
                                            icon=icons::PHOTO_ADD
                                            variant=ButtonVariant::Primary
                                            disabled=Signal::derive(move || {
                                                is_busy.get() || selection.with(Selection::is_empty)
                                            })
                                            on_click=move |_| add.run(grid)
                                        />
                                    </div>
                                }
                                    .into_any()
                            }
                            Err(error) => {
                                view! {
                                    <EmptyState
                                        icon=icons::PROBLEM
                                        title=t(key::ERROR_GENERIC)
                                        hint=error.to_string()
                                        is_page=true
                                    >
                                        <a class="button" href=back>{t(key::ACTION_CANCEL)}</a>
                                    </EmptyState>
                                }
                                    .into_any()
                            }
                        })
                }}
            </Transition>
        </main>
    }
}
