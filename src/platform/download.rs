//! Passes archives to the browser's own download.
//!
//! Where there is a service worker (`https` and `localhost`), it answers an address of the app with
//! the bytes that the worker produces. Elsewhere a form asks the server for the same archive, since
//! nothing else downloads without holding everything in memory.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, HtmlElement, HtmlFormElement, HtmlIFrameElement, MessageChannel, MessageEvent,
    MessagePort, ServiceWorker, Url,
};

use super::scroll::{Listener, on_window};
use super::share_to_app::Files;
use super::{base_url, dom, language};

const SCRIPT: &str = "/sw.js";
/// Timeout for answers of the service worker.
const TIMEOUT_MS: i32 = 5_000;
/// Ping interval. Firefox stops a service worker after 30 s without events, even during a download.
const KEEP_AWAKE_MS: i32 = 10_000;

/// Whether archives can be built in the browser.
#[must_use]
pub fn can_stream() -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    let container = Reflect::get(&window.navigator(), &"serviceWorker".into());
    window.is_secure_context() && container.is_ok_and(|container| !container.is_undefined())
}

/// The service worker that answers download addresses.
#[derive(Clone)]
pub struct Streamer(ServiceWorker);

impl Streamer {
    /// Starts the service worker. `None` if the browser refuses, as in some private windows.
    pub async fn start() -> Option<Self> {
        let container = web_sys::window()?.navigator().service_worker();
        JsFuture::from(container.register(&base_url::join(SCRIPT))).await.ok()?;
        let ready = race(&container.ready().ok()?).await?;
        let registration: web_sys::ServiceWorkerRegistration = ready.dyn_into().ok()?;
        registration.active().map(Self)
    }

    /// Caches the app for offline use, with the messages of the displayed language.
    pub fn keep_shell(&self) {
        let words = match language::shown().as_str() {
            // English is built into the app.
            "en" => String::new(),
            shown => base_url::join(&format!("/locales/{shown}.json")),
        };
        self.post("shell", &words);
    }

    /// Announces an archive and starts its download. The other end of `port` gets one message for
    /// each piece that the browser requests. `None` if the service worker does not answer.
    pub async fn download(
        &self,
        token: &str,
        name: &str,
        size: u64,
        port: &MessagePort,
    ) -> Option<Stream> {
        #[expect(clippy::cast_precision_loss, reason = "archives stay far below 2^53 bytes")]
        let size = JsValue::from_f64(size as f64);
        let fields = [("name", name.into()), ("size", size)];
        self.ask("download", token, &fields, Some(port)).await?;
        frame(&base_url::join(&format!("/download/{token}")))?;
        let (worker, name) = (self.clone(), token.to_owned());
        // A page that closes takes the worker with it; without this the download would hang.
        let on_leave = on_window("pagehide", move |_| worker.post("gone", &name));
        Some(Stream { worker: self.clone(), token: token.to_owned(), _on_leave: on_leave })
    }

    fn post(&self, kind: &str, token: &str) {
        let message = message(kind, token, &[]);
        // If the service worker is gone, there is nothing to end.
        let _ = self.0.post_message(&message);
    }

    /// Sends a message and waits for the answer.
    async fn ask(
        &self,
        kind: &str,
        token: &str,
        fields: &[(&str, JsValue)],
        port: Option<&MessagePort>,
    ) -> Option<JsValue> {
        let channel = MessageChannel::new().ok()?;
        let answer = Promise::new(&mut |resolve, _| {
            let on_answer = Closure::once_into_js(move |message: MessageEvent| {
                let _ = resolve.call1(&JsValue::UNDEFINED, &message.data());
            });
            channel.port1().set_onmessage(Some(on_answer.unchecked_ref()));
        });
        let ports: Array = port.into_iter().chain([&channel.port2()]).collect();
        self.0.post_message_with_transferable(&message(kind, token, fields), &ports).ok()?;
        let answer = race(&answer).await;
        channel.port1().close();
        answer
    }
}

/// A download that the service worker serves.
pub struct Stream {
    worker: Streamer,
    token: String,
    /// Kept for as long as the download runs.
    _on_leave: Option<Listener>,
}

impl Stream {
    /// Keeps the service worker alive while `is_busy`, and calls `on_stop` if it was stopped all
    /// the same.
    pub fn keep_awake(self, is_busy: impl Fn() -> bool + 'static, on_stop: impl Fn() + 'static) {
        let misses = Rc::new(Cell::new(0_u32));
        self.ping(Rc::new(is_busy), Rc::new(on_stop), misses);
    }

