//! An open link: title, dates, photos, and the actions that the link allows.

use leptos::prelude::*;
use vitrine_api::SharedLinkResponse;
use vitrine_gallery::selection::Selection;

use super::album_cards::AlbumCards;
use super::guests::{AddButton, AddPhotos, Guests};
use super::link_bar::{LinkBar, LinkDownload};
use super::link_contents::{self, has_several_albums};
use super::owner_bar::OwnerBar;
use crate::api::ApiClient;
use crate::features::downloads::Downloads;
use crate::features::grid::{CheckboxVisibility, GridState};
use crate::features::languages::LanguageChoice;
use crate::i18n::{count, key, t};
use crate::platform::{dom, first};
use crate::ui::{EmptyState, Loaded, icons};
use crate::widgets::{GalleryView, VisitorSelection};

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
    let title = link_contents::title(&link);
    dom::set_title(&title);
    let grid = {
        let (client, source) = (client.clone(), link_contents::source(&link));
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
    let known = link_contents::number(&link);
    // The grid's count is more recent than the link's.
    let number = Memo::new(move |_| match grid.get() {
        Some(Ok(grid)) => grid.with(|grid| grid.count()),
        _ => known,
    });
    let has_photos = Signal::derive(move || number.get() > 0);
    expect_context::<Downloads>().offer(&client);
    let (can_download, may_clean) = (link.allow_download, link.show_metadata);
    let download = can_download.then(|| LinkDownload::new(&link, client.clone(), grid));
    let selection = RwSignal::new(Selection::default());
    let name = StoredValue::new(title.clone());
    let client = StoredValue::new(client);
    let description =
        link.description.clone().filter(|text| !text.trim().is_empty() && *text != title);
    let map = link_contents::map(&link, &home, &title);
    let dates = link_contents::dates(&link);
    let facts = move || {
        let photos = count(key::COUNT_PHOTOS_OTHER, number.get());
        dates.clone().into_iter().chain([photos]).collect::<Vec<_>>().join(" · ")
    };
    view! {
        <a class="skip-link" href="#photos">{t(key::NAV_SKIP)}</a>
        <OwnerBar id=link.id.clone() />
        {guests.map(|guests| view! { <AddPhotos guests /> })}
        <LinkBar
            home=home.clone()
            albums
            guests
            has_photos
            selection
            download
            map=map.as_ref().map(|map| map.address.clone())
            on_end
        />
        <main class="page share" id="photos">
            <header class="cover">
                <h1 tabindex="-1">{title.clone()}</h1>
                <p class="page-facts">{facts}</p>
                {description.map(|text| view! { <p class="lead">{text}</p> })}
            </header>
            {has_several_albums(&link).then(|| {
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
