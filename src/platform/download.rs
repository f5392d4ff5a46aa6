//! Handing archives to the browser's own download.
//!
//! Where there is a service worker (`https` and `localhost`), it answers an address of our own
//! with the bytes that the worker makes. Elsewhere the server builds the same archive, asked by a
//! form, since nothing else gives a download without holding it in memory.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlFormElement, HtmlIFrameElement, MessageEvent, MessagePort, ServiceWorker};

use super::dom;

const SCRIPT: &str = "/sw.js";
/// A service worker that has not answered by then will not answer.
const PATIENCE_MS: i32 = 5_000;
/// Firefox ends a service worker after 30 s without events, even in the middle of a download.
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
    /// Starts the service worker; none where the browser refuses, as in some private windows.
    pub async fn start() -> Option<Self> {
        let container = web_sys::window()?.navigator().service_worker();
        JsFuture::from(container.register(SCRIPT)).await.ok()?;
        let ready = race(&container.ready().ok()?).await?;
        let registration: web_sys::ServiceWorkerRegistration = ready.dyn_into().ok()?;
        registration.active().map(Self)
    }

    /// Announces an archive and starts its download. The other end of `port` gets one `pull`
    /// for each piece that the browser wants. False where the service worker does not answer.
    pub async fn download(&self, token: &str, name: &str, size: u64, port: &MessagePort) -> bool {
        let Ok(channel) = web_sys::MessageChannel::new() else {
            return false;
        };
        let answer = Promise::new(&mut |resolve, _| {
            let on_answer = Closure::once_into_js(move |_: MessageEvent| {
                let _ = resolve.call0(&JsValue::UNDEFINED);
            });
            channel.port1().set_onmessage(Some(on_answer.unchecked_ref()));
        });
        let message = Object::new();
        #[expect(clippy::cast_precision_loss, reason = "archives stay far below 2^53 bytes")]
        let fields: [(&str, JsValue); 4] = [
            ("kind", "download".into()),
            ("token", token.into()),
            ("name", name.into()),
            ("size", JsValue::from_f64(size as f64)),
        ];
        for (field, value) in fields {
            let _ = Reflect::set(&message, &field.into(), &value);
        }
        let ports = js_sys::Array::of2(port, &channel.port2());
        if self.0.post_message_with_transferable(&message, &ports).is_err() {
            return false;
        }
        race(&answer).await.is_some() && frame(&format!("/download/{token}")).is_some()
    }

    /// Keeps the service worker awake while `busy` says so.
    pub fn keep_awake(&self, busy: impl Fn() -> bool + 'static) {
        let streamer = self.clone();
        dom::after(KEEP_AWAKE_MS, move || {
            if busy() {
                let _ = streamer.0.post_message(&"awake".into());
                streamer.keep_awake(busy);
            }
        });
    }
}

/// Waits for a promise, but not for ever.
async fn race(promise: &Promise) -> Option<JsValue> {
    let timeout = Promise::new(&mut |_, reject| {
        dom::after(PATIENCE_MS, move || {
            let _ = reject.call0(&JsValue::UNDEFINED);
        });
    });
    JsFuture::from(Promise::race(&js_sys::Array::of2(promise, &timeout))).await.ok()
}

/// A hidden frame: an address in it that answers with an attachment becomes a download, and the
/// page stays as it is.
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

/// Asks the server for an archive with a form, so that the browser downloads the answer.
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
    for (name, value) in fields {
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
