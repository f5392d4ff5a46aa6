//! `/shared-links`: every link that the user made.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::SharedLinkResponse;

use crate::api::{self, ApiClient, Rendition};
use crate::features::sharing::copy_link;
use crate::i18n::{count, fill, key, t};
use crate::platform::{dom, intl};
use crate::ui::{Button, Icon, Notice, Skeleton, Toasts, icons};

/// The links, newest first.
#[component]
pub fn SharedLinksPage() -> impl IntoView {
    dom::set_title(t(key::LINKS));
    let toasts = expect_context::<Toasts>();
    let links = LocalResource::new(|| async { api::links(&ApiClient::default()).await });
    let delete = Callback::new(move |id: String| {
        if !dom::confirm(t(key::LINK_DELETE_CONFIRM)) {
            return;
        }
        spawn_local(async move {
            match api::delete_link(&ApiClient::default(), &id).await {
                Ok(()) => {
                    toasts.show(t(key::LINK_DELETED));
                    links.refetch();
                }
                Err(error) => toasts.show(error.words()),
            }
        });
    });
    view! {
        <main class="page">
            <header class="page-header">
                <h1 tabindex="-1">{t(key::LINKS)}</h1>
            </header>
            <Transition fallback=|| view! { <Skeleton label=t(key::PAGE_LOADING) /> }>
            {move || links.get().map(|answer| match answer {
                Ok(list) if list.is_empty() => view! {
                    <Notice icon=icons::LINK title=t(key::LINKS_EMPTY) hint=t(key::LINKS_EMPTY_HINT)>
                        <a class="button" href="/photos">{t(key::PHOTOS)}</a>
                    </Notice>
                }
                .into_any(),
                Ok(list) => {
                    let items = list.into_iter().map(|link| view! { <LinkItem link delete /> }).collect_view();
                    view! { <ul class="links">{items}</ul> }.into_any()
                }
                Err(error) => view! {
                    <Notice icon=icons::PROBLEM title=t(key::ERROR_GENERIC) hint=error.words()>
                        <Button label=t(key::ACTION_RETRY) on_press=move |_| links.refetch() />
                    </Notice>
                }
                .into_any(),
            })}
            </Transition>
        </main>
    }
}

#[component]
fn LinkItem(link: SharedLinkResponse, delete: Callback<String>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let album_cover = link.album.as_ref().and_then(|album| album.album_thumbnail_asset_id.as_ref());
    let cover = album_cover.or_else(|| link.assets.first().map(|asset| &asset.id));
    let cover = cover.map(|id| ApiClient::default().picture(id, Rendition::Thumbnail));
    let facts = facts(&link).join(" · ");
    let guests = link.upload_count.filter(|added| *added > 0).map(|added| {
        view! {
            <a class="text-link" href=format!("/shared-links/{}/guests", link.id)>
                {count(key::GUESTS_ADDED_OTHER, added)}
            </a>
        }
    });
    let id = link.id.clone();
    view! {
        <li class="link">
            <span class="link-cover">
                {match cover {
                    Some(src) => view! { <img src=src alt="" loading="lazy" /> }.into_any(),
                    None => view! { <Icon shape=icons::LINK /> }.into_any(),
                }}
            </span>
            <div class="link-text">
                <h2>{title(&link)}</h2>
                <p>{facts}</p>
                {guests}
            </div>
            <div class="link-actions">
                <Button
                    label=t(key::ACTION_COPY_LINK)
                    icon=icons::COPY
                    on_press=move |_| copy_link(&link, toasts)
                />
                <Button
                    label=t(key::ACTION_DELETE_LINK)
                    icon=icons::DELETE
                    on_press=move |_| delete.run(id.clone())
                />
            </div>
        </li>
    }
}

fn title(link: &SharedLinkResponse) -> String {
    let album = link.album.as_ref().map(|album| album.album_name.clone());
    let named = album.or_else(|| link.description.clone()).filter(|name| !name.trim().is_empty());
    named.unwrap_or_else(|| t(key::LINK_INDIVIDUAL).to_owned())
}

/// What the link allows, how long it lasts, how often it was opened.
fn facts(link: &SharedLinkResponse) -> Vec<String> {
    let expiry = match &link.expires_at {
        None => t(key::EXPIRES_NEVER_ENDS).to_owned(),
        Some(instant) => {
            #[expect(clippy::cast_precision_loss, reason = "milliseconds")]
            let is_past = intl::millis(instant).is_some_and(|then| then <= intl::now() as f64);
            let words = if is_past { key::EXPIRES_EXPIRED } else { key::EXPIRES_UNTIL };
            fill(words, &[("date", &intl::instant(instant).unwrap_or_default())])
        }
    };
    let rights = [
        (link.allow_download, key::LINK_DOWNLOADS),
        (link.show_metadata, key::LINK_METADATA),
        (link.has_password, key::LINK_PROTECTED),
    ];
    let mut facts: Vec<String> = vec![expiry];
    facts.extend(rights.into_iter().filter(|(has, _)| *has).map(|(_, words)| t(words).to_owned()));
    facts.extend(link.view_count.map(|views| match views {
        0 => t(key::COUNT_VIEWS_NONE).to_owned(),
        views => count(key::COUNT_VIEWS_OTHER, views),
    }));
    facts
}
