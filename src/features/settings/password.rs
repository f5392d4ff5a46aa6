//! Changing the password.

use leptos::prelude::*;
use vitrine_api::ChangePassword;

use crate::api::{self, ApiClient, ApiError};
use crate::i18n::{key, t};
use crate::ui::{Button, Form, FormProblem, PasswordField, PasswordUse, Submit, Switch, Toasts};

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
    let submit = Submit::new(move || {
        let is_short = new.with_untracked(|new| new.chars().count() < SHORTEST);
        let change = ChangePassword {
            password: old.get_untracked(),
            new_password: new.get_untracked(),
            invalidate_sessions: ends_others.get_untracked(),
        };
        async move {
            if is_short {
                return Err(t(key::AUTH_PASSWORD_SHORT).to_owned());
            }
            match api::change_password(&ApiClient::default(), &change).await {
                Ok(()) => {
                    old.set(String::new());
                    new.set(String::new());
                    toasts.show(t(key::SETTINGS_PASSWORD_CHANGED));
                    let _ = on_changed.try_run(());
                    Ok(())
                }
                Err(ApiError::Refused(400, _) | ApiError::Unauthorized(_)) => {
                    Err(t(key::LOCKED_WRONG).to_owned())
                }
                Err(error) => Err(error.to_string()),
            }
        }
    });
    let (show, hide) = (t(key::PASSWORD_SHOW), t(key::PASSWORD_HIDE));
    view! {
        <Form submit>
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
            <FormProblem submit />
            <div class="form-actions">
                <Button
                    label=t(key::SETTINGS_PASSWORD_CHANGE)
                    submits=true
                    disabled=submit.pending
                />
            </div>
        </Form>
    }
}
