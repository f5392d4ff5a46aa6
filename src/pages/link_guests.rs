//! `/shared-links/{id}/guests`: for the owner of a link, what visitors added, and who.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vitrine_api::GuestContribution;

use super::gallery::GalleryView;
use super::selection_bar::SelectionBar;
use crate::api::{self, ApiClient};
use crate::domain::photo::Photo;
use crate::domain::selection::Selection;
use crate::features::grid::{GridState, Source};
use crate::i18n::{count, key, t};
use crate::platform::{dom, intl};
use crate::ui::{Button, Icon, Notice, Skeleton, icons};

/// What visitors of one link added.
#[component]
pub fn LinkGuestsPage() -> impl IntoView {
    dom::set_title(t(key::GUESTS));
    let params = use_params_map();
    let link = Memo::new(move |_| params.with(|params| params.get("link")).unwrap_or_default());
    let changes = RwSignal::new(0_u32);
    let guests = LocalResource::new(move || {
        changes.track();
        let link = link.get();
        async move { api::contributions(&link).await }
    });
    // It outlives what is loaded, so that a deletion does not show everybody's again.
    let chosen = RwSignal::new(None::<String>);
    view! {
        <main class="page">
            <a class="button back" href="/shared-links">
                <Icon shape=icons::BACK />
                <span>{t(key::LINKS)}</span>
            </a>
            <Transition fallback=|| view! { <Skeleton label=t(key::PAGE_LOADING) /> }>
                {move || {
                    guests
                        .get()
                        .map(|answer| match answer {
                            Ok(guests) if guests.is_empty() => view! {
                                <Notice
                                    icon=icons::PEOPLE
                                    title=t(key::GUESTS_EMPTY)
                                    hint=t(key::GUESTS_EMPTY_HINT)
                                    is_page=true
                                />
                            }
                            .into_any(),
                            Ok(guests) => {
                                let home = format!("/shared-links/{}/guests", link.get_untracked());
                                view! { <Added guests chosen changes home /> }.into_any()
                            }
                            Err(error) => view! {
                                <Notice
                                    icon=icons::PROBLEM
                                    title=t(key::ERROR_GENERIC)
                                    hint=error.words()
                                    is_page=true
                                >
                                    <Button
                                        label=t(key::ACTION_RETRY)
                                        on_press=move |_| changes.update(|count| *count += 1)
                                    />
                                </Notice>
                            }
                            .into_any(),
                        })
                }}
            </Transition>
        </main>
    }
}

fn name(guest: &GuestContribution) -> String {
    if guest.name.is_empty() { t(key::GUESTS_NAMELESS).to_owned() } else { guest.name.clone() }
}

#[component]
fn Added(
    guests: Vec<GuestContribution>,
    chosen: RwSignal<Option<String>>,
    changes: RwSignal<u32>,
    home: String,
) -> impl IntoView {
    let selection = RwSignal::new(Selection::default());
    if chosen.with_untracked(|chosen| guests.iter().all(|guest| Some(&guest.id) != chosen.as_ref()))
    {
        chosen.set(None);
    }
    let number: usize = guests.iter().map(|guest| guest.assets.len()).sum();
    let choices = [(None, t(key::GUESTS_EVERYONE).to_owned(), number)]
        .into_iter()
        .chain(guests.iter().map(|guest| (Some(guest.id.clone()), name(guest), guest.assets.len())))
        .map(|(id, name, number)| {
            let is_chosen = {
                let id = id.clone();
                move || chosen.get() == id
            };
            view! {
                <button
                    type="button"
                    class="chip"
                    aria-pressed=move || if is_chosen() { "true" } else { "false" }
                    on:click=move |_| {
                        selection.update(Selection::clear);
                        chosen.set(id.clone());
                    }
                >
                    <span class="chip-name">{name}</span>
                    <span class="chip-count">{intl::number(number as u64)}</span>
                </button>
            }
        })
        .collect_view();
    let guests = StoredValue::new(guests);
    let grid = LocalResource::new(move || {
        let chosen = chosen.get();
        let photos = guests.with_value(|guests| {
            let of = |guest: &&GuestContribution| chosen.as_ref().is_none_or(|id| *id == guest.id);
            let mut photos: Vec<Photo> = Vec::new();
            for photo in guests.iter().filter(of).flat_map(|guest| &guest.assets) {
                // Two guests may have brought the same one.
                if photos.iter().all(|known| known.id != photo.id) {
                    photos.push(Photo::from(photo));
                }
            }
            photos
        });
        GridState::open(ApiClient::default(), Source::Photos(photos))
    });
    view! {
        <header class="page-header">
            <div class="page-title">
                <h1 tabindex="-1">{t(key::GUESTS)}</h1>
                <p class="page-facts">{count(key::COUNT_PHOTOS_OTHER, number as u64)}</p>
            </div>
        </header>
        <div class="chips" role="group" aria-label=t(key::GUESTS_WHO)>{choices}</div>
        {move || {
            let grid = grid.get()?.ok()?;
            let home = home.clone();
            Some(view! {
                <SelectionBar
                    selection
                    grid
                    title=Signal::stored(t(key::GUESTS).to_owned())
                    changes
                />
                <GalleryView grid home selection can_download=true on_problem=|()| () />
            })
        }}
    }
}
