//! Buttons: with words, or with an icon whose words are its name and its tooltip.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::Icon;
use super::icons::Shape;

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// One of several actions.
    #[default]
    Plain,
    /// The one thing to do here.
    Primary,
    /// Destroys something.
    Danger,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button button-primary",
            Self::Danger => "button button-danger",
        }
    }
}

/// A button with words, and an icon before them if one is given.
#[component]
pub fn Button(
    /// The words.
    #[prop(into)]
    label: String,
    /// Icon before the words.
    #[prop(optional)]
    icon: Option<Shape>,
    /// How much it asks for attention.
    #[prop(optional)]
    kind: Kind,
    /// Sends the form that it stands in, instead of `on_press`.
    #[prop(optional)]
    submits: bool,
    /// Not to be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What it does.
    #[prop(optional, into)]
    on_press: Option<Callback<MouseEvent>>,
) -> impl IntoView {
    let press = move |event: MouseEvent| {
        if let Some(on_press) = on_press {
            on_press.run(event);
        }
    };
    view! {
        <button
            class=kind.class()
            type=if submits { "submit" } else { "button" }
            disabled=disabled
            on:click=press
        >
            {icon.map(|shape| view! { <Icon shape /> })}
            <span>{label}</span>
        </button>
    }
}

/// A button that shows only an icon; its name is read out and shown as a tooltip.
#[component]
pub fn IconButton(
    /// Its name.
    #[prop(into)]
    label: String,
    /// Its icon.
    icon: Shape,
    /// The key that does the same, for the tooltip; empty where there is none.
    #[prop(optional)]
    key: Option<&'static str>,
    /// Classes besides the usual.
    #[prop(optional)]
    class: &'static str,
    /// Whether what it turns on is on, for a button that turns something on and off.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// What it does.
    #[prop(into)]
    on_press: Callback<MouseEvent>,
) -> impl IntoView {
    let key = key.filter(|key| !key.is_empty());
    let tooltip = key.map_or_else(|| label.clone(), |key| format!("{label} ({key})"));
    view! {
        <button
            class=format!("icon-button {class}")
            type="button"
            aria-label=label
            title=tooltip
            aria-pressed=move || pressed.map(|pressed| if pressed.get() { "true" } else { "false" })
            on:click=move |event| on_press.run(event)
        >
            <Icon shape=icon />
        </button>
    }
}