    fn ping(self, is_busy: Rc<dyn Fn() -> bool>, on_stop: Rc<dyn Fn()>, misses: Rc<Cell<u32>>) {
        dom::after(KEEP_AWAKE_MS, move || {
            if !is_busy() {
                return;
            }
            spawn_local(async move {
                match self.worker.ask("awake", &self.token, &[], None).await {
                    // It was restarted, and does not know the download.
                    Some(knows) if knows.is_falsy() && is_busy() => return on_stop(),
                    Some(_) => misses.set(0),
                    // A busy machine may answer late; two misses in a row mean that it is gone.
                    None if misses.get() > 0 && is_busy() => return on_stop(),
                    None => misses.set(misses.get() + 1),
                }
                self.ping(is_busy, on_stop, misses);
            });
        });
    }
}

fn message(kind: &str, token: &str, fields: &[(&str, JsValue)]) -> Object {
    let message = Object::new();
    let always = [("kind", kind.into()), ("token", token.into())];
    for (field, value) in always.iter().chain(fields) {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&message, &(*field).into(), value);
    }
    message
}

/// Waits for a promise, with a timeout.
async fn race(promise: &Promise) -> Option<JsValue> {
    let timeout = Promise::new(&mut |_, reject| {
        dom::after(TIMEOUT_MS, move || {
            let _ = reject.call0(&JsValue::UNDEFINED);
        });
    });
    JsFuture::from(Promise::race(&js_sys::Array::of2(promise, &timeout))).await.ok()
}

/// Adds a hidden frame. An address that answers with an attachment becomes a download, and the page
/// stays as it is.
fn frame(address: &str) -> Option<HtmlIFrameElement> {
    let document = dom::document()?;
    let frame: HtmlIFrameElement = document.create_element("iframe").ok()?.dyn_into().ok()?;
    frame.set_hidden(true);
    frame.set_name("download");
    let _ = frame.set_attribute("aria-hidden", "true");
    if !address.is_empty() {
        frame.set_src(address);
    }
    document.body()?.append_child(&frame).ok()?;
    Some(frame)
}

/// Requests an archive from the server with a form, so that the browser downloads the response.
/// Fields without a value are left out.
pub fn submit_form(action: &str, fields: &[(&str, &str)]) -> Option<()> {
    let document = dom::document()?;
    if document.query_selector("iframe[name=download]").ok()?.is_none() {
        frame("")?;
    }
    let form: HtmlFormElement = document.create_element("form").ok()?.dyn_into().ok()?;
    form.set_method("post");
    form.set_action(action);
    form.set_target("download");
    form.set_hidden(true);
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        let input: web_sys::HtmlInputElement =
            document.create_element("input").ok()?.dyn_into().ok()?;
        input.set_type("hidden");
        input.set_name(name);
        input.set_value(value);
        form.append_child(&input).ok()?;
    }
    document.body()?.append_child(&form).ok()?;
    form.submit().ok()?;
    form.remove();
    Some(())
}

/// Starts the download of a single file that the server marks as an attachment.
pub fn fetch_file(address: &str) {
    let _ = frame(address);
}

/// The result of the worker. The browser keeps it until it is saved or released.
pub use wasm_bindgen::JsValue as Made;

/// Delay until a saved file is released, in milliseconds: the browser must have started by then.
const LET_GO_MS: i32 = 120_000;

/// Saves the worker's result under a name. `None` if there is no result.
pub fn save(made: &Made, name: &str) -> Option<()> {
    let blob: &Blob = made.dyn_ref()?;
    let address = Url::create_object_url_with_blob(blob).ok()?;
    let document = dom::document()?;
    let link: HtmlElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_attribute("href", &address).ok()?;
    link.set_attribute("download", name).ok()?;
    link.set_hidden(true);
    document.body()?.append_child(&link).ok()?;
    link.click();
    link.remove();
    dom::after(LET_GO_MS, move || {
        // Frees the bytes. Revoking an unknown address has no effect.
        let _ = Url::revoke_object_url(&address);
    });
    Some(())
}

/// Saves files one after the other, as separate downloads.
pub fn save_files(files: &Files) -> Option<()> {
    files.each().try_for_each(|(file, name)| save(file, &name))
}
