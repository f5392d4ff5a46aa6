//! One album of a link to several, under a URL of its own.

use leptos::prelude::*;
use vitrine_api::SharedLinkResponse;

use super::link_view::LinkView;
use crate::api::{self, ApiClient};
use crate::i18n::{key, t};
use crate::ui::{Button, EmptyState, Skeleton, icons};

/// One album of several, shown as if the link contained nothing else.
#[component]
pub(super) fn LinkedAlbumView(
    link: SharedLinkResponse,
    id: String,
    client: ApiClient,
    home: String,
    on_problem: Callback<()>,
    on_end: Callback<()>,
) -> impl IntoView {
    let album = {
        let (client, id) = (client.clone(), id.clone());
        LocalResource::new(move || {
            let (client, id) = (client.clone(), id.clone());
            async move { api::album(&client, &id).await }
        })
    };
    Effect::new(move |_| {
        if let Some(Err(_)) = album.get() {
            on_problem.run(());
        }
    });
    move || {
        match album.get() {
        None => view! { <Skeleton label=t(key::PAGE_LOADING) /> }.into_any(),
        Some(Ok(album)) => {
            let mut link = link.clone();
            link.album = Some(album);
            link.albums.clear();
            let own = format!("{home}/albums/{id}");
            let (client, albums) = (client.clone(), home.clone());
            view! { <LinkView link client home=own albums on_problem on_end /> }.into_any()
        }
        Some(Err(error)) => view! {
            <main class="page-centred">
                <EmptyState icon=icons::PROBLEM title=t(key::ERROR_GENERIC) hint=error.to_string() is_page=true>
                    <Button label=t(key::ACTION_RETRY) on_click=move |_| album.refetch() />
                </EmptyState>
            </main>
        }
        .into_any(),
    }
    }
}
