//! User accounts, for administrators.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{AdminCreateUser, UserAdminResponse};

use crate::api::{self, ApiClient};
use crate::i18n::{fill, key, t};
use crate::platform::{dom, intl};
use crate::ui::{
    Button, Form, FormProblem, Loaded, LoadedStyle, PasswordField, PasswordUse, Submit, Switch,
    TextField, Toasts,
};

/// The accounts, and the form to create one.
#[component]
pub fn Users(
    /// Id of the signed-in user, who cannot delete their own account here.
    me: String,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let me = StoredValue::new(me);
    let changed = Trigger::new();
    let users = LocalResource::new(move || {
        changed.track();
        async { api::all_users(&ApiClient::default()).await }
    });
    let delete = move |user: UserAdminResponse| {
        if !dom::confirm(&fill(key::SETTINGS_USER_DELETE_CONFIRM, &[("name", &user.user.name)])) {
            return;
        }
        spawn_local(async move {
            match api::delete_user(&ApiClient::default(), &user.user.id).await {
                Ok(()) => changed.notify(),
                Err(error) => toasts.show(error.to_string()),
            }
        });
    };
    let row = move |user: UserAdminResponse| {
        let used = user.quota_usage_in_bytes.map(intl::bytes).unwrap_or_default();
        let is_me = me.with_value(|me| *me == user.user.id);
        let (name, email) = (user.user.name.clone(), user.user.email.clone());
        view! {
            <li class="setting-row">
                <span class="person-text">
                    <span class="person-name" dir="auto">{name}</span>
                    <span class="hint">
                        <span dir="auto">{email}</span>
                        {format!(" · {used}")}
                        {user
                            .is_admin
                            .then(|| format!(" · {}", t(key::SETTINGS_ADMIN)))}
                    </span>
                </span>
                {(!is_me)
                    .then(|| {
                        view! {
                            <Button
                                label=t(key::ACTION_DELETE)
                                on_click=move |_| delete(user.clone())
                            />
                        }
                    })}
            </li>
        }
    };
    view! {
        <Loaded resource=users style=LoadedStyle::Line let:users>
            <ul class="people" role="list">
                {users.into_iter().map(row).collect_view()}
            </ul>
        </Loaded>
        <NewUser changed />
    }
}

#[component]
fn NewUser(changed: Trigger) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let name = RwSignal::new(String::new());
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let is_admin = RwSignal::new(false);
    let submit = Submit::new(move || {
        let user = AdminCreateUser {
            name: name.get_untracked().trim().to_owned(),
            email: email.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
            is_admin: Some(is_admin.get_untracked()),
            ..AdminCreateUser::default()
        };
        async move {
            api::create_user(&ApiClient::default(), &user).await.map_err(|e| e.to_string())?;
            for field in [name, email, password] {
                field.set(String::new());
            }
            is_admin.set(false);
            changed.notify();
            toasts.show(fill(key::SETTINGS_USER_ADDED, &[("name", &user.name)]));
            Ok(())
        }
    });
    view! {
        <Form submit label=t(key::SETTINGS_USER_ADD)>
            <h3>{t(key::SETTINGS_USER_ADD)}</h3>
            <TextField label=t(key::AUTH_NAME) value=name />
            <TextField label=t(key::AUTH_EMAIL) value=email kind="email" />
            <PasswordField
                label=t(key::AUTH_PASSWORD)
                value=password
                purpose=PasswordUse::New
                show=t(key::PASSWORD_SHOW)
                hide=t(key::PASSWORD_HIDE)
                hint=t(key::AUTH_PASSWORD_HINT)
            />
            <Switch label=t(key::SETTINGS_ADMIN) value=is_admin />
            <FormProblem submit />
            <div class="form-actions">
                <Button label=t(key::SETTINGS_USER_ADD) submits=true />
            </div>
        </Form>
    }
}
