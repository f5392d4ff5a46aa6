//! Form fields: real inputs with real labels.

use leptos::prelude::*;

use super::{Icon, icons};

/// A line of text.
#[component]
pub fn TextField(
    /// Its label and name.
    #[prop(into)]
    label: String,
    /// What is in it.
    value: RwSignal<String>,
    /// `type` of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// What a password manager may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// A sentence below it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Has the focus from the start.
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
                autocomplete=autocomplete
                autofocus=autofocus
                aria-describedby=hint.as_ref().map(|_| hint_id.clone())
                bind:value=value
            />
            {hint.map(|hint| view! { <p id=hint_id class="hint">{hint}</p> })}
        </div>
    }
}

/// What a password is for, so that password managers do the right thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordUse {
    /// The person's own password.
    SignIn,
    /// A password that is being chosen.
    New,
    /// The password of somebody else's link.
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

/// A password that can be shown.
#[component]
pub fn PasswordField(
    /// Its label and name.
    #[prop(into)]
    label: String,
    /// What is in it.
    value: RwSignal<String>,
    /// What it is for.
    purpose: PasswordUse,
    /// Name of the button that shows it.
    #[prop(into)]
    show: String,
    /// Name of the button that hides it.
    #[prop(into)]
    hide: String,
    /// A sentence below it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Has the focus from the start.
    #[prop(optional)]
    autofocus: bool,
    /// Whether it is shown, for whoever wants to show it.
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

/// A choice of one among few.
#[component]
pub fn SelectField(
    /// Its label and name.
    #[prop(into)]
    label: String,
    /// The value chosen.
    value: RwSignal<String>,
    /// Values and their words.
    options: Vec<(String, String)>,
) -> impl IntoView {
    let id = unique_id();
    let options = (options.into_iter())
        .map(|(value, words)| view! { <option value=value>{words}</option> })
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

/// Something that is on or off.
#[component]
pub fn Switch(
    /// Its label and name.
    #[prop(into)]
    label: String,
    /// Whether it is on.
    value: RwSignal<bool>,
    /// Whether it cannot be turned on now; it is shown off then, whatever its value.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// A sentence below it.
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

/// A box to tick.
#[component]
pub fn Check(
    /// Its label and name.
    #[prop(into)]
    label: String,
    /// Whether it is ticked.
    #[prop(into)]
    value: Signal<bool>,
    /// Called with what it shall be.
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

/// Ids tie labels to inputs; they only have to differ within one page.
fn unique_id() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("field-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
