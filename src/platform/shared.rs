//! Files that other apps hand over: the service worker keeps what the share sheet sends
//! (`public/sw-share.js`), and an installed app is told which files it was opened with. Where a
//! browser knows neither, there is nothing.

use js_sys::{Array, Date, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use super::js;

/// Where the service worker keeps them.
const CACHE: &str = "vitrine-shared";

fn window() -> Option<JsValue> {
    web_sys::window().map(Into::into)
}

/// Lets the service worker be there before another app shares something.
pub fn listen() {
    let container = web_sys::window().map(|window| window.navigator().into());
    let container = container.and_then(|navigator: JsValue| js::get(&navigator, "serviceWorker"));
    if let Some(container) = container {
        // Where the browser refuses, other apps do not offer this one.
        js::call(&container, "register", &[&"/sw.js".into()]);
    }
}

/// What has been handed over and not yet sent, in the order in which it came.
pub async fn files() -> Vec<File> {
    read().await.unwrap_or_default()
}

async fn read() -> Option<Vec<File>> {
    let caches = js::get(&window()?, "caches")?;
    let cache = js::resolved(js::call(&caches, "open", &[&CACHE.into()])).await?;
    let requests: Array = js::resolved(js::call(&cache, "keys", &[])).await?.dyn_into().ok()?;
    let mut files = Vec::new();
    for request in requests.iter() {
        let response = js::resolved(js::call(&cache, "match", &[&request])).await?;
        let headers = js::get(&response, "headers")?;
        let header = |name: &str| js::call(&headers, "get", &[&name.into()])?.as_string();
        let name = header("x-name").and_then(|name| js_sys::decode_uri_component(&name).ok());
        let name = name.and_then(|name| name.as_string()).unwrap_or_else(|| "photo".to_owned());
        let modified = header("x-modified").and_then(|text| text.parse::<f64>().ok());
        let blob = js::resolved(js::call(&response, "blob", &[])).await?;
        let kind = js::get(&blob, "type").unwrap_or(JsValue::UNDEFINED);
        let options = js::object(&[
            ("type", kind),
            ("lastModified", modified.unwrap_or_else(Date::now).into()),
        ]);
        files.push(file(&blob, &name, &options)?);
    }
    Some(files)
}

/// `new File([blob], name, options)`.
fn file(blob: &JsValue, name: &str, options: &Object) -> Option<File> {
    let constructor: js_sys::Function = js::get(&window()?, "File")?.dyn_into().ok()?;
    let arguments = Array::of3(&Array::of1(blob), &name.into(), options);
    Reflect::construct(&constructor, &arguments).ok()?.dyn_into().ok()
}

/// Removes what was handed over from the device.
pub async fn forget() {
    if let Some(caches) = window().and_then(|window| js::get(&window, "caches")) {
        js::resolved(js::call(&caches, "delete", &[&CACHE.into()])).await;
    }
}

/// Calls back with the files that the installed app was opened with.
pub fn on_open(on_files: impl Fn(Vec<File>) + Clone + 'static) {
    let Some(queue) = window().and_then(|window| js::get(&window, "launchQueue")) else {
        return;
    };
    let consumer = Closure::<dyn Fn(JsValue)>::new(move |parameters: JsValue| {
        let handles =
            js::get(&parameters, "files").and_then(|files| files.dyn_into::<Array>().ok());
        let on_files = on_files.clone();
        spawn_local(async move {
            let mut files = Vec::new();
            for handle in handles.iter().flat_map(Array::iter) {
                let file = js::resolved(js::call(&handle, "getFile", &[])).await;
                files.extend(file.and_then(|file| file.dyn_into::<File>().ok()));
            }
            on_files(files);
        });
    });
    js::call(&queue, "setConsumer", &[consumer.as_ref()]);
    consumer.forget(); // The queue holds it for as long as the page lives.
}
