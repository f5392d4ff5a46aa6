//! A context menu, following the ARIA practices: arrow keys move through it, Escape and a press
//! elsewhere close it, and the focus returns to where it was.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::Icon;
use super::icons::Shape;
use crate::platform::focus::{self, Opener};

/// A menu item.
#[derive(Clone)]
pub struct MenuItem {
    /// Label.
    pub label: &'static str,
    /// Its icon.
    pub icon: Shape,
    /// Called when the item is chosen.
    pub action: Callback<()>,
}

/// A menu that is open for as long as it is mounted.
#[component]
pub fn Menu(
    /// Accessible name.
    #[prop(into)]
    label: String,
    /// Its items.
    items: Vec<MenuItem>,
    /// Position in the window, in CSS pixels from the upper left corner.
    at: (f64, f64),
    /// Called when it closes, whether or not an item was chosen.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let menu = NodeRef::<html::Div>::new();
    let opener = StoredValue::new_local(Opener::current());
    let count = items.len();
    let focus_item = move |index: usize| {
        if let Some(menu) = menu.get_untracked() {
            focus::move_to(&menu, &format!(".menu-item:nth-child({})", index + 1));
        }
    };
    let here = StoredValue::new(0_usize);
    let go = move |index: usize| {
        here.set_value(index);
        focus_item(index);
    };
    Effect::new(move |_| {
        if menu.get().is_some() {
            request_animation_frame(move || focus_item(0));
        }
    });
    let close = move || {
        opener.with_value(Opener::restore);
        on_close.run(());
    };
    let on_key = move |event: KeyboardEvent| {
        let index = here.get_value();
        match event.key().as_str() {
            "ArrowDown" => go((index + 1) % count.max(1)),
            "ArrowUp" => go(index.checked_sub(1).unwrap_or(count.saturating_sub(1))),
            "Home" => go(0),
            "End" => go(count.saturating_sub(1)),
            "Escape" | "Tab" => close(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let rows = items.into_iter().map(|MenuItem { label, icon, action }| {
        view! {
            <button
                type="button"
                role="menuitem"
                tabindex="-1"
                class="menu-item"
                on:click=move |_| {
                    close();
                    action.run(());
                }
            >
                <Icon shape=icon />
                <span>{label}</span>
            </button>
        }
    });
    let (x, y) = at;
    view! {
        <div
            class="menu-shade"
            on:pointerdown=move |_| close()
            on:contextmenu=|event| event.prevent_default()
        ></div>
        <div
            node_ref=menu
            class="menu"
            role="menu"
            aria-label=label
            style=format!("--x: {x}px; --y: {y}px; --items: {count}")
            on:keydown=on_key
        >
            {rows.collect_view()}
        </div>
    }
}
