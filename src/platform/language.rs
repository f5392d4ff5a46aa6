//! The language of this page. `public/language.js` in the page's head chooses it, sets `<html lang
//! dir>` and starts to fetch the messages; this module reads the result.

use std::cell::OnceCell;

use js_sys::{Array, Reflect};
use vitrine_gallery::language;
use wasm_bindgen::JsValue;

use super::{dom, js, store};

/// Storage key of the chosen language, for `public/language.js`.
const KEPT: &str = "language";

thread_local! {
    static IS_RTL: OnceCell<bool> = const { OnceCell::new() };
    static LOCALES: OnceCell<Array> = const { OnceCell::new() };
}

/// The messages of a language, by key.
#[derive(Debug)]
pub struct Words(JsValue);

impl Words {
    /// One message.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        Reflect::get(&self.0, &name.into()).ok()?.as_string()
    }
}

/// Continues when the messages of the page's language are loaded. Passes `None` if they could not
/// be loaded, and at once for English.
pub fn with_words(go_on: impl FnOnce(Option<Words>) + 'static) {
    let Some(promise) = js::get(&js_sys::global(), "vitrineWords") else {
        return go_on(None);
    };
    wasm_bindgen_futures::spawn_local(async move {
        let words = js::resolved(Some(promise)).await;
        go_on(words.filter(JsValue::is_object).map(Words));
    });
}

/// The tag of the displayed language.
#[must_use]
pub fn shown() -> String {
    let tag = dom::root().and_then(|root| root.get_attribute("lang"));
    tag.unwrap_or_else(|| "en".to_owned())
}

/// Stores another language and reloads the page in it.
pub fn choose(tag: &str) {
    store::set(KEPT, tag);
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}

/// The locale for `Intl`.
#[must_use]
pub(super) fn locales() -> Array {
    LOCALES.with(|known| {
        let find = || {
            let languages = web_sys::window().map(|window| window.navigator().languages());
            let tags = languages.iter().flat_map(Array::iter).filter(is_tag);
            let preferred: Vec<String> = tags.filter_map(|tag| tag.as_string()).collect();
            Array::of1(&language::regional(&shown(), &preferred).into())
        };
        known.get_or_init(find).clone()
    })
}

/// Whether `Intl` accepts a language tag: it throws for invalid ones, which some browsers report.
fn is_tag(tag: &JsValue) -> bool {
    let intl = js::get(&js_sys::global(), "Intl");
    intl.is_some_and(|intl| js::call(&intl, "getCanonicalLocales", &[tag]).is_some())
}

/// Whether the page is written from right to left.
#[must_use]
pub fn is_rtl() -> bool {
    let find = || dom::root().and_then(|root| root.get_attribute("dir")).as_deref() == Some("rtl");
    IS_RTL.with(|known| *known.get_or_init(find))
}

/// Converts between the inline direction and left to right.
#[must_use]
pub fn along(way: f64) -> f64 {
    if is_rtl() { -way } else { way }
}

/// The items that lead backward and forward, given those that point left and right.
#[must_use]
pub fn back_and_on<T>(left: T, right: T) -> (T, T) {
    if is_rtl() { (right, left) } else { (left, right) }
}
