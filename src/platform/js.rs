//! Calls of browser features that may be missing: absent methods yield `None` instead of throwing.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A property, if it is neither `undefined` nor `null`.
#[must_use]
pub(super) fn get(target: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(target, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// Calls a method. `None` if it is missing or throws.
pub(super) fn call(target: &JsValue, name: &str, arguments: &[&JsValue]) -> Option<JsValue> {
    let function: Function = get(target, name)?.dyn_into().ok()?;
    let arguments: Array = arguments.iter().copied().collect();
    Reflect::apply(&function, target, &arguments).ok()
}

/// Awaits a promise. `None` if there is none or it is rejected.
pub(super) async fn resolved(answer: Option<JsValue>) -> Option<JsValue> {
    JsFuture::from(answer?.dyn_into::<Promise>().ok()?).await.ok()
}

/// A plain object.
#[must_use]
pub(super) fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}
