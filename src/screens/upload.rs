//! `/upload`: reviews files before they are uploaded, whether shared by another app or chosen here:
//! their album, and which metadata is removed.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiClient};
use crate::features::uploads::{
    Chosen, Destination, DropZone, FilePicker, MetadataChoice, Pick, Uploads,
};
use crate::i18n::{count, key, t};
use crate::platform::files::File;
use crate::platform::share_target::{self, SharedFile};
use crate::platform::{base_url, dom};
use crate::ui::{Button, ButtonVariant, SelectField};
use crate::widgets::use_navigate;

/// The page for choosing files, album and cleaning level.
#[component]
pub fn UploadScreen() -> impl IntoView {
    dom::set_title(t(key::UPLOAD_PAGE));
    let uploads = expect_context::<Uploads>();
    let files = RwSignal::new_local(Vec::<File>::new());
    let album = RwSignal::new(String::new());
    let cleaning = RwSignal::new(Destination::remembered());
    let albums = LocalResource::new(|| async { api::albums(&ApiClient::default()).await });
    let add = Callback::new(move |new: Vec<File>| files.update(|files| files.extend(new)));
    let held = StoredValue::new_local(Vec::<SharedFile>::new());
    spawn_local(async move {
        let found = share_target::files().await;
        let shown = found.iter().map(|held| held.file.clone()).collect::<Vec<_>>();
        // Fails if the page has been left.
        if files.try_update(|files| files.extend(shown)).is_some() {
            held.set_value(found);
        }
    });
    share_target::on_open(move |new| files.update(|files| files.extend(new)));
    let is_empty = Signal::derive(move || files.with(Vec::is_empty));
    let navigate = use_navigate();
    let to_photos = navigate.clone();
    let cancel = move |_| {
        files.set(Vec::new());
        held.try_update_value(std::mem::take).into_iter().flatten().for_each(SharedFile::forget);
        navigate(&base_url::join("/photos"), Default::default());
    };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if is_empty.get_untracked() {
            return;
        }
        let cleaning = cleaning.get_untracked();
        Destination::remember(cleaning);
        let album = Some(album.get_untracked()).filter(|album| !album.is_empty());
        let back = match &album {
            Some(album) => base_url::join(&format!("/albums/{album}")),
            None => base_url::join("/photos"),
        };
        let chosen = files.try_update(std::mem::take).unwrap_or_default();
        let held = held.try_update_value(std::mem::take).unwrap_or_default();
        let (sent, dropped): (Vec<_>, Vec<_>) =
            held.into_iter().partition(|held| chosen.contains(&held.file));
        dropped.into_iter().for_each(SharedFile::forget);
        uploads.hold(sent);
        uploads.add(chosen, Destination { album, cleaning, ..Destination::default() });
        to_photos(&back, Default::default());
    };
    let title = move || match files.with(Vec::len) {
        0 => t(key::UPLOAD_PAGE).to_owned(),
        number => count(key::UPLOAD_READY_OTHER, number as u64),
    };
    view! {
        <DropZone on_files=add />
        <main class="page upload-page">
            <header class="page-header">
                <h1 tabindex="-1" aria-live="polite">{title}</h1>
            </header>
            <form class="form" on:submit=send>
                <div class="pickers">
                    <FilePicker label=t(key::UPLOAD_CHOOSE) on_files=add />
                    <FilePicker label=t(key::UPLOAD_FOLDER) pick=Pick::Folder on_files=add />
                    <FilePicker label=t(key::UPLOAD_CAMERA) pick=Pick::Camera on_files=add />
                    <p class="hint pickers-hint">{t(key::UPLOAD_DROP_HINT)}</p>
                </div>
                <Chosen files />
                {move || {
                    let albums = albums.get()?.ok()?;
                    let none = (String::new(), t(key::UPLOAD_NO_ALBUM).to_owned());
                    let named = albums.into_iter().map(|album| {
                        let name = Some(album.album_name).filter(|name| !name.trim().is_empty());
                        (album.id, name.unwrap_or_else(|| t(key::ALBUM_UNTITLED).to_owned()))
                    });
                    let options = std::iter::once(none).chain(named).collect();
                    Some(view! { <SelectField label=t(key::UPLOAD_ALBUM) value=album options /> })
                }}
                <MetadataChoice value=cleaning />
                <div class="form-actions">
                    <Button label=t(key::ACTION_CANCEL) on_click=cancel />
                    <Button
                        label=t(key::ACTION_UPLOAD)
                        variant=ButtonVariant::Primary
                        submits=true
                        disabled=is_empty
                    />
                </div>
            </form>
        </main>
    }
}
