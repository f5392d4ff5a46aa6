//! The screens before and after a visit: the password form, the dead link, the ended session.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiClient, ApiError};
use crate::i18n::{key, t};
use crate::platform::dom;
use crate::ui::{Button, ButtonVariant, EmptyState, PasswordField, PasswordUse, icons};

/// Asks for the link's password.
#[component]
pub(super) fn PasswordForm(
    client: ApiClient,
    #[prop(into)] on_open: Callback<()>,
) -> impl IntoView {
    dom::set_title(t(key::LOCKED_TITLE));
    let password = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let client = StoredValue::new(client);
    // `autofocus` has an effect only while a page loads; this form may appear later.
    Effect::new(|_| dom::after_paint(|| dom::focus(".door input")));
    let open = move |event: SubmitEvent| {
        event.prevent_default();
        let given = password.get_untracked();
        if given.is_empty() {
            return problem.set(Some(t(key::LOCKED_EMPTY).to_owned()));
        }
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match api::unlock_link(&client.get_value(), given).await {
                Ok(_) => return on_open.run(()),
                Err(error) if error.is_dead_link() => return on_open.run(()),
                Err(ApiError::Unauthorized(_)) => {
                    problem.set(Some(t(key::LOCKED_WRONG).to_owned()))
                }
                Err(error) => problem.set(Some(error.to_string())),
            }
            is_busy.set(false);
            dom::focus(".door input");
        });
    };
    view! {
        <main class="page-centred">
            <form class="form door" on:submit=open>
                <h1>{t(key::LOCKED_TITLE)}</h1>
                <p class="lead">{t(key::LOCKED_HINT)}</p>
                <PasswordField
                    label=t(key::LOCKED_PASSWORD)
                    value=password
                    purpose=PasswordUse::Link
                    show=t(key::PASSWORD_SHOW)
                    hide=t(key::PASSWORD_HIDE)
                    autofocus=true
                />
                {move || problem.get().map(|message| view! { <p class="form-problem" role="alert">{message}</p> })}
                <Button label=t(key::LOCKED_OPEN) variant=ButtonVariant::Primary submits=true disabled=is_busy />
            </form>
        </main>
    }
}

/// The screen for a dead link.
#[component]
pub(super) fn Unavailable() -> impl IntoView {
    dom::set_title(t(key::END_UNAVAILABLE));
    view! {
        <main class="page-centred">
            <EmptyState
                icon=icons::LINK
                title=t(key::END_UNAVAILABLE)
                hint=t(key::END_UNAVAILABLE_HINT)
                is_page=true
            />
        </main>
    }
}

/// The screen after the visitor ended the session.
#[component]
pub(super) fn Ended(#[prop(into)] on_reopen: Callback<()>) -> impl IntoView {
    dom::set_title(t(key::END_ENDED));
    Effect::new(|_| dom::after_paint(|| dom::focus("h1")));
    view! {
        <main class="page-centred">
            <EmptyState icon=icons::LEAVE title=t(key::END_ENDED) hint=t(key::END_ENDED_HINT) is_page=true>
                <Button label=t(key::END_ENDED_OPEN) on_click=move |_| on_reopen.run(()) />
            </EmptyState>
        </main>
    }
}
