//! The covers of albums, with buttons for the links of the user's own.

use leptos::prelude::*;
use vitrine_api::AlbumResponse;
use vitrine_gallery::membership;

use super::album_sharing::AlbumSharing;
use super::session::Account;
use crate::api::ApiClient;
use crate::features::albums::AlbumCard;
use crate::i18n::{key, t};
use crate::ui::{IconButton, icons};

/// Albums as covers. The user's own have buttons for their links.
#[must_use]
pub fn album_cards(albums: Vec<AlbumResponse>, sharing: AlbumSharing) -> AnyView {
    let me = use_context::<Account>().map(|Account(me)| me.user.id).unwrap_or_default();
    let card = move |album: AlbumResponse| {
        let is_own = membership::manages(membership::role_in(&album, &me));
        let id = StoredValue::new(album.id.clone());
        let is_open = Signal::derive(move || id.with_value(|id| sharing.has_panel(id)));
        view! {
            <li class="album-item">
                <AlbumCard album client=ApiClient::default() />
                {is_own
                    .then(|| {
                        view! {
                            <div class="album-card-actions">
                                <IconButton
                                    label=t(key::PANEL)
                                    icon=icons::SHARE
                                    pressed=is_open
                                    on_click=move |_| id.with_value(|id| sharing.turn_panel(id))
                                />
                                <IconButton
                                    label=t(key::PANEL_ADD)
                                    icon=icons::LINK_ADD
                                    on_click=move |_| id.with_value(|id| sharing.share(id))
                                />
                            </div>
                        }
                    })}
            </li>
        }
    };
    let cards = albums.into_iter().map(card).collect_view();
    view! { <ul class="album-cards">{cards}</ul> }.into_any()
}
