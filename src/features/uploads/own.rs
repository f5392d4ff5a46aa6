//! A guest's own uploads, each with a button to withdraw it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Guest;
use crate::api::Rendition;
use crate::i18n::{fill, key, t};
use crate::platform::intl;
use crate::ui::{Button, IconButton, Thumbnail, Toasts, icons};

/// The guest's own uploads; empty while there are none.
#[component]
pub(super) fn Own(guest: Guest) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let take_back = Callback::new(move |ids: Vec<String>| {
        spawn_local(async move {
            if let Err(error) = guest.take_back(ids).await {
                toasts.show(error.to_string());
            }
        });
    });
    let photo = move |(at, id): (usize, String)| {
        let client = guest.client.get_value();
        let label = fill(key::GUEST_TAKE_BACK_PHOTO, &[("number", &intl::number(at as u64 + 1))]);
        let src = client.picture(&id, Rendition::Thumbnail);
        view! {
            <li class="chosen-item">
                <Thumbnail src />
                <IconButton
                    label
                    icon=icons::UNDO
                    on_click=move |_| take_back.run(vec![id.clone()])
                />
            </li>
        }
    };
    view! {
        <Show when=move || guest.own.with(|own| !own.is_empty())>
            <section class="own" aria-labelledby="own-title">
                <header class="own-header">
                    <h3 id="own-title">{t(key::GUEST_OWN)}</h3>
                    <Button
                        label=t(key::GUEST_TAKE_BACK_ALL)
                        on_click=move |_| take_back.run(guest.own.get_untracked())
                    />
                </header>
                {guest.is_reviewed.then(|| view! { <p class="hint">{t(key::GUEST_REVIEWED)}</p> })}
                <p class="hint">{t(key::GUEST_OWN_HINT)}</p>
                <ul class="chosen-list">
                    {move || guest.own.get().into_iter().enumerate().map(photo).collect_view()}
                </ul>
            </section>
        </Show>
    }
}
