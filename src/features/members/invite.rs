//! The form that adds users of this server to an album.

use leptos::prelude::*;
use vitrine_api::{AlbumRole, AlbumUser, AlbumUserCreate, UserResponse};

use super::person::{Person, role_choices, role_of, role_value};
use crate::api::{self, ApiClient};
use crate::i18n::{key, t};
use crate::ui::{Button, ButtonVariant, Form, FormProblem, SelectField, Submit};

/// Users who are not members yet, as checkboxes.
#[component]
pub(super) fn Invite(
    /// The album.
    album: StoredValue<String>,
    /// The current members.
    people: RwSignal<Vec<AlbumUser>>,
    /// Called when members were added, or the form was cancelled.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let users = LocalResource::new(|| async { api::users(&ApiClient::default()).await });
    let chosen = RwSignal::new(Vec::<String>::new());
    let role = RwSignal::new(role_value(AlbumRole::Viewer).to_owned());
    let submit = Submit::new(move || {
        let role = role_of(&role.get_untracked());
        let users = chosen.get_untracked().into_iter();
        let users: Vec<_> = users.map(|user_id| AlbumUserCreate { user_id, role }).collect();
        async move {
            if users.is_empty() {
                return Ok(());
            }
            let client = ApiClient::default();
            let album = api::add_members(&client, &album.get_value(), users).await;
            people.set(album.map_err(|error| error.to_string())?.album_users);
            let _ = on_done.try_run(());
            Ok(())
        }
    });
    let tick = move |id: String, is_on: bool| {
        chosen.update(|chosen| {
            chosen.retain(|other| *other != id);
            if is_on {
                chosen.push(id);
            }
        });
    };
    let choice = move |user: UserResponse| {
        let id = user.id.clone();
        view! {
            <li>
                <label class="person">
                    <Person user />
                    <input
                        type="checkbox"
                        class="tick"
                        on:change=move |event| tick(id.clone(), event_target_checked(&event))
                    />
                </label>
            </li>
        }
    };
    let others = move |users: Vec<UserResponse>| {
        let is_in = |user: &UserResponse| {
            people.with_untracked(|people| people.iter().any(|one| one.user.id == user.id))
        };
        users.into_iter().filter(|user| !is_in(user)).collect::<Vec<_>>()
    };
    view! {
        <Form submit>
            {move || match users.get() {
                None => ().into_any(),
                Some(Err(error)) => view! { <p class="form-problem">{error.to_string()}</p> }.into_any(),
                Some(Ok(users)) => {
                    let others = others(users);
                    if others.is_empty() {
                        view! { <p class="hint">{t(key::PEOPLE_NOBODY)}</p> }.into_any()
                    } else {
                        view! {
                            <ul class="people" role="list">
                                {others.into_iter().map(choice).collect_view()}
                            </ul>
                            <SelectField label=t(key::ROLE) value=role options=role_choices() />
                            <p class="hint">{t(key::ROLE_HINT)}</p>
                        }
                            .into_any()
                    }
                }
            }}
            <FormProblem submit />
            <div class="form-actions">
                <Button label=t(key::ACTION_CANCEL) on_click=move |_| on_done.run(()) />
                <Button
                    label=t(key::PEOPLE_INVITE_DO)
                    variant=ButtonVariant::Primary
                    submits=true
                    disabled=Signal::derive(move || submit.pending.get() || chosen.with(Vec::is_empty))
                />
            </div>
        </Form>
    }
}
