//! The user's sessions.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::SessionResponse;

use crate::api::{self, ApiClient};
use crate::i18n::{fill, key, t};
use crate::platform::intl;
use crate::ui::{Button, Loaded, LoadedStyle, Toasts, icons};

/// The sessions, each with a button to end it.
#[component]
pub fn Sessions(
    /// Notified when sessions have been ended elsewhere on the page.
    changed: Trigger,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let found = LocalResource::new(move || {
        changed.track();
        async { api::sessions(&ApiClient::default()).await }
    });
    let end = move |id: String| {
        spawn_local(async move {
            match api::end_session(&ApiClient::default(), &id).await {
                Ok(()) => changed.notify(),
                Err(error) => toasts.show(error.to_string()),
            }
        });
    };
    let end_others = move |_| {
        spawn_local(async move {
            match api::end_other_sessions(&ApiClient::default()).await {
                Ok(()) => {
                    changed.notify();
                    toasts.show(t(key::SETTINGS_OTHERS_ENDED));
                }
                Err(error) => toasts.show(error.to_string()),
            }
        });
    };
    let row = move |session: SessionResponse| {
        let device = [session.device_type.as_str(), session.device_os.as_str()];
        let device: Vec<_> = device.into_iter().filter(|part| !part.is_empty()).collect();
        let device = match device.join(" · ") {
            unknown if unknown.is_empty() => t(key::SETTINGS_SESSION).to_owned(),
            known => known,
        };
        let used = intl::instant(&session.updated_at).unwrap_or_default();
        let id = session.id.clone();
        view! {
            <li class="setting-row">
                <span class="person-text">
                    <span class="person-name">{device}</span>
                    <span class="hint">
                        {if session.current {
                            t(key::SETTINGS_SESSION_HERE).to_owned()
                        } else {
                            fill(key::SETTINGS_SESSION_USED, &[("date", &used)])
                        }}
                    </span>
                </span>
                {(!session.current)
                    .then(|| {
                        view! {
                            <Button
                                label=t(key::ACTION_SIGN_OUT)
                                on_click=move |_| end(id.clone())
                            />
                        }
                    })}
            </li>
        }
    };
    view! {
        <Loaded resource=found style=LoadedStyle::Line let:sessions>
            {
                let is_alone = sessions.len() < 2;
                view! {
                    <ul class="people" role="list">
                        {sessions.into_iter().map(row).collect_view()}
                    </ul>
                    {(!is_alone)
                        .then(|| {
                            view! {
                                <div class="form-actions">
                                    <Button
                                        label=t(key::SETTINGS_END_OTHERS_NOW)
                                        icon=icons::SIGN_OUT
                                        on_click=end_others
                                    />
                                </div>
                            }
                        })}
                }
            }
        </Loaded>
    }
}
