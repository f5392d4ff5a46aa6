//! The dialog "Options" of an album: its order, whether it has comments, and its members.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{AlbumResponse, AlbumRole, AlbumUser, SortOrder, UpdateAlbum};
use vitrine_gallery::membership;

use super::invite::Invite;
use super::person::{Person, role_choices, role_label, role_of, role_value};
use crate::api::{self, ApiClient, ApiError};
use crate::i18n::{count, fill, key, t};
use crate::platform::dom;
use crate::ui::{Button, ButtonVariant, Dialog, SelectField, Switch, Toasts, icons};

/// An album's options. Members without rights to edit see the other members, and may leave.
#[component]
pub fn AlbumOptions(
    /// The album.
    album: AlbumResponse,
    /// The user's role in the album.
    role: AlbumRole,
    /// Called with whether anything changed when the user closes the dialog.
    #[prop(into)]
    on_close: Callback<bool>,
    /// Called when the user has left the album.
    #[prop(into)]
    on_left: Callback<()>,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let id = StoredValue::new(album.id.clone());
    let people = RwSignal::new(album.album_users.clone());
    let problem = RwSignal::new(None::<String>);
    let is_inviting = RwSignal::new(false);
    let is_changed = RwSignal::new(false);
    // Adding and removing members changes the album's page below.
    Effect::new(move |before: Option<usize>| {
        let now = people.with(Vec::len);
        if before.is_some_and(|before| before != now) {
            is_changed.set(true);
        }
        now
    });
    let is_taking = RwSignal::new(false);
    let take_out = move |_| {
        is_taking.set(true);
        problem.set(None);
        spawn_local(async move {
            match take_own_out(&id.get_value()).await {
                Ok(number) => {
                    toasts.show(count(key::ALBUM_REMOVED_OTHER, number));
                    is_changed.set(true);
                }
                Err(error) => problem.set(Some(error.to_string())),
            }
            is_taking.set(false);
        });
    };
    let leave = move |_| {
        if !dom::confirm(t(key::ALBUM_LEAVE_CONFIRM)) {
            return;
        }
        spawn_local(async move {
            match api::remove_member(&ApiClient::default(), &id.get_value(), "me").await {
                Ok(()) => on_left.run(()),
                Err(error) => problem.set(Some(error.to_string())),
            }
        });
    };
    view! {
        <Dialog
            title=t(key::ALBUM_OPTIONS)
            close=t(key::ACTION_CLOSE)
            on_close=move |()| on_close.run(is_changed.get_untracked())
        >
            {membership::edits(role)
                .then(|| view! { <Settings album=album.clone() role problem is_changed /> })}
            <section class="people-section">
                <h3>{t(key::PEOPLE)}</h3>
                <ul class="people" role="list">
                    <For
                        each=move || people.get()
                        key=|person| person.user.id.clone()
                        children=move |person| view! { <Member person id people role problem /> }
                    />
                </ul>
                <p class="form-problem" role="alert">{problem}</p>
                <Show when=move || membership::manages(role) && !is_inviting.get()>
                    <Button
                        label=t(key::PEOPLE_INVITE)
                        icon=icons::PEOPLE
                        on_click=move |_| is_inviting.set(true)
                    />
                </Show>
                <Show when=move || is_inviting.get()>
                    <Invite album=id people on_done=move |()| is_inviting.set(false) />
                </Show>
                {(!membership::manages(role))
                    .then(|| {
                        view! {
                            <Button
                                label=t(key::ALBUM_TAKE_OUT)
                                icon=icons::UNDO
                                disabled=is_taking
                                on_click=take_out
                            />
                            <Button
                                label=t(key::ALBUM_LEAVE)
                                icon=icons::LEAVE
                                variant=ButtonVariant::Danger
                                on_click=leave
                            />
                        }
                    })}
            </section>
        </Dialog>
    }
}

/// Removes all of the user's own photos from an album. Returns how many were removed.
async fn take_own_out(album: &str) -> Result<u64, ApiError> {
    let client = ApiClient::default();
    let own = api::own_in_album(&client, album).await?;
    if own.is_empty() {
        return Ok(0);
    }
    let results = api::remove_from_album(&client, album, own).await?;
    Ok(results.iter().filter(|result| result.success).count() as u64)
}

