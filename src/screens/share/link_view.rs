//! An open link: title, dates, photos, and the actions that the link allows.

use leptos::prelude::*;
use vitrine_api::{AlbumResponse, DownloadRequest, SharedLinkResponse};
use vitrine_gallery::photo::Photo;
use vitrine_gallery::selection::Selection;

use super::album_cards::AlbumCards;
use super::guests::{AddButton, AddPhotos, Guests};
use super::owner_bar::OwnerBar;
use crate::api::ApiClient;
use crate::features::downloads::{DownloadIntent, Downloads};
use crate::features::grid::{CheckboxVisibility, GridState, Source};
use crate::features::languages::LanguageChoice;
use crate::i18n::{count, key, t};
use crate::platform::{base_url, dom, first, intl, theme};
use crate::ui::{Button, EmptyState, Icon, IconButton, Loaded, icons};
use crate::widgets::{
    GalleryView, MapButton, MapSource, VisitorSelection, slideshow_options, use_navigate,
};

/// The gallery of a link.
#[component]
pub(super) fn LinkView(
    link: SharedLinkResponse,
    client: ApiClient,
    home: String,
    /// Path of the list of albums, if this is one of several.
    #[prop(optional, into)]
    albums: Option<String>,
    on_problem: Callback<()>,
    on_end: Callback<()>,
) -> impl IntoView {
    let downloads = expect_context::<Downloads>();
    let title = title(&link);
    dom::set_title(&title);
    let has_several_albums = has_several_albums(&link);
    let source = source(&link);
    let grid = {
        let client = client.clone();
        LocalResource::new(move || GridState::open(client.clone(), source.clone()))
    };
    Effect::new(move |_| match grid.get() {
        None => {}
        Some(Ok(_)) => first::hand_over(),
        Some(Err(_)) => {
            first::remove();
            on_problem.run(());
        }
    });
    let guests = Guests::of(&link, client.clone(), grid);
    let known = number(&link);
    // The grid's count is more recent than the link's.
    let number = Memo::new(move |_| match grid.get() {
        Some(Ok(grid)) => grid.with(|grid| grid.count()),
        _ => known,
    });
    let has_photos = move || number.get() > 0;
    let (name, request) = (title.clone(), everything(&link));
    downloads.offer(&client);
    let may_clean = link.show_metadata;
    let intent = StoredValue::new(DownloadIntent {
        client: client.clone(),
        title: name,
        request,
        may_clean,
    });
    let intended = move || {
        let mut intent = intent.get_value();
        // The list of photos grows as guests add to it.
        if !intent.request.asset_ids.is_empty()
            && let Some(Ok(grid)) = grid.get_untracked()
        {
            intent.request.asset_ids = grid.with_untracked(|grid| grid.loaded(|_| true));
        }
        intent
    };
    let download = Callback::new(move |_| {
        let DownloadIntent { client, title, request, .. } = intended();
        downloads.start(client, &title, request);
    });
    let selection = RwSignal::new(Selection::default());
    let name = StoredValue::new(title.clone());
    let client = StoredValue::new(client);
    let description =
        link.description.clone().filter(|text| !text.trim().is_empty() && *text != title);
    let can_download = link.allow_download;
    let map = map(&link, &home, &title);
    let map_button = map.as_ref().map(|map| view! { <MapButton address=map.address.clone() /> });
    let navigate = use_navigate();
    let slideshow = format!("{home}/slideshow");
    let to_slideshow = Callback::new(move |_| navigate(&slideshow, slideshow_options()));
    let dates = dates(only_album(&link));
    let facts = move || {
        let photos = count(key::COUNT_PHOTOS_OTHER, number.get());
        dates.clone().into_iter().chain([photos]).collect::<Vec<_>>().join(" · ")
    };
    view! {
        <a class="skip-link" href="#photos">{t(key::NAV_SKIP)}</a>
        <OwnerBar id=link.id.clone() />
        {guests.map(|guests| view! { <AddPhotos guests /> })}
        <header class="bar share-bar">
            {albums
                .map(|address| {
                    view! {
                        <a class="button" href=address>
                            <Icon shape=icons::BACK />
                            <span>{t(key::SHARE_ALL_ALBUMS)}</span>
                        </a>
                    }
                })}
            <div class="bar-actions">
                // A page without photos has this button in the middle.
                {guests
                    .map(|guests| {
                        view! {
                            <Show when=has_photos>
                                <AddButton guests />
                            </Show>
                        }
                    })}
                <Show when=has_photos>
                    <Button
                        label=t(key::SLIDESHOW)
                        icon=icons::SLIDESHOW
                        on_click=to_slideshow
                    />
                </Show>
                <Show when=move || can_download && has_photos()>
                    <Button
                        label=t(key::ACTION_SELECT)
                        icon=icons::SELECT
                        on_click=move |_| selection.update(Selection::begin)
                    />
                    <Button
                        label=t(key::ACTION_DOWNLOAD_ALL)
                        icon=icons::DOWNLOAD
                        on_click=download
                    />
                    <IconButton
                        label=t(key::DOWNLOAD_OPTIONS)
                        icon=icons::CHOICES
                        on_click=move |_| downloads.intent.set(Some(intended()))
                    />
                </Show>
                {map_button}
                <IconButton label=t(key::ACTION_THEME) icon=icons::THEME on_click=|_| theme::toggle() />
                // Other servers cannot end a session before it expires.
                <Show when=base_url::supports_vitrine_api>
                    <IconButton
                        label=t(key::ACTION_END_SESSION)
                        icon=icons::LEAVE
                        on_click=move |_| on_end.run(())
                    />
                </Show>
            </div>
        </header>
        <main class="page share" id="photos">
            <header class="cover">
                <h1 tabindex="-1">{title.clone()}</h1>
                <p class="page-facts">{facts}</p>
                {description.map(|text| view! { <p class="lead">{text}</p> })}
            </header>
            {has_several_albums.then(|| {
                let (albums, client) = (link.albums.clone(), client.get_value());
                view! { <AlbumCards albums home=home.clone() client /> }
            })}
            <Loaded resource=grid let:grid>
                {
                    let (home, map) = (home.clone(), map.clone());
                    let is_empty = Memo::new(move |_| grid.with(|grid| grid.count() == 0));
                    move || match is_empty.get() {
                        true => view! { <Nothing guests /> }.into_any(),
                        false => view! {
                            <VisitorSelection
                                selection
                                grid
                                name=name.get_value()
                                client=client.get_value()
                                may_clean
                            />
                            <GalleryView
                                grid
                                home=home.clone()
                                selection
                                checkboxes=CheckboxVisibility::WhileSelecting
                                can_download
                                may_clean
                                map=map.clone()
                                takes_photos=guests.is_some_and(Guests::may_add)
                                on_problem
                            />
                        }
                        .into_any(),
                    }
                }
            </Loaded>
        </main>
        <footer class="colophon">
            <span>{t(key::SHARE_MADE_WITH)}</span>
            <LanguageChoice />
        </footer>
    }
}

