//! Installing the app on the device. Browsers that support it fire an event once, while the page
//! loads; a script in `index.html` keeps it for later.

use js_sys::Reflect;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use super::scroll::{Listener, on_window};

/// The global that holds the event, and the event that announces a change of it.
const KEPT: &str = "vitrineInstall";
const CHANGED: &str = "vitrine-install";

#[wasm_bindgen]
extern "C" {
    /// The event `beforeinstallprompt` (Web App Manifest, incubations).
    type Offer;

    #[wasm_bindgen(method, catch)]
    fn prompt(this: &Offer) -> Result<JsValue, JsValue>;
}

/// How the app can be installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It already runs as an installed app.
    Done,
    /// The browser shows a prompt on request.
    Prompt,
    /// By the browser's own menu, if at all.
    Menu,
}

/// How it can be installed now.
#[must_use]
pub fn way() -> Way {
    let Some(window) = web_sys::window() else {
        return Way::Menu;
    };
    let standalone = window.match_media("(display-mode: standalone)").ok().flatten();
    match offer() {
        _ if standalone.is_some_and(|query| query.matches()) => Way::Done,
        Some(_) => Way::Prompt,
        None => Way::Menu,
    }
}

/// Calls back when [`way`] may have changed, until dropped.
#[must_use]
pub fn on_change(changed: impl Fn() + 'static) -> Option<Listener> {
    on_window(CHANGED, move |_| changed())
}

/// Shows the browser's prompt.
pub fn ask() {
    if let Some(offer) = offer() {
        // The event can be used once; the browser may fire another.
        let _ = offer.prompt();
    }
}

fn offer() -> Option<Offer> {
    let window = web_sys::window()?;
    let kept = Reflect::get(&window, &KEPT.into()).ok()?;
    kept.is_object().then(|| kept.unchecked_into())
}
