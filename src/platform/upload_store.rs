//! Persistent storage of pending uploads (IndexedDB): the settings of each, and either the file
//! itself, if small enough, or a handle to it. Where the browser stores nothing, files have to be
//! chosen again after a reload.

use std::cell::RefCell;
use std::collections::HashMap;

use futures::StreamExt;
use futures::channel::{mpsc, oneshot};
use js_sys::{Array, Promise, Reflect};
use vitrine_gallery::upload::saved::{SavedFile, SavedUpload};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

use super::{base_url, dom, files, handles, intl, js, random};

const DATABASE: &str = "vitrine-uploads";
const STORE: &str = "files";
/// Maximum bytes of files that are stored as copies, for lack of a handle: enough for files picked
/// on a phone, but not for a copy of a whole library.
const COPIED: u64 = 256 << 20;
/// Maximum number of records written in one transaction.
const AT_ONCE: usize = 50;
/// Delay before the second try for the lock, in milliseconds: a page that is being left releases it
/// a moment after the next one begins.
const SECOND_TRY_MS: i32 = 1_000;

/// Stores the pending uploads of this page.
pub struct UploadStore {
    /// A unique name, locked for as long as the page lives, so that other pages do not take over
    /// its uploads.
    page: String,
    orders: mpsc::UnboundedSender<Order>,
    /// Bytes of the stored copies, by key, and in total.
    copied: RefCell<(HashMap<String, u64>, u64)>,
}

enum Order {
    Keep(JsValue),
    Forget(String),
}

impl UploadStore {
    /// A store for this page.
    #[must_use]
    pub fn new() -> Self {
        let (orders, incoming) = mpsc::unbounded();
        let page = random::name();
        let name = page.clone();
        spawn_local(async move { serve(&name, incoming).await });
        Self { page, orders, copied: RefCell::default() }
    }

    /// Stores an upload of the queue. Returns its key.
    pub fn keep(&self, id: u32, upload: &SavedUpload, files: &[File]) -> String {
        let key = format!("{}/{id:08}", self.page);
        let sources: Array = files.iter().map(|file| self.source(&key, file)).collect();
        // Serializing a plain struct cannot fail.
        let about = serde_json::to_string(upload).unwrap_or_default();
        let record = js::object(&[
            ("key", key.as_str().into()),
            ("about", about.into()),
            ("sources", sources.into()),
        ]);
        self.order(Order::Keep(record.into()));
        key
    }

    /// Removes an upload that is settled.
    pub fn forget(&self, key: String) {
        let (copied, sum) = &mut *self.copied.borrow_mut();
        *sum -= copied.remove(&key).unwrap_or_default();
        self.order(Order::Forget(key));
    }

    fn order(&self, order: Order) {
        // Fails only where nothing can be stored.
        let _ = self.orders.unbounded_send(order);
    }

    fn source(&self, key: &str, file: &File) -> JsValue {
        if let Some(handles) = handles::of_file(file) {
            return handles;
        }
        let (copied, sum) = &mut *self.copied.borrow_mut();
        let size = files::size(file);
        if *sum + size > COPIED {
            return JsValue::NULL;
        }
        *sum += size;
        *copied.entry(key.to_owned()).or_default() += size;
        file.into()
    }
}

impl Default for UploadStore {
    fn default() -> Self {
        Self::new()
    }
}

/// An upload that a closed page did not finish.
#[derive(Clone)]
pub struct InterruptedUpload {
    /// Its key in the store.
    pub key: String,
    /// Its settings.
    pub upload: SavedUpload,
    sources: Array,
}

impl InterruptedUpload {
    fn read(record: &JsValue) -> Option<Self> {
        let text = |name: &str| js::get(record, name)?.as_string();
        let upload = serde_json::from_str(&text("about")?).ok()?;
        let sources = js::get(record, "sources")?.dyn_into().ok()?;
        Some(Self { key: text("key")?, upload, sources })
    }

    fn page(&self) -> &str {
        self.key.split_once('/').map_or("", |(page, _)| page)
    }

    /// Whether there is a file or a handle for each of its files.
    #[must_use]
    pub fn has_sources(&self) -> bool {
        self.sources.iter().all(|source| !source.is_null())
    }

    /// Its files, if all are available. `asks` permits a prompt of the browser, which requires a
    /// click.
    pub async fn files(&self, asks: bool) -> Option<Vec<File>> {
        let mut files = Vec::new();
        for source in self.sources.iter() {
            files.push(match source.dyn_into::<File>() {
                Ok(file) => file,
                Err(handles) => handles::reopen(&handles, asks).await?,
            });
        }
        Some(files)
    }
}

/// The identity of a file that is chosen again.
#[must_use]
pub fn known_by(file: &File) -> SavedFile {
    SavedFile { name: file.name(), size: files::size(file) }
}

