//! The field for a link's new password: entered or generated, with an indication of its strength.

use leptos::prelude::*;
use vitrine_gallery::password::{self, Strength};

use crate::i18n::{key, t};
use crate::platform::random;
use crate::ui::{Button, PasswordField, PasswordUse, icons};

/// The label of a strength.
fn strength_label(strength: Strength) -> &'static str {
    t(match strength {
        Strength::Weak => key::PASSWORD_WEAK,
        Strength::Fair => key::PASSWORD_FAIR,
        Strength::Strong => key::PASSWORD_STRONG,
    })
}

fn class(strength: Strength) -> &'static str {
    match strength {
        Strength::Weak => "strength strength-weak",
        Strength::Fair => "strength strength-fair",
        Strength::Strong => "strength strength-strong",
    }
}

/// The field, with the strength and a button that generates a password.
#[component]
pub(super) fn NewPassword(
    /// The entered password.
    value: RwSignal<String>,
    /// Hint while the field is empty.
    #[prop(into)]
    hint: Signal<&'static str>,
) -> impl IntoView {
    let is_shown = RwSignal::new(false);
    let make = move |_| {
        if let Some(bytes) = random::bytes() {
            value.set(password::from_random(&bytes));
            is_shown.set(true);
        }
    };
    let strength = move || password::strength(&value.get());
    view! {
        <div class="new-password">
            <PasswordField
                label=t(key::LINK_PASSWORD)
                value
                purpose=PasswordUse::New
                show=t(key::PASSWORD_SHOW)
                hide=t(key::PASSWORD_HIDE)
                is_shown
            />
            <div class="new-password-row">
                {move || {
                    if value.with(String::is_empty) {
                        view! { <p class="hint">{hint.get()}</p> }.into_any()
                    } else {
                        view! {
                            <p class=class(strength()) role="status">{strength_label(strength())}</p>
                        }
                        .into_any()
                    }
                }}
                <Button label=t(key::PASSWORD_MAKE) icon=icons::MAKE on_click=make />
            </div>
        </div>
    }
}