/// The placeholder for a link without photos. Guests can add theirs here.
#[component]
fn Nothing(guests: Option<Guests>) -> impl IntoView {
    match guests {
        None => view! {
            <EmptyState icon=icons::PHOTOS title=t(key::SHARE_EMPTY) hint=t(key::SHARE_EMPTY_HINT) />
        }
        .into_any(),
        // A contribution that awaits approval is visible to its guest only, who may have added
        // nothing else.
        Some(guests) if !guests.may_add() => view! {
            <EmptyState icon=icons::PHOTOS title=t(key::SHARE_EMPTY) hint=t(key::SHARE_EMPTY_HINT)>
                <AddButton guests />
            </EmptyState>
        }
        .into_any(),
        Some(guests) => view! {
            <EmptyState icon=icons::PHOTO_ADD title=guests.invitation() hint=guests.hint()>
                <AddButton guests is_primary=true />
            </EmptyState>
        }
        .into_any(),
    }
}

/// Whether a link contains several albums.
pub(super) fn has_several_albums(link: &SharedLinkResponse) -> bool {
    link.albums.len() > 1
}

/// The album of a link with a single album.
fn only_album(link: &SharedLinkResponse) -> Option<&AlbumResponse> {
    link.album.as_ref().filter(|_| !has_several_albums(link))
}

fn number(link: &SharedLinkResponse) -> u64 {
    if has_several_albums(link) {
        // A photo may be in several of its albums.
        let at_most = || link.albums.iter().map(|album| album.asset_count).sum();
        return link.asset_count.unwrap_or_else(at_most);
    }
    link.album.as_ref().map_or(link.assets.len() as u64, |album| album.asset_count)
}

fn title(link: &SharedLinkResponse) -> String {
    let album = only_album(link).map(|album| album.album_name.clone());
    let named = album.or_else(|| link.description.clone()).filter(|name| !name.trim().is_empty());
    named.unwrap_or_else(|| t(key::SHARE_UNTITLED).to_owned())
}

/// The map of a link with at least one location. Other servers do not report locations, so their
/// albums always have a map if locations are shown.
fn map(link: &SharedLinkResponse, home: &str, title: &str) -> Option<MapSource> {
    let may_have = link.show_metadata && !link.hide_location && link.album.is_some();
    let places = match link.album.as_ref().filter(|_| link.albums.len() < 2) {
        Some(album) => format!("/albums/{}/map-markers", album.id),
        None => "/map/markers".to_owned(),
    };
    let address = format!("{home}/map");
    let source = MapSource { home: home.to_owned(), address, title: title.to_owned(), places };
    link.has_places.unwrap_or(may_have).then_some(source)
}

fn source(link: &SharedLinkResponse) -> Source {
    match &link.album {
        Some(_) if has_several_albums(link) => {
            Source::Months { album: None, order: Default::default() }
        }
        Some(album) => {
            Source::Months { album: Some(album.id.clone()), order: album.order.unwrap_or_default() }
        }
        None => Source::Photos(link.assets.iter().map(Photo::from).collect()),
    }
}

/// The request for all photos of a link. For several albums it stays empty: the server then
/// includes everything in the link, each photo once.
fn everything(link: &SharedLinkResponse) -> DownloadRequest {
    let mut request = DownloadRequest::default();
    match &link.album {
        Some(_) if has_several_albums(link) => {}
        Some(album) => request.album_id = Some(album.id.clone()),
        None => request.asset_ids = link.assets.iter().map(|asset| asset.id.clone()).collect(),
    }
    request
}

/// The range of capture dates.
fn dates(album: Option<&AlbumResponse>) -> Option<String> {
    let day = |date: &Option<String>| date.as_deref().and_then(intl::local_date);
    let (start, end) = (day(&album?.start_date)?, day(&album?.end_date)?);
    Some(if start == end { start } else { format!("{start} – {end}") })
}
