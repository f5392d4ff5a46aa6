//! The albums of a link, with controls to remove and add them.

use leptos::prelude::*;
use vitrine_api::{AlbumResponse, LinkedAlbum};

use crate::api::{self, ApiClient};
use crate::i18n::{fill, key, t};
use crate::ui::{IconButton, SelectField, icons};

/// An album's id and name.
pub(super) type Named = (String, String);

fn name(name: &str) -> String {
    if name.trim().is_empty() { t(key::ALBUM_UNTITLED).to_owned() } else { name.to_owned() }
}

/// Ids and names of a link's albums.
#[must_use]
pub(super) fn named(albums: &[LinkedAlbum]) -> Vec<Named> {
    albums.iter().map(|album| (album.id.clone(), name(&album.album_name))).collect()
}

/// The list, with a remove button for each album and a menu of the others.
#[component]
pub(super) fn LinkAlbums(
    /// The albums that the link will open.
    albums: RwSignal<Vec<Named>>,
) -> impl IntoView {
    let all = LocalResource::new(|| async { api::albums(&ApiClient::default()).await });
    let chosen = RwSignal::new(String::new());
    let others = move || {
        let all = all.get().and_then(Result::ok).unwrap_or_default();
        let is_new = |album: &&AlbumResponse| {
            albums.with(|albums| albums.iter().all(|(id, _)| *id != album.id))
        };
        let own = all.iter().filter(is_new);
        own.map(|album| (album.id.clone(), name(&album.album_name))).collect::<Vec<_>>()
    };
    // Choosing an album from the menu adds it.
    Effect::new(move |_| {
        let id = chosen.get();
        if id.is_empty() {
            return;
        }
        if let Some(album) = untrack(others).into_iter().find(|(other, _)| *other == id) {
            albums.update(|albums| albums.push(album));
        }
        chosen.set(String::new());
    });
    view! {
        <div class="link-albums">
            <ul aria-label=t(key::ALBUMS)>
                <For each=move || albums.get() key=|album| album.0.clone() let:album>
                    <li>
                        <span>{album.1.clone()}</span>
                        {
                            let id = StoredValue::new(album.0.clone());
                            let label = fill(key::LINK_ALBUM_REMOVE, &[("name", &album.1)]);
                            move || {
                                // The last album cannot be removed: a link without content is to be
                                // deleted instead.
                                (albums.with(Vec::len) > 1).then(|| {
                                    view! {
                                        <IconButton
                                            label=label.clone()
                                            icon=icons::CLOSE
                                            on_click=move |_| {
                                                let id = id.get_value();
                                                albums.update(|albums| albums.retain(|album| album.0 != id));
                                            }
                                        />
                                    }
                                })
                            }
                        }
                    </li>
                </For>
            </ul>
            {move || {
                let others = others();
                (!others.is_empty()).then(|| {
                    let first = (String::new(), t(key::LINK_ALBUM_CHOOSE).to_owned());
                    let options = [first].into_iter().chain(others).collect();
                    view! { <SelectField label=t(key::LINK_ALBUM_ADD) value=chosen options /> }
                })
            }}
        </div>
    }
}
