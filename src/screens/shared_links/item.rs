//! One link of the list: contents, permissions, expiry and views.

use leptos::prelude::*;
use vitrine_api::{SharedLinkResponse, SharedLinkType};
use vitrine_gallery::links;

use super::state::{ListState, OpenDialog};
use super::tools::pause;
use crate::api::{ApiClient, Rendition};
use crate::features::sharing::{copy_link, delete_links};
use crate::i18n::{Key, count, fill, key, t};
use crate::platform::{base_url, intl};
use crate::ui::{Icon, IconButton, Thumbnail, Toasts, icons};

fn title(link: &SharedLinkResponse) -> String {
    links::name(link).unwrap_or_else(|| t(key::LINK_INDIVIDUAL).to_owned())
}

/// The link's contents: kind, number, size.
fn content(link: &SharedLinkResponse) -> String {
    let kind = match (link.kind, link.albums.len()) {
        (SharedLinkType::Individual, _) => t(key::PHOTOS).to_owned(),
        (SharedLinkType::Album, 0 | 1) => t(key::LINK_KIND_ALBUM).to_owned(),
        (SharedLinkType::Album, number) => count(key::COUNT_ALBUMS_OTHER, number as u64),
    };
    let number = link.asset_count.map(|number| count(key::COUNT_PHOTOS_OTHER, number));
    let size = link.size_in_byte.filter(|size| *size > 0).map(intl::bytes);
    [Some(kind), number, size].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Labels of what visitors may do.
fn rights(link: &SharedLinkResponse) -> Vec<Key> {
    let rights = [
        (link.is_protected(), key::LINK_PROTECTED),
        (link.allow_download, key::LINK_DOWNLOADS),
        (link.allow_upload, key::LINK_UPLOADS),
        (link.show_metadata, key::LINK_METADATA),
        (link.show_metadata && !link.hide_location, key::LINK_PLACES),
    ];
    rights.into_iter().filter(|(has, _)| *has).map(|(_, label)| label).collect()
}

/// An instant in relative and absolute form.
fn moment(label: Key, instant: &str) -> Option<AnyView> {
    let exact = intl::instant(instant)?;
    let relative = intl::relative(instant, intl::now())?;
    let text = fill(label, &[("when", &relative), ("date", &exact)]);
    Some(view! { <time datetime=instant.to_owned()>{text}</time> }.into_any())
}

fn times(link: &SharedLinkResponse, is_expired: bool) -> Vec<AnyView> {
    let end = match &link.expires_at {
        None => Some(view! { <span>{t(key::EXPIRES_NEVER_ENDS)}</span> }.into_any()),
        Some(end) => {
            let label = if is_expired { key::LINK_EXPIRED } else { key::LINK_EXPIRES };
            moment(label, end)
        }
    };
    let views = link.view_count.map(|views| match views {
        0 => t(key::COUNT_VIEWS_NONE).to_owned(),
        views => count(key::COUNT_VIEWS_OTHER, views),
    });
    let seen = link.last_viewed_at.as_deref().and_then(|at| moment(key::LINK_LAST_VIEW, at));
    let views = views.map(|views| view! { <span>{views}</span> }.into_any());
    let of_guests = |label, number: Option<u64>| {
        let number = number.filter(|number| *number > 0)?;
        let address = base_url::join(&format!("/shared-links/{}/guests", link.id));
        let label = count(label, number);
        Some(view! { <a class="text-link" href=address>{label}</a> }.into_any())
    };
    let added = of_guests(key::GUESTS_ADDED_OTHER, link.upload_count);
    let waiting = of_guests(key::GUESTS_TO_APPROVE_OTHER, link.pending_count);
    [moment(key::LINK_CREATED, &link.created_at), end, views, seen, added, waiting]
        .into_iter()
        .flatten()
        .collect()
}

#[component]
pub(super) fn LinkItem(link: SharedLinkResponse, state: ListState) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let album_cover = link.album.as_ref().and_then(|album| album.album_thumbnail_asset_id.as_ref());
    let cover = album_cover.or_else(|| link.assets.first().map(|asset| &asset.id));
    let cover = cover.map(|id| ApiClient::default().picture(id, Rendition::Thumbnail));
    let is_expired = links::is_expired(&link, &intl::now_instant());
    let is_paused = link.is_paused;
    let title = title(&link);
    let description = link.description.clone().filter(|text| *text != title && !text.is_empty());
    let badge = match (is_expired, is_paused) {
        (true, _) => Some(key::LINK_STATE_EXPIRED),
        (false, true) => Some(key::LINK_PAUSED),
        (false, false) => None,
    };
    let rights = rights(&link).into_iter().map(|label| view! { <li>{t(label)}</li> });
    let slug = link.slug.as_ref().map(|slug| format!("/s/{slug}"));
    let times = times(&link, is_expired);
    let id = StoredValue::new(link.id.clone());
    let is_chosen = move || state.chosen.with(|chosen| chosen.contains(&id.get_value()));
    let (content, rights) = (content(&link), rights.collect_view());
    let link = StoredValue::new(link);
    view! {
        <li class="link" class:ended=is_expired || is_paused>
            <input
                type="checkbox"
                class="link-check"
                aria-label=fill(key::LINK_SELECT, &[("name", &title)])
                prop:checked=is_chosen
                on:change=move |_| {
                    let id = id.get_value();
                    state.chosen.update(|chosen| {
                        if !chosen.remove(&id) {
                            chosen.insert(id);
                        }
                    });
                }
            />
            <span class="link-cover">
                {match cover {
                    Some(src) => view! { <Thumbnail src icon=icons::LINK /> }.into_any(),
                    None => view! { <Icon shape=icons::LINK /> }.into_any(),
                }}
            </span>
            <div class="link-text">
                <h2>
                    <span dir="auto">{title}</span>
                    {badge.map(|label| view! { <span class="link-state">{t(label)}</span> })}
                </h2>
                {description.map(|text| view! { <p class="link-description" dir="auto">{text}</p> })}
                <p>{content}</p>
                <ul class="link-rights">
                    {slug.map(|slug| view! { <li class="link-slug" dir="ltr">{slug}</li> })}
                    {rights}
                </ul>
                <p class="link-times">{times}</p>
            </div>
            <div class="link-actions">
                <IconButton
                    label=t(key::ACTION_COPY_LINK)
                    icon=icons::COPY
                    on_click=move |_| link.with_value(|link| copy_link(link, toasts))
                />
                <IconButton
                    label=t(key::QR_SHOW)
                    icon=icons::QR
                    on_click=move |_| state.open.set(Some(OpenDialog::Code(Box::new(link.get_value()))))
                />
                <IconButton
                    label=t(key::LINK_EDIT)
                    icon=icons::EDIT
                    on_click=move |_| state.open.set(Some(OpenDialog::Edit(id.get_value())))
                />
                {base_url::supports_vitrine_api()
                    .then(|| {
                        view! {
                            <IconButton
                                label=t(if is_paused { key::LINK_RESUME } else { key::LINK_PAUSE })
                                icon=if is_paused { icons::PLAY } else { icons::PAUSE }
                                on_click=move |_| {
                                    pause(&[link.get_value()], !is_paused, toasts, state.changed)
                                }
                            />
                        }
                    })}
                <IconButton
                    label=t(key::ACTION_DELETE_LINK)
                    icon=icons::DELETE
                    on_click=move |_| delete_links(vec![id.get_value()], toasts, state.changed)
                />
            </div>
        </li>
    }
}
