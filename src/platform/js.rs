//! Calling what a browser may not have: absent methods answer nothing instead of throwing.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A property that is there.
#[must_use]
pub(super) fn get(target: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(target, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// Calls a method that may be missing or may throw.
pub(super) fn call(target: &JsValue, name: &str, arguments: &[&JsValue]) -> Option<JsValue> {
    let function: Function = get(target, name)?.dyn_into().ok()?;
    let arguments: Array = arguments.iter().copied().collect();
    Reflect::apply(&function, target, &arguments).ok()
}

/// Waits for what a method promised; none where it is missing or the promise is broken.
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