/// Takes over the uploads of a sender that closed pages left behind, in the order in which they
/// were chosen. They belong to this page from now on.
pub async fn interrupted(sender: &str) -> Vec<InterruptedUpload> {
    let mut free = HashMap::new();
    let mut found = Vec::new();
    let all = match open().await {
        Some(database) => everything(&database).await.unwrap_or_default(),
        None => return found,
    };
    for left in all.into_iter().filter(|left| left.upload.sender == sender) {
        let page = left.page().to_owned();
        let is_free = match free.get(&page) {
            Some(is_free) => *is_free,
            None => take_over(&page).await,
        };
        free.insert(page, is_free);
        if is_free {
            found.push(left);
        }
    }
    found
}

/// All stored uploads. Deletes those that are too old.
async fn everything(database: &JsValue) -> Option<Vec<InterruptedUpload>> {
    let store = store(database, "readwrite")?;
    let records: Array = done(&js::call(&store, "getAll", &[])?).await?.dyn_into().ok()?;
    let all: Vec<InterruptedUpload> =
        records.iter().filter_map(|record| InterruptedUpload::read(&record)).collect();
    let now = intl::now();
    let (old, new): (Vec<_>, Vec<_>) = all.into_iter().partition(|left| left.upload.is_old(now));
    for left in old {
        js::call(&store, "delete", &[&left.key.into()]);
    }
    Some(new)
}

/// Deletes all pending uploads of a sender.
pub async fn clear(sender: &str) {
    let Some(database) = open().await else {
        return;
    };
    let all = everything(&database).await.unwrap_or_default();
    let Some(store) = store(&database, "readwrite") else {
        return;
    };
    let mut last = None;
    for left in all.iter().filter(|left| left.upload.sender == sender) {
        last = js::call(&store, "delete", &[&left.key.as_str().into()]);
    }
    if let Some(request) = last {
        done(&request).await;
    }
}

async fn take_over(page: &str) -> bool {
    if hold(page).await {
        return true;
    }
    dom::wait(SECOND_TRY_MS).await;
    hold(page).await
}

/// Executes orders in sequence, batching those that have arrived.
async fn serve(page: &str, orders: mpsc::UnboundedReceiver<Order>) {
    let mut orders = orders.ready_chunks(AT_ONCE);
    let mut database = None;
    while let Some(due) = orders.next().await {
        if database.is_none() {
            database = open().await;
            hold(page).await;
        }
        let Some(store) = database.as_ref().and_then(|database| store(database, "readwrite"))
        else {
            continue;
        };
        let mut last = None;
        for order in due {
            last = match order {
                Order::Keep(record) => js::call(&store, "put", &[&record]),
                Order::Forget(key) => js::call(&store, "delete", &[&key.into()]),
            };
        }
        if let Some(request) = last {
            // If the device is full nothing more is stored, but the upload continues.
            done(&request).await;
        }
    }
}

/// Acquires the lock with a page's name (Web Locks, which end with the page). True if this page has
/// it, or if the browser has no locks.
async fn hold(page: &str) -> bool {
    let navigator: Option<JsValue> = web_sys::window().map(|window| window.navigator().into());
    let Some(locks) = navigator.and_then(|navigator| js::get(&navigator, "locks")) else {
        return true;
    };
    let (sender, is_ours) = oneshot::channel();
    let on_lock = Closure::once_into_js(move |lock: JsValue| {
        let _ = sender.send(!lock.is_null());
        // The lock is held until this promise settles.
        let forever = || JsValue::from(Promise::new(&mut |_, _| ()));
        if lock.is_null() { JsValue::UNDEFINED } else { forever() }
    });
    let options = js::object(&[("ifAvailable", true.into())]);
    let name = format!("{DATABASE}-{page}");
    js::call(&locks, "request", &[&name.into(), &options, &on_lock]);
    is_ours.await.unwrap_or(true)
}

/// Opens the database (Indexed Database API 3.0), and creates it if needed.
async fn open() -> Option<JsValue> {
    let factory = js::get(&web_sys::window()?.into(), "indexedDB")?;
    let request =
        js::call(&factory, "open", &[&base_url::storage_key(DATABASE).into(), &1.into()])?;
    let target = request.clone();
    let on_new = Closure::once_into_js(move || {
        let options = js::object(&[("keyPath", "key".into())]);
        let database = js::get(&target, "result");
        database.and_then(|it| js::call(&it, "createObjectStore", &[&STORE.into(), &options]))
    });
    Reflect::set(&request, &"onupgradeneeded".into(), &on_new).ok()?;
    done(&request).await
}

/// The object store, in a new transaction.
fn store(database: &JsValue, mode: &str) -> Option<JsValue> {
    let transaction = js::call(database, "transaction", &[&STORE.into(), &mode.into()])?;
    js::call(&transaction, "objectStore", &[&STORE.into()])
}

/// Awaits the result of a request.
async fn done(request: &JsValue) -> Option<JsValue> {
    let answered = Promise::new(&mut |resolve, reject| {
        // Setting properties of an existing request cannot fail.
        let _ = Reflect::set(request, &"onsuccess".into(), &resolve);
        let _ = Reflect::set(request, &"onerror".into(), &reject);
    });
    JsFuture::from(answered).await.ok()?;
    js::get(request, "result")
}
