//! The share dialog: creates or changes a link, states in full sentences what visitors may do, and
//! offers ways to send the link.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{ReviewRequest, SharedLinkResponse, SharedLinkType, UpdateSharedLink};
use vitrine_gallery::link_form::Subject;

use super::albums::{LinkAlbums, named};
use super::form::{Fields, LinkForm};
use super::link_created::LinkCreated;
use super::review::ReviewLine;
use crate::api::{self, ApiClient, ApiError};
use crate::i18n::{key, t};
use crate::platform::base_url;
use crate::ui::{Button, ButtonVariant, Dialog, Form, FormProblem, Submit, Toasts};

/// Creates a link and offers ways to send it.
#[component]
pub fn ShareDialog(
    /// What to share.
    subject: Subject,
    /// Called when the user closes the dialog.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let created = RwSignal::new(None::<SharedLinkResponse>);
    view! {
        <Dialog title=t(key::LINK_DIALOG) close=t(key::ACTION_CLOSE) on_close>
            {move || match created.get() {
                None => view! { <NewLink subject=subject.clone() created /> }.into_any(),
                Some(link) => view! { <LinkCreated link on_close /> }.into_any(),
            }}
        </Dialog>
    }
}

/// Changes a link.
#[component]
pub fn EditLinkDialog(
    /// Id of the link.
    #[prop(into)]
    id: String,
    /// Called when the user closes the dialog.
    #[prop(into)]
    on_close: Callback<()>,
    /// Called when the link has been changed, or another link has been extended instead.
    #[prop(into)]
    on_saved: Callback<()>,
) -> impl IntoView {
    let link = LocalResource::new(move || {
        let id = id.clone();
        async move { api::link(&ApiClient::default(), &id).await }
    });
    view! {
        <Dialog title=t(key::LINK_EDIT_DIALOG) close=t(key::ACTION_CLOSE) on_close>
            {move || match link.get() {
                None => view! { <p class="hint">{t(key::PAGE_LOADING)}</p> }.into_any(),
                Some(Ok(link)) => view! { <EditLink link on_saved /> }.into_any(),
                Some(Err(error)) => {
                    view! { <p class="form-problem" role="alert">{error.to_string()}</p> }.into_any()
                }
            }}
        </Dialog>
    }
}

/// The message for an error of the server.
fn problem_of(error: &ApiError) -> String {
    match error {
        ApiError::Refused(_, message) if message == "Failed to save shared link" => {
            t(key::ADDRESS_REFUSED).to_owned()
        }
        error => error.to_string(),
    }
}

fn what(subject: &Subject) -> ReviewRequest {
    match subject.clone() {
        Subject::Album(id) => ReviewRequest { album_ids: vec![id], asset_ids: Vec::new() },
        Subject::Assets(asset_ids) => ReviewRequest { album_ids: Vec::new(), asset_ids },
    }
}

/// Adds an album or photos to another link. Returns `None` if that link is of the other kind.
async fn join(link: String, subject: Subject) -> Result<Option<SharedLinkResponse>, ApiError> {
    let client = ApiClient::default();
    let other = api::link(&client, &link).await?;
    match (other.kind, subject) {
        (SharedLinkType::Album, Subject::Album(id)) => {
            let mut ids: Vec<_> = other.albums.into_iter().map(|album| album.id).collect();
            ids.retain(|other| *other != id);
            ids.push(id);
            let change = UpdateSharedLink { album_ids: Some(ids), ..Default::default() };
            api::update_link(&client, &link, &change).await.map(Some)
        }
        (SharedLinkType::Individual, Subject::Assets(ids)) => {
            api::add_to_link(&client, &link, ids).await?;
            Ok(Some(other))
        }
        _ => Ok(None),
    }
}

