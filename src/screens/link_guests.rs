//! `/shared-links/{id}/guests`: guests' contributions to a link, for its owner.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vitrine_api::GuestContribution;
use vitrine_gallery::guests::Chosen;
use vitrine_gallery::photo::Photo;
use vitrine_gallery::selection::Selection;

use crate::api::{self, ApiClient};
use crate::features::grid::{self, GridState, Marks, Source};
use crate::i18n::{count, key, t};
use crate::platform::{base_url, dom, intl};
use crate::ui::{Button, ButtonVariant, EmptyState, Icon, Loaded, LoadedStyle, icons};
use crate::widgets::{Actions, GalleryView, SelectionBar, Waiting};

/// The page of a link's contributions.
#[component]
pub fn LinkGuestsScreen() -> impl IntoView {
    dom::set_title(t(key::GUESTS));
    let params = use_params_map();
    let link = Memo::new(move |_| params.with(|params| params.get("link")).unwrap_or_default());
    let changed = Trigger::new();
    let guests = LocalResource::new(move || {
        changed.track();
        let link = link.get();
        async move { api::contributions(&link).await }
    });
    // Kept outside the resource, so that a reload after a deletion keeps the filter.
    let chosen = RwSignal::new(Chosen::All);
    view! {
        <main class="page">
            <a class="button back" href=base_url::join("/shared-links")>
                <Icon shape=icons::BACK />
                <span>{t(key::LINKS)}</span>
            </a>
            <Loaded resource=guests style=LoadedStyle::Page let:guests>
                {match guests.is_empty() {
                    true => view! {
                        <EmptyState
                            icon=icons::PEOPLE
                            title=t(key::GUESTS_EMPTY)
                            hint=t(key::GUESTS_EMPTY_HINT)
                            is_page=true
                        />
                    }
                    .into_any(),
                    false => {
                        let link = link.get_untracked();
                        view! { <Added guests chosen changed link /> }.into_any()
                    }
                }}
            </Loaded>
        </main>
    }
}

fn name(guest: &GuestContribution) -> String {
    if guest.name.is_empty() { t(key::GUESTS_NAMELESS).to_owned() } else { guest.name.clone() }
}

/// The filters, each with its label and number of photos.
fn choices(guests: &[GuestContribution]) -> Vec<(Chosen, String, usize)> {
    let number = guests.iter().map(|guest| guest.assets.len()).sum();
    let everyone = (Chosen::All, t(key::GUESTS_EVERYONE).to_owned(), number);
    let number = Chosen::Waiting.photos(guests).len();
    let waiting = (Chosen::Waiting, t(key::GUESTS_WAITING).to_owned(), number);
    let of =
        |guest: &GuestContribution| (Chosen::Of(guest.id.clone()), name(guest), guest.assets.len());
    let waiting = (number > 0).then_some(waiting);
    [everyone].into_iter().chain(waiting).chain(guests.iter().map(of)).collect()
}

#[component]
fn Added(
    guests: Vec<GuestContribution>,
    chosen: RwSignal<Chosen>,
    changed: Trigger,
    link: String,
) -> impl IntoView {
    let selection = RwSignal::new(Selection::default());
    let actions = Actions::new(changed);
    let choices = choices(&guests);
    if chosen.with_untracked(|chosen| choices.iter().all(|(choice, ..)| choice != chosen)) {
        chosen.set(Chosen::All);
    }
    let number: usize = guests.iter().map(|guest| guest.assets.len()).sum();
    let chips = choices
        .into_iter()
        .map(|(choice, name, number)| {
            let is_chosen = {
                let choice = choice.clone();
                move || chosen.get() == choice
            };
            view! {
                <button
                    type="button"
                    class="chip"
                    aria-pressed=move || if is_chosen() { "true" } else { "false" }
                    on:click=move |_| {
                        selection.update(Selection::clear);
                        chosen.set(choice.clone());
                    }
                >
                    <span class="chip-name">{name}</span>
                    <span class="chip-count">{intl::number(number as u64)}</span>
                </button>
            }
        })
        .collect_view();
    let home = base_url::join(&format!("/shared-links/{link}/guests"));
    let waiting = guests.iter().flat_map(|guest| guest.pending.iter().cloned()).collect();
    let waiting = StoredValue::new(Waiting { link, ids: waiting });
    let doubtful = guests.iter().flat_map(|guest| &guest.assets);
    let doubtful = doubtful.filter(|asset| asset.guest_preview).map(|asset| asset.id.clone());
    let ids = RwSignal::new(doubtful.collect());
    provide_context(Marks { ids, label: key::PHOTO_GUEST_PREVIEW });
    let guests = StoredValue::new(guests);
    let photos = move || {
        let chosen = chosen.get();
        guests.with_value(|guests| {
            chosen.photos(guests).into_iter().map(Photo::from).collect::<Vec<_>>()
        })
    };
    let grid =
        grid::opened(move || GridState::open(ApiClient::default(), Source::Photos(photos())));
    let to_approve = Memo::new(move |_| {
        let shown = photos().into_iter().map(|photo| photo.id).collect();
        waiting.with_value(|waiting| waiting.among(shown))
    });
    let approve_all = move |_| {
        selection.update(Selection::clear);
        let link = waiting.with_value(|waiting| waiting.link.clone());
        actions.approve(link, to_approve.get_untracked());
    };
    view! {
        <header class="page-header">
            <div class="page-title">
                <h1 tabindex="-1">{t(key::GUESTS)}</h1>
                <p class="page-facts">{count(key::COUNT_PHOTOS_OTHER, number as u64)}</p>
            </div>
            <Show when=move || to_approve.with(|ids| !ids.is_empty())>
                <Button
                    label=t(key::GUESTS_APPROVE_ALL)
                    icon=icons::DONE
                    variant=ButtonVariant::Primary
                    on_click=approve_all
                />
            </Show>
        </header>
        <div class="chips" role="group" aria-label=t(key::GUESTS_WHO)>{chips}</div>
        {move || {
            let grid = grid.get()?.ok()?;
            let home = home.clone();
            Some(view! {
                <SelectionBar
                    selection
                    grid
                    title=Signal::stored(t(key::GUESTS).to_owned())
                    waiting
                    changed
                />
                <GalleryView grid home selection can_download=true on_problem=|()| () />
            })
        }}
    }
}
