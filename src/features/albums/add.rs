//! The dialog "Add to album": creates an album or chooses an existing one.

use leptos::prelude::*;
use vitrine_api::{AlbumResponse, CreateAlbum};

use super::card::title;
use crate::api::{self, ApiClient};
use crate::i18n::{count, key, t};
use crate::ui::{Button, ButtonVariant, Dialog, Form, FormProblem, Submit, TextField, Toasts};

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
    let albums = LocalResource::new(|| async { api::albums(&ApiClient::default()).await });

    let finish = move |album: String, added: usize| {
        toasts.show(count(key::ALBUM_ADDED_OTHER, added as u64));
        let _ = on_added.try_run(album);
    };
    let submit = Submit::new(move || {
        let album = CreateAlbum {
            album_name: name.get_untracked().trim().to_owned(),
            asset_ids: ids.get_value(),
            ..CreateAlbum::default()
        };
        async move {
            let made = api::create_album(&ApiClient::default(), &album).await;
            finish(made.map_err(|error| error.to_string())?.id, album.asset_ids.len());
            Ok(())
        }
    });
    let add = Action::new_local(move |album: &String| {
        let album = album.clone();
        async move {
            match api::add_to_album(&ApiClient::default(), &album, ids.get_value()).await {
                Ok(results) => {
                    finish(album, results.iter().filter(|result| result.success).count());
                }
                Err(error) => submit.problem.set(Some(error.to_string())),
            }
        }
    });
    let adding = add.pending();
    let is_busy = Signal::derive(move || submit.pending.get() || adding.get());
    let choice = move |album: AlbumResponse| {
        let id = album.id.clone();
        view! {
            <li>
                <button
                    type="button"
                    class="choice"
                    disabled=is_busy
                    on:click=move |_| _ = add.dispatch_local(id.clone())
                >
                    <span>{title(&album)}</span>
                    <span class="hint">{count(key::COUNT_PHOTOS_OTHER, album.asset_count)}</span>
                </button>
            </li>
        }
    };
    view! {
        <Dialog title=t(key::ALBUM_ADD) close=t(key::ACTION_CLOSE) on_close>
            <Form submit>
                <TextField label=t(key::ALBUM_NAME) value=name autofocus=true />
                <div class="form-actions">
                    <Button label=t(key::ALBUM_CREATE) variant=ButtonVariant::Primary submits=true disabled=is_busy />
                </div>
                <FormProblem submit />
            </Form>
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
