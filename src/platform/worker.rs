//! The worker, seen from the page: started when first needed, spoken to in jobs and events.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, File, ImageBitmap, MessageChannel, MessageEvent, MessagePort, Worker};

use super::{dom, place};
use crate::domain::jobs::{Event, Failure, Request, UploadState};

/// Trunk's loader for the second binary of this package.
const SCRIPT: &str = "/worker_loader.js";
/// A worker that does not listen by then will not come.
const PATIENCE_MS: i32 = 30_000;
/// Before another is tried.
const AGAIN_MS: i32 = 2_000;

type Listener = Rc<dyn Fn(&Event)>;

/// Starts the worker on the first job and hands its events to everyone who listens.
#[derive(Clone, Default)]
pub struct Jobs(Rc<Inner>);

#[derive(Default)]
struct Inner {
    worker: RefCell<Option<Worker>>,
    listeners: RefCell<Vec<Listener>>,
    /// Jobs and what is transferred with them, until the worker says that it listens.
    waiting: RefCell<Option<Vec<(Array, Array)>>>,
}

thread_local! {
    static JOBS: Jobs = Jobs::default();
}

impl Jobs {
    /// The worker of this page: one for everything.
    #[must_use]
    pub fn of_page() -> Self {
        JOBS.with(Self::clone)
    }

    /// Gives a job to the worker and waits for what it makes; `null` where it could not.
    pub async fn ask(&self, request: &Request) -> Option<JsValue> {
        answer(&self.send_and_read(request)?).await
    }

    /// The same with a picture, if there is one.
    pub async fn ask_with(
        &self,
        request: &Request,
        picture: Option<&ImageBitmap>,
    ) -> Option<JsValue> {
        let channel = MessageChannel::new().ok()?;
        let given = Array::of1(&channel.port1());
        picture.iter().for_each(|picture| _ = given.push(picture));
        self.post(request, &given, &given).then_some(())?;
        answer(&channel.port2()).await
    }

    /// Gives a job to the worker and waits for its bytes; none if it has none to give, or was
    /// called off.
    pub async fn read(&self, request: &Request, signal: Option<&AbortSignal>) -> Option<Vec<u8>> {
        let port = self.send_and_read(request)?;
        let answer = js_sys::Promise::new(&mut |resolve, _| {
            if let Some(signal) = signal {
                let (port, resolve) = (port.clone(), resolve.clone());
                let on_abort = Closure::once_into_js(move || {
                    let _ = port.post_message(&JsValue::NULL);
                    let _ = resolve.call0(&JsValue::UNDEFINED);
                });
                signal.set_onabort(Some(on_abort.unchecked_ref()));
            }
            let on_message = Closure::once_into_js(move |message: MessageEvent| {
                let _ = resolve.call1(&JsValue::UNDEFINED, &message.data());
            });
            port.set_onmessage(Some(on_message.unchecked_ref()));
        });
        let answer = JsFuture::from(answer).await.ok()?;
        port.close();
        answer.dyn_into::<Uint8Array>().ok().map(|bytes| bytes.to_vec())
    }

    /// Hears every event from now on.
    pub fn listen(&self, listener: impl Fn(&Event) + 'static) {
        self.0.listeners.borrow_mut().push(Rc::new(listener));
    }

    /// Gives a job to the worker. False where no worker can be had.
    pub fn send(&self, request: &Request) -> bool {
        self.post(request, &JsValue::NULL, &Array::new())
    }

    /// Gives a job to the worker and a file with it, a picture of the file if there is one, and
    /// what belongs to the file.
    pub fn send_file(
        &self,
        request: &Request,
        file: &File,
        picture: Option<&ImageBitmap>,
        companions: &[File],
    ) -> bool {
        let picture = picture.map(JsValue::from);
        let given = Array::of2(file, picture.as_ref().unwrap_or(&JsValue::NULL));
        companions.iter().for_each(|file| _ = given.push(file));
        self.post(request, &given, &picture.into_iter().collect())
    }

