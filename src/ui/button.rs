//! Buttons: with a label, or with an icon whose label is its accessible name and tooltip.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::Icon;
use super::icons::Shape;

/// The emphasis of a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonVariant {
    /// One of several actions.
    #[default]
    Plain,
    /// The primary action.
    Primary,
    /// A destructive action.
    Danger,
}

impl ButtonVariant {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button button-primary",
            Self::Danger => "button button-danger",
        }
    }
}

/// A button with a label and an optional icon before it.
#[component]
pub fn Button(
    /// The label.
    #[prop(into)]
    label: String,
    /// Icon before the label.
    #[prop(optional)]
    icon: Option<Shape>,
    /// The emphasis.
    #[prop(optional)]
    variant: ButtonVariant,
    /// Submits the surrounding form, instead of calling `on_click`.
    #[prop(optional)]
    submits: bool,
    /// Whether it is disabled.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called on a click.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
) -> impl IntoView {
    let press = move |event: MouseEvent| {
        if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    view! {
        <button
            class=variant.class()
            type=if submits { "submit" } else { "button" }
            disabled=disabled
            on:click=press
        >
            {icon.map(|shape| view! { <Icon shape /> })}
            <span>{label}</span>
        </button>
    }
}

/// A button that shows only an icon. Its label is the accessible name and the tooltip.
#[component]
pub fn IconButton(
    /// Accessible name and tooltip.
    #[prop(into)]
    label: String,
    /// Its icon.
    icon: Shape,
    /// The equivalent key, shown in the tooltip. Empty for none.
    #[prop(optional)]
    key: Option<&'static str>,
    /// Additional classes.
    #[prop(optional)]
    class: &'static str,
    /// Whether a toggle button is on. `None` if it is not a toggle.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// Called on a click.
    #[prop(into)]
    on_click: Callback<MouseEvent>,
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
            on:click=move |event| on_click.run(event)
        >
            <Icon shape=icon />
        </button>
    }
}
