//! The list of comments and likes, and the form to add one.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use vitrine_api::{ActivityResponse, ActivityType};
use vitrine_gallery::activity::{about, initials, likes};

use super::Activity;
use crate::api::{ApiClient, Rendition};
use crate::i18n::{key, t};
use crate::platform::intl;
use crate::ui::{Button, Icon, IconButton, Thumbnail, icons};

/// Comments and likes of an album and all of its photos, or of one photo.
#[component]
pub fn Talk(
    /// The album's comments and likes.
    activity: Activity,
    /// Id of the photo; `None` for the whole album.
    #[prop(optional, into)]
    photo: Option<String>,
    /// Maps a photo's id to its address, for a list that covers several photos.
    #[prop(optional, into)]
    href: Option<Callback<String, String>>,
) -> impl IntoView {
    let photo = StoredValue::new(photo);
    let draft = RwSignal::new(String::new());
    let listed = Memo::new(move |_| {
        let said = activity.said.get()?;
        Some(photo.with_value(|photo| about(&said, photo.as_deref())))
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let text = draft.get_untracked().trim().to_owned();
        if !text.is_empty() {
            activity.say(photo.get_value(), text, move |()| draft.set(String::new()));
        }
    };
    let is_liked = Signal::derive(move || photo.with_value(|id| activity.is_liked(id.as_deref())));
    let number = move || {
        let said = activity.said.get().unwrap_or_default();
        let number = photo.with_value(|photo| likes(&said, photo.as_deref()));
        (number > 0).then(|| intl::number(number))
    };
    view! {
        <div class="talk">
            {move || match listed.get() {
                None => view! { <p class="hint">{t(key::PAGE_LOADING)}</p> }.into_any(),
                Some(said) if said.is_empty() => {
                    view! { <p class="hint talk-empty">{t(key::ACTIVITY_EMPTY)}</p> }.into_any()
                }
                Some(_) => view! {
                    <ol class="talk-list" role="list">
                        <For
                            each=move || listed.get().unwrap_or_default()
                            key=|one| one.id.clone()
                            children=move |one| view! { <Said one activity href /> }
                        />
                    </ol>
                }
                .into_any(),
            }}
            <p class="form-problem" role="alert">{activity.problem}</p>
            <form class="talk-form" on:submit=send>
                <button
                    class="icon-button like"
                    type="button"
                    aria-label=t(key::ACTIVITY_LIKE)
                    title=t(key::ACTIVITY_LIKE)
                    aria-pressed=move || if is_liked.get() { "true" } else { "false" }
                    on:click=move |_| activity.turn_like(photo.get_value())
                >
                    <Icon shape=icons::FAVORITE />
                    <span class="like-count" aria-hidden="true">{number}</span>
                </button>
                <input
                    class="input"
                    aria-label=t(key::ACTIVITY_SAY)
                    placeholder=t(key::ACTIVITY_SAY)
                    maxlength="1000"
                    autocomplete="off"
                    enterkeyhint="send"
                    dir="auto"
                    bind:value=draft
                />
                <Button
                    label=t(key::ACTIVITY_SEND)
                    submits=true
                    disabled=Signal::derive(move || draft.with(|text| text.trim().is_empty()))
                />
            </form>
        </div>
    }
}

/// One comment or like.
#[component]
fn Said(
    one: ActivityResponse,
    activity: Activity,
    href: Option<Callback<String, String>>,
) -> impl IntoView {
    let may_delete = activity.may_delete(&one);
    let is_like = one.kind == ActivityType::Like;
    let liked = match (is_like, &one.asset_id) {
        (true, Some(_)) => Some(key::ACTIVITY_LIKES_PHOTO),
        (true, None) => Some(key::ACTIVITY_LIKES_ALBUM),
        (false, _) => None,
    };
    let picture = href.zip(one.asset_id.clone()).map(|(href, id)| {
        let src = ApiClient::default().picture(&id, Rendition::Thumbnail);
        view! {
            <a class="talk-photo" href=href.run(id) aria-label=t(key::PHOTO)>
                <Thumbnail src />
            </a>
        }
    });
    let id = StoredValue::new(one.id);
    view! {
        <li class="said">
            <span class="avatar" aria-hidden="true">{initials(&one.user.name)}</span>
            <div class="said-text">
                <p class="said-by">
                    <span class="person-name" dir="auto">{one.user.name}</span>
                    <time datetime=one.created_at.clone()>{intl::instant(&one.created_at)}</time>
                </p>
                {liked
                    .map(|text| {
                        view! {
                            <p class="said-like">
                                <Icon shape=icons::FAVORITE />
                                {t(text)}
                            </p>
                        }
                    })}
                {one.comment.map(|text| view! { <p class="said-words" dir="auto">{text}</p> })}
            </div>
            {picture}
            {may_delete
                .then(|| {
                    let name = if is_like { key::ACTIVITY_DELETE_LIKE } else { key::ACTIVITY_DELETE };
                    view! {
                        <IconButton
                            label=t(name)
                            icon=icons::CLOSE
                            class="said-delete"
                            on_click=move |_| activity.delete(id.get_value())
                        />
                    }
                })}
        </li>
    }
}
