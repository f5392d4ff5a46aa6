//! The language of this page. `public/language.js` chooses it in the head of the page, says so in
//! `<html lang dir>`, and has begun to fetch its words; this reads what came of that.

use std::cell::OnceCell;

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;

use super::{dom, js, store};
use crate::domain::language;

/// Where the chosen language is kept, for `public/language.js`.
const KEPT: &str = "language";

thread_local! {
    static IS_RTL: OnceCell<bool> = const { OnceCell::new() };
    static LOCALES: OnceCell<Array> = const { OnceCell::new() };
}

/// The words of a language, by key.
#[derive(Debug)]
pub struct Words(JsValue);

impl Words {
    /// One string.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        Reflect::get(&self.0, &name.into()).ok()?.as_string()
    }
}

/// Goes on with the words of the page's language, when they are there: at once, with none, where
/// that is English, and with none where they do not come.
pub fn with_words(go_on: impl FnOnce(Option<Words>) + 'static) {
    let Some(promise) = js::get(&js_sys::global(), "vitrineWords") else {
        return go_on(None);
    };
    wasm_bindgen_futures::spawn_local(async move {
        let words = js::resolved(Some(promise)).await;
        go_on(words.filter(JsValue::is_object).map(Words));
    });
}

/// The tag of the language that is shown.
#[must_use]
pub fn shown() -> String {
    let tag = dom::root().and_then(|root| root.get_attribute("lang"));
    tag.unwrap_or_else(|| "en".to_owned())
}

/// Keeps another language on the device, and shows the page in it.
pub fn choose(tag: &str) {
    store::set(KEPT, tag);
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}

/// What `Intl` is to write like.
#[must_use]
pub(super) fn locales() -> Array {
    LOCALES.with(|known| {
        let find = || {
            let languages = web_sys::window().map(|window| window.navigator().languages());
            let preferred: Vec<String> =
                languages.iter().flat_map(Array::iter).filter_map(|tag| tag.as_string()).collect();
            Array::of1(&language::regional(&shown(), &preferred).into())
        };
        known.get_or_init(find).clone()
    })
}

/// Whether the page is read from the right to the left.
#[must_use]
pub fn is_rtl() -> bool {
    let find = || dom::root().and_then(|root| root.get_attribute("dir")).as_deref() == Some("rtl");
    IS_RTL.with(|known| *known.get_or_init(find))
}

/// A way along the line, as one to the right or from there.
#[must_use]
pub fn along(way: f64) -> f64 {
    if is_rtl() { -way } else { way }
}

/// What leads back and what leads on, of what points to the left and what to the right.
#[must_use]
pub fn back_and_on<T>(left: T, right: T) -> (T, T) {
    if is_rtl() { (right, left) } else { (left, right) }
}
