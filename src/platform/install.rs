//! Installing the app on the device. Browsers that offer it say so once, while the page loads; a
//! script in `index.html` keeps that for later.

use js_sys::Reflect;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use super::scroll::{Listener, on_window};

/// What the script keeps, and the event that tells of it.
const KEPT: &str = "vitrineInstall";
const CHANGED: &str = "vitrine-install";

#[wasm_bindgen]
extern "C" {
    /// The event `beforeinstallprompt` (Web App Manifest, incubations).
    type Offer;

    #[wasm_bindgen(method, catch)]
    fn prompt(this: &Offer) -> Result<JsValue, JsValue>;
}

/// How the app can come onto the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It runs as an installed app.
    Done,
    /// The browser asks when told to.
    Prompt,
    /// By the browser's own menu, if at all.
    Menu,
}

/// How it can now.
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

/// Calls back when that may have changed, until it is dropped.
#[must_use]
pub fn on_change(changed: impl Fn() + 'static) -> Option<Listener> {
    on_window(CHANGED, move |_| changed())
}

/// Has the browser ask.
pub fn ask() {
    if let Some(offer) = offer() {
        // An offer counts once; the browser makes another when it likes.
        let _ = offer.prompt();
    }
}

fn offer() -> Option<Offer> {
    let window = web_sys::window()?;
    let kept = Reflect::get(&window, &KEPT.into()).ok()?;
    kept.is_object().then(|| kept.unchecked_into())
}
