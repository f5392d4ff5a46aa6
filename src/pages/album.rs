//! `/albums/{id}`: one album of the owner's.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_params_map};
use vitrine_api::{AlbumResponse, DownloadRequest, UpdateAlbum};

use super::gallery::GalleryView;
use super::map_layer::{MapButton, MapPlace};
use super::selection_bar::SelectionBar;
use super::slideshow_route::from_here;
use crate::api::{self, ApiClient, ApiError};
use crate::domain::selection::Selection;
use crate::features::downloads::{Downloads, Wish};
use crate::features::grid::{GridState, Source};
use crate::features::leaving::LeavingDialog;
use crate::features::sharing::{ShareDialog, Subject};
use crate::i18n::{count, key, t};
use crate::platform::dom;
use crate::ui::{Button, IconButton, Notice, Skeleton, Toasts, icons};

async fn open(id: String) -> Result<(AlbumResponse, GridState), ApiError> {
    let client = ApiClient::default();
    let album = api::album(&client, &id).await?;
    let source = Source::Months { album: Some(id), order: album.order.unwrap_or_default() };
    Ok((album, GridState::open(client, source).await?))
}

/// The album's name and photos, and what can be done with them.
#[component]
pub fn AlbumPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("album")).unwrap_or_default());
    let changes = RwSignal::new(0_u32);
    let opened = LocalResource::new(move || {
        changes.track();
        open(id.get())
    });
    let again = move || changes.update(|count| *count += 1);
    view! {
        <main class="page">
            <Transition fallback=|| view! { <Skeleton label=t(key::PAGE_LOADING) /> }>
                {move || {
                    opened
                        .get()
                        .map(|opened| match opened {
                            Ok((album, grid)) => view! { <Opened album grid changes /> }.into_any(),
                            Err(error) => view! {
                                <Notice
                                    icon=icons::PROBLEM
                                    title=t(key::ERROR_GENERIC)
                                    hint=error.words()
                                    is_page=true
                                >
                                    <Button label=t(key::ACTION_RETRY) on_press=move |_| again() />
                                </Notice>
                            }
                            .into_any(),
                        })
                }}
            </Transition>
        </main>
    }
}

#[component]
fn Opened(album: AlbumResponse, grid: GridState, changes: RwSignal<u32>) -> impl IntoView {
    let downloads = expect_context::<Downloads>();
    let toasts = expect_context::<Toasts>();
    let navigate = use_navigate();
    let selection = RwSignal::new(Selection::default());
    let is_sharing = RwSignal::new(false);
    let is_looking = RwSignal::new(false);
    let name = RwSignal::new(album.album_name.clone());
    let title = Signal::derive(move || {
        let name = name.get();
        if name.trim().is_empty() { t(key::ALBUM_UNTITLED).to_owned() } else { name }
    });
    Effect::new(move |_| dom::set_title(&title.get()));
    let id = StoredValue::new(album.id.clone());

    let rename = move |_| {
        let change = UpdateAlbum { album_name: Some(name.get_untracked()), ..Default::default() };
        spawn_local(async move {
            if let Err(error) =
                api::update_album(&ApiClient::default(), &id.get_value(), &change).await
            {
                toasts.show(error.words());
            }
        });
    };
    let delete = move |_| {
        if !dom::confirm(t(key::ALBUM_DELETE_CONFIRM)) {
            return;
        }
        let navigate = navigate.clone();
        spawn_local(async move {
            match api::delete_album(&ApiClient::default(), &id.get_value()).await {
                Ok(()) => navigate("/albums", Default::default()),
                Err(error) => toasts.show(error.words()),
            }
        });
    };
    let wish = move || {
        let request = DownloadRequest { album_id: Some(id.get_value()), ..Default::default() };
        let (client, title) = (ApiClient::default(), title.get_untracked());
        Wish { client, title, request, may_clean: true }
    };
    let download = move |_| {
        let Wish { client, title, request, .. } = wish();
        downloads.start(client, &title, request);
    };
    let to_slideshow = use_navigate();
    let slideshow = format!("/albums/{}/slideshow", album.id);
    let is_empty = grid.with_untracked(|grid| grid.count()) == 0;
    let home = format!("/albums/{}", album.id);
    let map = MapPlace {
        home: home.clone(),
        address: format!("{home}/map"),
        title: title.get_untracked(),
        places: format!("{home}/map-markers"),
    };
    view! {
        <header class="page-header">
            <div class="page-title">
                <h1 tabindex="-1" class="visually-hidden">{title}</h1>
                <input
                    class="title-input"
                    aria-label=t(key::ALBUM_NAME)
                    placeholder=t(key::ALBUM_UNTITLED)
                    bind:value=name
                    on:change=rename
                />
                <p class="page-facts">{count(key::COUNT_PHOTOS_OTHER, album.asset_count)}</p>
            </div>
            <div class="page-actions">
                <Button
                    label=t(key::ACTION_SHARE)
                    icon=icons::SHARE
                    on_press=move |_| is_sharing.set(true)
                />
                {(!is_empty)
                    .then(|| {
                        view! {
                            <Button
                                label=t(key::SLIDESHOW)
                                icon=icons::SLIDESHOW
                                on_press=move |_| to_slideshow(&slideshow, from_here())
                            />
                            <Button label=t(key::ACTION_DOWNLOAD_ALL) icon=icons::DOWNLOAD on_press=download />
                            <IconButton
                                label=t(key::DOWNLOAD_OPTIONS)
                                icon=icons::CHOICES
                                on_press=move |_| downloads.wish.set(Some(wish()))
                            />
                            <IconButton
                                label=t(key::LEAVING_TITLE)
                                icon=icons::LOOK_INTO
                                on_press=move |_| is_looking.set(true)
                            />
                            <MapButton address=map.address.clone() />
                        }
                    })}
                <IconButton label=t(key::ALBUM_DELETE) icon=icons::DELETE on_press=delete />
            </div>
        </header>
        {if is_empty {
            view! {
                <Notice icon=icons::ALBUM title=t(key::ALBUM_EMPTY) hint=t(key::ALBUM_EMPTY_HINT)>
                    <a class="button" href="/photos">{t(key::PHOTOS)}</a>
                </Notice>
            }
            .into_any()
        } else {
            view! {
                <SelectionBar selection grid title album=album.id.clone() changes />
                <GalleryView
                    grid
                    home
                    selection
                    can_download=true
                    map=Some(map)
                    on_problem=|()| ()
                />
            }
            .into_any()
        }}
        <Show when=move || is_looking.get()>
            <LeavingDialog request=wish().request on_close=move |()| is_looking.set(false) />
        </Show>
        <Show when=move || is_sharing.get()>
            <ShareDialog
                subject=Subject::Album(id.get_value())
                on_close=move |()| is_sharing.set(false)
            />
        </Show>
    }
}
