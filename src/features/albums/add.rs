//! The dialog "Add to album": creates an album or chooses an existing one.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{AlbumResponse, CreateAlbum};

use super::card::title;
use crate::api::{self, ApiClient, ApiError};
use crate::i18n::{count, key, t};
use crate::ui::{Button, ButtonVariant, Dialog, TextField, Toasts};

/// Chooses an album for some photos.
#[component]
pub fn AddToAlbum(
    /// Ids of the photos.
    ids: Vec<String>,
    /// Called when the dialog is closed.
    #[prop(into)]
    on_close: Callback<()>,
    /// Called with the album's id once the photos have been added.
    #[prop(into)]
    on_added: Callback<String>,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let ids = StoredValue::new(ids);
    let name = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let albums = LocalResource::new(|| async { api::albums(&ApiClient::default()).await });

    let finish = move |result: Result<(String, usize), ApiError>| match result {
        Ok((album, added)) => {
            toasts.show(count(key::ALBUM_ADDED_OTHER, added as u64));
            on_added.run(album);
        }
        Err(error) => {
            problem.set(Some(error.to_string()));
            is_busy.set(false);
        }
    };
    let create = move |event: SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        let album = CreateAlbum {
            album_name: name.get_untracked().trim().to_owned(),
            asset_ids: ids.get_value(),
            ..CreateAlbum::default()
        };
        spawn_local(async move {
            let made = api::create_album(&ApiClient::default(), &album).await;
            finish(made.map(|made| (made.id, album.asset_ids.len())));
        });
    };
    let add = move |album: String| {
        is_busy.set(true);
        spawn_local(async move {
            let results = api::add_to_album(&ApiClient::default(), &album, ids.get_value()).await;
            let added = |results: Vec<vitrine_api::BulkIdsResult>| {
                results.iter().filter(|result| result.success).count()
            };
            finish(results.map(|results| (album, added(results))));
        });
    };
    let choice = move |album: AlbumResponse| {
        let id = album.id.clone();
        view! {
            <li>
                <button
                    type="button"
                    class="choice"
                    disabled=is_busy
                    on:click=move |_| add(id.clone())
                >
                    <span>{title(&album)}</span>
                    <span class="hint">{count(key::COUNT_PHOTOS_OTHER, album.asset_count)}</span>
                </button>
            </li>
        }
    };
    view! {
        <Dialog title=t(key::ALBUM_ADD) close=t(key::ACTION_CLOSE) on_close>
            <form class="form" on:submit=create>
                <TextField label=t(key::ALBUM_NAME) value=name autofocus=true />
                <div class="form-actions">
                    <Button label=t(key::ALBUM_CREATE) variant=ButtonVariant::Primary submits=true disabled=is_busy />
                </div>
                <p class="form-problem" role="alert">{problem}</p>
            </form>
            <ul class="choices">
                {move || match albums.get() {
                    Some(Ok(albums)) => albums.into_iter().map(choice).collect_view().into_any(),
                    Some(Err(error)) => view! { <li class="hint">{error.to_string()}</li> }.into_any(),
                    None => ().into_any(),
                }}
            </ul>
        </Dialog>
    }
}
