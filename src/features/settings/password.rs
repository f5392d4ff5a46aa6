//! Changing the password.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::ChangePassword;

use crate::api::{self, ApiClient, ApiError};
use crate::i18n::{key, t};
use crate::ui::{Button, PasswordField, PasswordUse, Switch, Toasts};

/// Minimum length in characters, as on the server.
const SHORTEST: usize = 8;

/// The form to change the password.
#[component]
pub fn PasswordChange(
    /// Called after the change, which may have ended other sessions.
    #[prop(into)]
    on_changed: Callback<()>,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let old = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let ends_others = RwSignal::new(true);
    let problem = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let change = move |event: SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        if new.with_untracked(|new| new.chars().count() < SHORTEST) {
            return problem.set(Some(t(key::AUTH_PASSWORD_SHORT).to_owned()));
        }
        problem.set(None);
        is_busy.set(true);
        let change = ChangePassword {
            password: old.get_untracked(),
            new_password: new.get_untracked(),
            invalidate_sessions: ends_others.get_untracked(),
        };
        spawn_local(async move {
            let done = api::change_password(&ApiClient::default(), &change).await;
            is_busy.set(false);
            match done {
                Ok(()) => {
                    old.set(String::new());
                    new.set(String::new());
                    toasts.show(t(key::SETTINGS_PASSWORD_CHANGED));
                    on_changed.run(());
                }
                Err(ApiError::Refused(400, _) | ApiError::Unauthorized(_)) => {
                    problem.set(Some(t(key::LOCKED_WRONG).to_owned()));
                }
                Err(error) => problem.set(Some(error.to_string())),
            }
        });
    };
    let (show, hide) = (t(key::PASSWORD_SHOW), t(key::PASSWORD_HIDE));
    view! {
        <form class="form" on:submit=change>
            <PasswordField
                label=t(key::SETTINGS_PASSWORD_OLD)
                value=old
                purpose=PasswordUse::SignIn
                show=show
                hide=hide
            />
            <PasswordField
                label=t(key::SETTINGS_PASSWORD_NEW)
                value=new
                purpose=PasswordUse::New
                show=show
                hide=hide
                hint=t(key::AUTH_PASSWORD_HINT)
            />
            <Switch label=t(key::SETTINGS_END_OTHERS) value=ends_others />
            <p class="form-problem" role="alert">{problem}</p>
            <div class="form-actions">
                <Button
                    label=t(key::SETTINGS_PASSWORD_CHANGE)
                    submits=true
                    disabled=is_busy
                />
            </div>
        </form>
    }
}