/// The offer to extend the link that already has the wanted address.
#[component]
fn Join(
    link: String,
    subjects: Vec<Subject>,
    problem: RwSignal<Option<String>>,
    on_joined: Callback<SharedLinkResponse>,
) -> impl IntoView {
    let press = move |_| {
        let (link, subjects) = (link.clone(), subjects.clone());
        spawn_local(async move {
            let mut joined = None;
            for subject in subjects {
                match join(link.clone(), subject).await {
                    Ok(Some(link)) => joined = Some(link),
                    Ok(None) => {
                        problem.set(Some(t(key::ADDRESS_OTHER_KIND).to_owned()));
                        return;
                    }
                    Err(error) => {
                        problem.set(Some(error.to_string()));
                        return;
                    }
                }
            }
            if let Some(joined) = joined {
                let _ = on_joined.try_run(joined);
            }
        });
    };
    view! { <Button label=t(key::LINK_JOIN) on_click=press /> }
}

#[component]
fn NewLink(subject: Subject, created: RwSignal<Option<SharedLinkResponse>>) -> impl IntoView {
    let form = LinkForm::of(None);
    let subject = StoredValue::new(subject);
    let submit = Submit::new(move || {
        let choices = form.choices(None);
        async move {
            let choices = choices.map_err(|message| t(message).to_owned())?;
            let link = choices.create(subject.get_value());
            let made = api::create_link(&ApiClient::default(), &link).await;
            created.set(Some(made.map_err(|error| problem_of(&error))?));
            Ok(())
        }
    });
    let join = Callback::new(move |link: String| {
        let subjects = vec![subject.get_value()];
        let on_joined = Callback::new(move |link| created.set(Some(link)));
        view! { <Join link subjects problem=submit.problem on_joined /> }.into_any()
    });
    view! {
        <Form submit>
            <Fields form link=None join />
            {base_url::supports_vitrine_api().then(|| view! { <ReviewLine what=what(&subject.get_value()) form /> })}
            <FormProblem submit />
            <div class="form-actions">
                <Button label=t(key::LINK_CREATE) variant=ButtonVariant::Primary submits=true disabled=submit.pending />
            </div>
        </Form>
    }
}

#[component]
fn EditLink(link: SharedLinkResponse, on_saved: Callback<()>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let form = LinkForm::of(Some(&link));
    let is_album = link.kind == SharedLinkType::Album;
    let before = StoredValue::new(named(&link.albums));
    let albums = RwSignal::new(before.get_value());
    let link = StoredValue::new(link);
    let submit = Submit::new(move || {
        let link = link.get_value();
        let choices = form.choices(Some(&link));
        let chosen = albums.get_untracked();
        async move {
            let choices = choices.map_err(|message| t(message).to_owned())?;
            let mut change = choices.change(&link).unwrap_or_default();
            let is_moved = chosen != before.get_value();
            change.album_ids = is_moved.then(|| chosen.into_iter().map(|(id, _)| id).collect());
            let saved = api::update_link(&ApiClient::default(), &link.id, &change).await;
            saved.map_err(|error| problem_of(&error))?;
            toasts.show(t(key::LINK_SAVED));
            let _ = on_saved.try_run(());
            Ok(())
        }
    });
    let join = Callback::new(move |other: String| {
        let subjects: Vec<Subject> = match is_album {
            true => albums.get_untracked().into_iter().map(|(id, _)| Subject::Album(id)).collect(),
            false => {
                let assets = link.with_value(|link| link.assets.clone());
                vec![Subject::Assets(assets.into_iter().map(|asset| asset.id).collect())]
            }
        };
        let on_joined = Callback::new(move |_| on_saved.run(()));
        view! { <Join link=other subjects problem=submit.problem on_joined /> }.into_any()
    });
    view! {
        <Form submit>
            {(is_album && base_url::supports_vitrine_api()).then(|| view! { <LinkAlbums albums /> })}
            <Fields form link=Some(link.get_value()) join />
            <FormProblem submit />
            <div class="form-actions">
                <Button label=t(key::ACTION_SAVE) variant=ButtonVariant::Primary submits=true disabled=submit.pending />
            </div>
        </Form>
    }
}
