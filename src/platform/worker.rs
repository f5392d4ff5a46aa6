//! The worker, as seen from the page: started on demand, controlled by jobs and events.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use vitrine_gallery::jobs::{Event, Failure, Request, UploadState};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, File, ImageBitmap, MessageChannel, MessageEvent, MessagePort, Worker};

use super::{base_url, dom};

/// Trunk's loader for the second binary of this package.
const SCRIPT: &str = "/worker_loader.js";
/// Timeout for the worker's start, in milliseconds.
const TIMEOUT_MS: i32 = 30_000;
/// Delay before another worker is started, in milliseconds.
const AGAIN_MS: i32 = 2_000;

type Listener = Rc<dyn Fn(&Event)>;

/// Starts the worker on the first job and distributes its events to all listeners.
#[derive(Clone, Default)]
pub struct Jobs(Rc<Inner>);

#[derive(Default)]
struct Inner {
    worker: RefCell<Option<Worker>>,
    listeners: RefCell<Vec<Listener>>,
    /// Jobs with their transferred objects, until the worker is ready.
    waiting: RefCell<Option<Vec<(Array, Array)>>>,
}

thread_local! {
    static JOBS: Jobs = Jobs::default();
}

impl Jobs {
    /// The worker of this page, which is shared by everything.
    #[must_use]
    pub fn of_page() -> Self {
        JOBS.with(Self::clone)
    }

    /// Sends a job to the worker and waits for its result; `null` if it failed.
    pub async fn ask(&self, request: &Request) -> Option<JsValue> {
        answer(&self.send_and_read(request)?).await
    }

    /// The same, transferring an image if there is one.
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

    /// Sends a job to the worker and waits for its bytes. `None` if it failed or was cancelled.
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

    /// Calls `listener` on every event from now on.
    pub fn listen(&self, listener: impl Fn(&Event) + 'static) {
        self.0.listeners.borrow_mut().push(Rc::new(listener));
    }

    /// Sends a job to the worker. False if no worker can be started.
    pub fn send(&self, request: &Request) -> bool {
        self.post(request, &JsValue::NULL, &Array::new())
    }

    /// Sends a job to the worker with a file, a preview image if there is one, and the companions
    /// of the file.
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

    /// Sends a job to the worker, and returns the port that its result arrives on.
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
            let worker = Worker::new(&base_url::worker(SCRIPT)).ok()?;
            let inner = self.0.clone();
            let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
                let Some(json) = message.data().as_string() else { return };
                if let Ok(event) = serde_json::from_str(&json) {
                    inner.on_event(&event);
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

    /// Gives up on a worker that does not start, as when the connection is lost just then.
    fn watch(&self, worker: &Worker) {
        let (jobs, late) = (self.clone(), self.clone());
        let on_error = Closure::<dyn Fn()>::new(move || jobs.give_up());
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        on_error.forget(); // The worker lives as long as the page.
        let watched = worker.clone();
        dom::after(TIMEOUT_MS, move || {
            if late.0.worker.borrow().as_ref() == Some(&watched) {
                late.give_up();
            }
        });
    }

    /// Handles the jobs of a worker that did not start: uploads fail with a network error, the
    /// others are sent to another worker.
    fn give_up(&self) {
        // A worker that has reported ready is not given up, whatever happens later.
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
                    self.0.on_event(&Event::Upload { id, state });
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
    fn on_event(&self, event: &Event) {
        if *event == Event::Ready
            && let (Some(waiting), Some(worker)) = (self.waiting.take(), &*self.worker.borrow())
        {
            for (message, transfer) in waiting {
                // Cannot fail for messages of our own.
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
