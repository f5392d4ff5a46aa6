//! Files that other apps share to this one: the service worker stores what the system's share sheet
//! sends (`public/sw-share.js`), and an installed app receives the files it was opened with.
//! Without browser support there are none.

use js_sys::{Array, Date, Function, Reflect, decode_uri_component};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, Cache, File, FilePropertyBag, Request, Response};

use super::{base_url, download};

/// The cache in which the service worker stores them.
const CACHE: &str = "vitrine-shared";

/// A file that the device keeps until it is uploaded or discarded.
#[derive(Clone)]
pub struct SharedFile {
    /// The file.
    pub file: File,
    address: String,
}

impl SharedFile {
    /// Removes it from the device.
    pub fn forget(self) {
        spawn_local(async move {
            if let Some(cache) = cache().await {
                let _ = JsFuture::from(cache.delete_with_str(&self.address)).await;
            }
        });
    }
}

/// Registers the service worker in advance, before another app shares something or the connection
/// is lost.
pub fn listen() {
    if download::can_stream() {
        spawn_local(async {
            if let Some(worker) = download::Streamer::start().await {
                worker.keep_shell();
            }
        });
    }
}

/// Files that were shared and not yet uploaded, oldest first.
pub async fn files() -> Vec<SharedFile> {
    let mut found = Vec::new();
    let Some(cache) = cache().await else {
        return found;
    };
    let Ok(requests) = JsFuture::from(cache.keys()).await else {
        return found;
    };
    for request in requests.unchecked_into::<Array>().iter() {
        let request: Request = request.unchecked_into();
        found.extend(read(&cache, &request).await);
    }
    found
}

async fn cache() -> Option<Cache> {
    let caches = web_sys::window()?.caches().ok()?;
    JsFuture::from(caches.open(&base_url::storage_key(CACHE))).await.ok()?.dyn_into().ok()
}

async fn read(cache: &Cache, request: &Request) -> Option<SharedFile> {
    let found = JsFuture::from(cache.match_with_request(request)).await.ok()?;
    let response: Response = found.dyn_into().ok()?;
    let header = |name: &str| response.headers().get(name).ok().flatten();
    let name = header("x-name").and_then(|name| decode_uri_component(&name).ok());
    let name = name.map_or_else(|| "photo".to_owned(), String::from);
    let modified = header("x-modified").and_then(|text| text.parse().ok());
    let blob: Blob = JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()?;
    let options = FilePropertyBag::new();
    options.set_type(&blob.type_());
    options.set_last_modified(modified.unwrap_or_else(Date::now));
    let parts = Array::of1(&blob);
    let file = File::new_with_blob_sequence_and_options(&parts, &name, &options).ok()?;
    Some(SharedFile { file, address: request.url() })
}

#[wasm_bindgen]
extern "C" {
    /// The Launch Handler API's queue, of browsers that can install an app.
    type LaunchQueue;

    #[wasm_bindgen(method, js_name = setConsumer)]
    fn set_consumer(this: &LaunchQueue, consumer: &Function);

    type LaunchParams;

    #[wasm_bindgen(method, getter)]
    fn files(this: &LaunchParams) -> Option<Array>;

    type FileHandle;

    #[wasm_bindgen(method, js_name = getFile, catch)]
    async fn get_file(this: &FileHandle) -> Result<JsValue, JsValue>;
}

/// Reports the files that the installed app was opened with.
pub fn on_open(on_files: impl Fn(Vec<File>) + Clone + 'static) {
    let queue =
        web_sys::window().and_then(|window| Reflect::get(&window, &"launchQueue".into()).ok());
    let Some(queue) = queue.filter(JsValue::is_object) else {
        return;
    };
    let consumer = Closure::<dyn Fn(LaunchParams)>::new(move |launch: LaunchParams| {
        let (handles, on_files) = (launch.files().unwrap_or_default(), on_files.clone());
        spawn_local(async move {
            let mut files = Vec::new();
            for handle in handles.iter() {
                let file = handle.unchecked_into::<FileHandle>().get_file().await;
                files.extend(file.ok().and_then(|file| file.dyn_into::<File>().ok()));
            }
            on_files(files);
        });
    });
    // The queue keeps the callback for as long as the page lives.
    queue.unchecked_into::<LaunchQueue>().set_consumer(consumer.into_js_value().unchecked_ref());
}
