//! Form fields: native inputs with labels.

use leptos::prelude::*;

use super::{Icon, icons};

/// A single-line text input.
#[component]
pub fn TextField(
    /// Label.
    #[prop(into)]
    label: String,
    /// Content.
    value: RwSignal<String>,
    /// `type` of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// `autocomplete` of the input.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// `step` of the input: for times, in seconds.
    #[prop(optional)]
    step: Option<&'static str>,
    /// Help text below it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Whether it is focused initially.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let id = unique_id();
    let hint_id = format!("{id}-hint");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                class="input"
                type=kind
                step=step
                autocomplete=autocomplete
                autofocus=autofocus
                aria-describedby=hint.as_ref().map(|_| hint_id.clone())
                bind:value=value
            />
            {hint.map(|hint| view! { <p id=hint_id class="hint">{hint}</p> })}
        </div>
    }
}

/// The purpose of a password, for password managers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordUse {
    /// The user's own password.
    SignIn,
    /// A new password.
    New,
    /// The password of another user's link.
    Link,
}

impl PasswordUse {
    fn autocomplete(self) -> &'static str {
        match self {
            Self::SignIn | Self::Link => "current-password",
            Self::New => "new-password",
        }
    }
}

/// A password input with a button that reveals its content.
#[component]
pub fn PasswordField(
    /// Label.
    #[prop(into)]
    label: String,
    /// Content.
    value: RwSignal<String>,
    /// Its purpose.
    purpose: PasswordUse,
    /// Label of the button while the password is hidden.
    #[prop(into)]
    show: String,
    /// Label of the button while the password is visible.
    #[prop(into)]
    hide: String,
    /// Help text below it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Whether it is focused initially.
    #[prop(optional)]
    autofocus: bool,
    /// Whether the password is visible. Pass a signal to control it from outside.
    #[prop(default = RwSignal::new(false))]
    is_shown: RwSignal<bool>,
) -> impl IntoView {
    let id = unique_id();
    let hint_id = format!("{id}-hint");
    let toggle = move || {
        if is_shown.get() { hide.clone() } else { show.clone() }
    };
    let toggle_title = toggle.clone();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <div class="input-with-button">
                <input
                    id=id
                    class="input"
                    type=move || if is_shown.get() { "text" } else { "password" }
                    autocomplete=purpose.autocomplete()
                    autocapitalize="none"
                    spellcheck="false"
                    autofocus=autofocus
                    aria-describedby=hint.as_ref().map(|_| hint_id.clone())
                    bind:value=value
                />
                <button
                    class="icon-button"
                    type="button"
                    aria-label=toggle
                    title=toggle_title
                    on:click=move |_| is_shown.update(|shown| *shown = !*shown)
                >
                    {move || {
                        view! { <Icon shape=if is_shown.get() { icons::HIDE } else { icons::SHOW } /> }
                    }}
                </button>
            </div>
            {hint.map(|hint| view! { <p id=hint_id class="hint">{hint}</p> })}
        </div>
    }
}

/// A drop-down list.
#[component]
pub fn SelectField(
    /// Label.
    #[prop(into)]
    label: String,
    /// The selected value.
    value: RwSignal<String>,
    /// Values and their labels.
    options: Vec<(String, String)>,
) -> impl IntoView {
    let id = unique_id();
    let options = (options.into_iter())
        .map(|(value, label)| view! { <option value=value>{label}</option> })
        .collect_view();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id class="input" bind:value=value>
                {options}
            </select>
        </div>
    }
}

/// A switch.
#[component]
pub fn Switch(
    /// Label.
    #[prop(into)]
    label: String,
    /// Whether it is on.
    value: RwSignal<bool>,
    /// Whether it is disabled. It is then shown as off, whatever its value.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Help text below it.
    #[prop(optional, into)]
    hint: Option<String>,
) -> impl IntoView {
    let hint_id = format!("{}-hint", unique_id());
    view! {
        <label class="switch">
            <span>{label}</span>
            <input
                type="checkbox"
                role="switch"
                aria-describedby=hint.as_ref().map(|_| hint_id.clone())
                disabled=disabled
                prop:checked=move || value.get() && !disabled.get()
                on:change=move |event| value.set(event_target_checked(&event))
            />
        </label>
        {hint.map(|hint| view! { <p id=hint_id class="hint">{hint}</p> })}
    }
}

/// A checkbox.
#[component]
pub fn Check(
    /// Label.
    #[prop(into)]
    label: String,
    /// Whether it is checked.
    #[prop(into)]
    value: Signal<bool>,
    /// Called with the new state.
    #[prop(into)]
    on_turn: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=value
                on:change=move |event| on_turn.run(event_target_checked(&event))
            />
            <span>{label}</span>
        </label>
    }
}

/// A unique id that ties a label to its input.
fn unique_id() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("field-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
