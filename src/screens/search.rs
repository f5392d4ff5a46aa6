//! `/search/{words}`: searches photos by their metadata.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vitrine_gallery::photo::Photo;
use vitrine_gallery::query;

use crate::api::{self, ApiClient, ApiError};
use crate::features::grid::{self, GridState, Source};
use crate::i18n::{count, fill, key, t};
use crate::platform::{base_url, dom, intl};
use crate::ui::{EmptyState, Icon, Loaded, icons};
use crate::widgets::{OwnerGallery, use_navigate};

/// The photos found, their number, and whether there are more.
async fn find(words: String) -> Result<(GridState, u64, bool), ApiError> {
    let client = ApiClient::default();
    let asked = query::with_months(&words, &intl::months());
    let (found, is_more) = api::search(&client, asked).await?;
    let photos: Vec<Photo> = found.iter().map(Photo::from).collect();
    let number = photos.len() as u64;
    Ok((GridState::open(client, Source::Photos(photos)).await?, number, is_more))
}

/// The address of a search, without a trailing slash.
fn address(words: &str) -> String {
    match words.trim() {
        "" => base_url::join("/search"),
        words => base_url::join(&format!("/search/{}", base_url::encode(words))),
    }
}

/// The search box and the results.
#[component]
pub fn SearchScreen() -> impl IntoView {
    let params = use_params_map();
    let asked = Memo::new(move |_| params.with(|params| params.get("words")).unwrap_or_default());
    let words = RwSignal::new(asked.get_untracked());
    // Back and Forward update the search box. A search that has just been sent does not: the box
    // holds its text already, or what the user has typed since.
    let sent = StoredValue::new(asked.get_untracked());
    Effect::new(move |_| {
        let asked = asked.get();
        if sent.get_value() != asked {
            sent.set_value(asked.clone());
            words.set(asked);
        }
    });
    Effect::new(move |_| dom::set_title(t(key::SEARCH)));
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let (Some(field), true) = (field.get(), asked.get_untracked().is_empty()) {
            let _ = field.focus();
        }
    });
    let navigate = use_navigate();
    let search = move |event: SubmitEvent| {
        event.prevent_default();
        let words = words.get_untracked();
        sent.set_value(words.trim().to_owned());
        navigate(&address(&words), Default::default());
    };
    let changed = Trigger::new();
    let found = grid::opened(move || {
        changed.track();
        let asked = asked.get();
        async move {
            match asked.trim() {
                "" => Ok(None),
                _ => find(asked).await.map(Some),
            }
        }
    });
    view! {
        <main class="page">
            <header class="page-header search-header">
                <h1 tabindex="-1">{t(key::SEARCH)}</h1>
                <form class="search-form" role="search" on:submit=search>
                    <input
                        node_ref=field
                        class="input"
                        type="search"
                        aria-label=t(key::SEARCH)
                        placeholder=t(key::SEARCH_HINT)
                        autocomplete="off"
                        enterkeyhint="search"
                        dir="auto"
                        bind:value=words
                    />
                    <button class="icon-button" type="submit" aria-label=t(key::SEARCH_GO) title=t(key::SEARCH_GO)>
                        <Icon shape=icons::SEARCH />
                    </button>
                </form>
            </header>
            <Loaded resource=found let:found>
                {match found {
                    None => view! {
                        <EmptyState
                            icon=icons::SEARCH
                            title=t(key::SEARCH_BEGIN)
                            hint=t(key::SEARCH_BEGIN_HINT)
                        />
                    }
                    .into_any(),
                    Some((_, 0, _)) => view! {
                        <EmptyState
                            icon=icons::SEARCH
                            title=fill(key::SEARCH_NOTHING, &[("words", &asked.get_untracked())])
                            hint=t(key::SEARCH_NOTHING_HINT)
                        />
                    }
                    .into_any(),
                    Some((grid, number, is_more)) => view! {
                        <p class="page-facts search-facts" role="status">
                            {count(key::COUNT_PHOTOS_OTHER, number)}
                            {is_more.then(|| view! { " · " {t(key::SEARCH_MORE)} })}
                        </p>
                        <OwnerGallery
                            grid
                            home=address(&asked.get_untracked())
                            title=t(key::SEARCH).to_owned()
                            changed
                        />
                    }
                    .into_any(),
                }}
            </Loaded>
        </main>
    }
}
