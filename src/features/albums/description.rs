//! An album's description, edited in place.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::UpdateAlbum;

use crate::api::{self, ApiClient};
use crate::i18n::{key, t};
use crate::ui::Toasts;

/// A text area that saves when it loses focus after a change.
#[component]
pub fn AlbumDescription(
    /// The album.
    #[prop(into)]
    id: String,
    /// The current description.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let id = StoredValue::new(id);
    let value = RwSignal::new(text);
    let save = move |_| {
        let change = UpdateAlbum { description: Some(value.get_untracked()), ..Default::default() };
        spawn_local(async move {
            match api::update_album(&ApiClient::default(), &id.get_value(), &change).await {
                Ok(_) => toasts.show(t(key::ALBUM_SAVED)),
                Err(error) => toasts.show(error.to_string()),
            }
        });
    };
    view! {
        <textarea
            class="album-description"
            rows="1"
            aria-label=t(key::ALBUM_DESCRIPTION)
            placeholder=t(key::LINK_DESCRIPTION)
            prop:value=value
            on:input=move |event| value.set(event_target_value(&event))
            on:change=save
        ></textarea>
    }
}