/// Settings for editors and the owner. Each change is saved at once.
#[component]
fn Settings(
    album: AlbumResponse,
    role: AlbumRole,
    problem: RwSignal<Option<String>>,
    is_changed: RwSignal<bool>,
) -> impl IntoView {
    let id = StoredValue::new(album.id.clone());
    let keep = move |change: UpdateAlbum| {
        problem.set(None);
        spawn_local(async move {
            match api::update_album(&ApiClient::default(), &id.get_value(), &change).await {
                Ok(_) => is_changed.set(true),
                Err(error) => problem.set(Some(error.to_string())),
            }
        });
    };
    let name = |order| match order {
        SortOrder::Asc => "asc",
        SortOrder::Desc => "desc",
    };
    let order = RwSignal::new(name(album.order.unwrap_or_default()).to_owned());
    Effect::new(move |before: Option<String>| {
        let now = order.get();
        if before.is_some_and(|before| before != now) {
            let order = if now == "asc" { SortOrder::Asc } else { SortOrder::Desc };
            keep(UpdateAlbum { order: Some(order), ..Default::default() });
        }
        now
    });
    let talks = RwSignal::new(album.is_activity_enabled);
    Effect::new(move |before: Option<bool>| {
        let now = talks.get();
        if before.is_some_and(|before| before != now) {
            keep(UpdateAlbum { is_activity_enabled: Some(now), ..Default::default() });
        }
        now
    });
    let orders = [("desc", key::ALBUM_ORDER_NEWEST), ("asc", key::ALBUM_ORDER_OLDEST)];
    let orders = orders.map(|(value, label)| (value.to_owned(), t(label).to_owned()));
    view! {
        <div class="form">
            <SelectField label=t(key::ALBUM_ORDER) value=order options=orders.to_vec() />
            {membership::manages(role)
                .then(|| view! { <Switch label=t(key::ALBUM_TALK) value=talks /> })}
        </div>
    }
}

/// A member, with the controls for the owner.
#[component]
fn Member(
    person: AlbumUser,
    id: StoredValue<String>,
    people: RwSignal<Vec<AlbumUser>>,
    role: AlbumRole,
    problem: RwSignal<Option<String>>,
) -> impl IntoView {
    let AlbumUser { user, role: part } = person;
    let is_fixed = part == AlbumRole::Owner || !membership::manages(role);
    let who = StoredValue::new(user.id.clone());
    let name = user.name.clone();
    let change = move |value: String| {
        problem.set(None);
        spawn_local(async move {
            let (album, who) = (id.get_value(), who.get_value());
            let client = ApiClient::default();
            if let Err(error) = api::set_member_role(&client, &album, &who, role_of(&value)).await {
                problem.set(Some(error.to_string()));
            }
        });
    };
    let remove = move |_| {
        if !dom::confirm(&fill(key::PEOPLE_REMOVE_CONFIRM, &[("name", &name)])) {
            return;
        }
        spawn_local(async move {
            let (album, who) = (id.get_value(), who.get_value());
            match api::remove_member(&ApiClient::default(), &album, &who).await {
                Ok(()) => people.update(|people| people.retain(|one| one.user.id != who)),
                Err(error) => problem.set(Some(error.to_string())),
            }
        });
    };
    let choices = role_choices().into_iter().map(|(value, label)| {
        let is_chosen = value == role_value(part);
        view! { <option value=value selected=is_chosen>{label}</option> }
    });
    view! {
        <li class="person">
            <Person user />
            {if is_fixed {
                view! { <span class="hint">{role_label(part)}</span> }.into_any()
            } else {
                view! {
                    <span class="person-actions">
                        <select
                            class="input"
                            aria-label=t(key::ROLE)
                            on:change=move |event| change(event_target_value(&event))
                        >
                            {choices.collect_view()}
                        </select>
                        <Button label=t(key::PEOPLE_REMOVE) on_click=remove />
                    </span>
                }
                .into_any()
            }}
        </li>
    }
}