    /// Gives a job to the worker whose result is read from the port that comes back.
    #[must_use]
    pub fn send_and_read(&self, request: &Request) -> Option<MessagePort> {
        let channel = MessageChannel::new().ok()?;
        let port = channel.port1();
        self.post(request, &port, &Array::of1(&port)).then(|| channel.port2())
    }

    fn post(&self, request: &Request, attachment: &JsValue, transfer: &Array) -> bool {
        let Ok(json) = serde_json::to_string(request) else {
            return false;
        };
        self.deliver(Array::of2(&JsValue::from_str(&json), attachment), transfer.clone())
    }

    fn deliver(&self, message: Array, transfer: Array) -> bool {
        let Some(worker) = self.worker() else {
            return false;
        };
        if let Some(waiting) = self.0.waiting.borrow_mut().as_mut() {
            waiting.push((message, transfer));
            return true;
        }
        worker.post_message_with_transfer(&message, &transfer).is_ok()
    }

    fn worker(&self) -> Option<Worker> {
        let mut slot = self.0.worker.borrow_mut();
        if slot.is_none() {
            let worker = Worker::new(&place::worker(SCRIPT)).ok()?;
            let inner = self.0.clone();
            let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
                let Some(json) = message.data().as_string() else { return };
                if let Ok(event) = serde_json::from_str(&json) {
                    inner.hear(&event);
                }
            });
            worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
            on_message.forget(); // The worker lives as long as the page.
            *self.0.waiting.borrow_mut() = Some(Vec::new());
            self.watch(&worker);
            *slot = Some(worker);
        }
        slot.clone()
    }

    /// Gives up on a worker that does not come, as when the connection is gone just then.
    fn watch(&self, worker: &Worker) {
        let (jobs, late) = (self.clone(), self.clone());
        let on_error = Closure::<dyn Fn()>::new(move || jobs.give_up());
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        on_error.forget(); // The worker lives as long as the page.
        let watched = worker.clone();
        dom::after(PATIENCE_MS, move || {
            if late.0.worker.borrow().as_ref() == Some(&watched) {
                late.give_up();
            }
        });
    }

    /// What waits for a worker that did not come: uploads are told that there is no connection, the
    /// rest is asked of another worker.
    fn give_up(&self) {
        // One that listens has come, whatever happens in it later.
        let Some(waiting) = self.0.waiting.take() else {
            return;
        };
        if let Some(worker) = self.0.worker.take() {
            worker.terminate();
        }
        let mut rest = Vec::new();
        for (message, transfer) in waiting {
            let request = message.get(0).as_string();
            match request.and_then(|json| serde_json::from_str(&json).ok()) {
                Some(Request::Upload { id, .. }) => {
                    let state = UploadState::Failed(Failure::Network);
                    self.0.hear(&Event::Upload { id, state });
                }
                _ => rest.push((message, transfer)),
            }
        }
        if !rest.is_empty() {
            let jobs = self.clone();
            dom::after(AGAIN_MS, move || {
                for (message, transfer) in rest {
                    jobs.deliver(message, transfer);
                }
            });
        }
    }
}

/// Waits for the one message that arrives at a port.
async fn answer(port: &MessagePort) -> Option<JsValue> {
    let answer = js_sys::Promise::new(&mut |resolve, _| {
        let on_message = Closure::once_into_js(move |message: MessageEvent| {
            let _ = resolve.call1(&JsValue::UNDEFINED, &message.data());
        });
        port.set_onmessage(Some(on_message.unchecked_ref()));
    });
    let answer = JsFuture::from(answer).await.ok();
    port.close();
    answer
}

impl Inner {
    fn hear(&self, event: &Event) {
        if *event == Event::Ready
            && let (Some(waiting), Some(worker)) = (self.waiting.take(), &*self.worker.borrow())
        {
            for (message, transfer) in waiting {
                // The same call that cannot fail for messages of our own making.
                let _ = worker.post_message_with_transfer(&message, &transfer);
            }
        }
        // Listeners may send jobs in turn, so nothing stays borrowed while they run.
        let listeners = self.listeners.borrow().clone();
        for listener in listeners {
            listener(event);
        }
    }
}
