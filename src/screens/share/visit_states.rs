//! The screens before and after a visit: the password form, the dead link, the ended session.

use leptos::prelude::*;

use crate::api::{self, ApiClient, ApiError};
use crate::i18n::{key, t};
use crate::platform::dom;
use crate::ui::{
    Button, ButtonVariant, EmptyState, Form, PasswordField, PasswordUse, Submit, icons,
};

/// Asks for the link's password.
#[component]
pub(super) fn PasswordForm(
    client: ApiClient,
    #[prop(into)] on_open: Callback<()>,
) -> impl IntoView {
    dom::set_title(t(key::LOCKED_TITLE));
    let password = RwSignal::new(String::new());
    let client = StoredValue::new(client);
    // `autofocus` has an effect only while a page loads; this form may appear later.
    Effect::new(|_| dom::in_next_frame(|| dom::focus(".door input")));
    let submit = Submit::new(move || {
        let given = password.get_untracked();
        async move {
            if given.is_empty() {
                return Err(t(key::LOCKED_EMPTY).to_owned());
            }
            match api::unlock_link(&client.get_value(), given).await {
                Err(error) if !error.is_dead_link() => {
                    dom::focus(".door input");
                    Err(match error {
                        ApiError::Unauthorized(_) => t(key::LOCKED_WRONG).to_owned(),
                        other => other.to_string(),
                    })
                }
                // The page of a link that has died meanwhile says so.
                _ => {
                    on_open.run(());
                    Ok(())
                }
            }
        }
    });
    view! {
        <main class="page-centred">
            <Form submit class="door">
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
                {move || submit.problem.get().map(|message| view! { <p class="form-problem" role="alert">{message}</p> })}
                <Button label=t(key::LOCKED_OPEN) variant=ButtonVariant::Primary submits=true disabled=submit.pending />
            </Form>
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
    Effect::new(|_| dom::in_next_frame(|| dom::focus("h1")));
    view! {
        <main class="page-centred">
            <EmptyState icon=icons::LEAVE title=t(key::END_ENDED) hint=t(key::END_ENDED_HINT) is_page=true>
                <Button label=t(key::END_ENDED_OPEN) on_click=move |_| on_reopen.run(()) />
            </EmptyState>
        </main>
    }
}
