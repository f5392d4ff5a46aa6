//! Downloads files in ranges. The response to each is held in one buffer.
//!
//! A stream would return the same bytes in thousands of small buffers, which stay until garbage
//! collection: a hundred megabytes of them after a gigabyte. The one buffer of a range is
//! transferred as it is. After a failure only the failed range is requested again.

use futures::channel::oneshot;
use js_sys::{ArrayBuffer, Promise};
use vitrine_gallery::jobs::Failure;
use vitrine_gallery::retry::{RetryPolicy, Trouble as Kind};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortSignal, Request, RequestCache, RequestInit, Response};

use super::scope;
use crate::platform::base_url;

/// Why a request failed.
#[derive(Debug, Clone, PartialEq)]
enum Trouble {
    /// A temporary failure, which a retry may fix.
    Passing(Kind),
    /// A permanent failure.
    Final(Failure),
}

/// A byte range of a file.
#[derive(Debug, Clone)]
pub(super) struct RangeRequest {
    /// Address of the file.
    pub(super) address: String,
    /// Offset of the first byte.
    pub(super) from: u64,
    /// Offset after the last byte.
    pub(super) to: u64,
    /// Length of the whole file in bytes.
    pub(super) len: u64,
}

/// A range whose request is pending.
pub(super) struct PendingRange {
    wanted: RangeRequest,
    answer: oneshot::Receiver<Answer>,
}

/// The bytes or the failure, and how many milliseconds the request took.
type Answer = (Result<ArrayBuffer, Trouble>, f64);

impl PendingRange {
    /// Starts the request of a range.
    pub(super) fn ask(wanted: RangeRequest, signal: Option<&AbortSignal>) -> Self {
        let (sender, answer) = oneshot::channel();
        let (request, signal) = (wanted.clone(), signal.cloned());
        spawn_local(async move {
            let asked = now();
            let answer = fetch(&request, signal.as_ref()).await;
            // Fails if the archive was cancelled and the receiver has been dropped.
            let _ = sender.send((answer, now() - asked));
        });
        Self { wanted, answer }
    }

    /// The bytes, with retries after temporary failures. `waits` is called before each retry.
    pub(super) async fn bytes(
        self,
        signal: Option<&AbortSignal>,
        waits: impl Fn(),
    ) -> Result<ArrayBuffer, Failure> {
        self.timed_bytes(signal, waits).await.map(|(bytes, _)| bytes)
    }

    /// The bytes, with retries, and how many milliseconds the first request took.
    pub(super) async fn timed_bytes(
        self,
        signal: Option<&AbortSignal>,
        waits: impl Fn(),
    ) -> Result<(ArrayBuffer, f64), Failure> {
        let lost = (Err(Trouble::Passing(Kind::Network)), 0.0);
        let (first, took) = self.answer.await.unwrap_or(lost);
        let bytes = patiently(first, || fetch(&self.wanted, signal), waits).await?;
        Ok((bytes, took))
    }
}

/// The beginning of a file of unknown length.
pub(super) struct First {
    /// Its first bytes.
    pub(super) bytes: ArrayBuffer,
    /// Length of the whole file in bytes.
    pub(super) len: u64,
}

/// Downloads the first bytes of a file, `most` at most, and returns the file's length.
pub(super) async fn first(address: &str, most: u64) -> Result<First, Failure> {
    patiently(head(address, most).await, || head(address, most), || ()).await
}

/// Retries after temporary failures, for as long as `RetryPolicy` allows.
async fn patiently<T, F: Future<Output = Result<T, Trouble>>>(
    mut answer: Result<T, Trouble>,
    again: impl Fn() -> F,
    waits: impl Fn(),
) -> Result<T, Failure> {
    let mut policy = RetryPolicy::new(now());
    loop {
        let kind = match answer {
            Ok(had) => return Ok(had),
            Err(Trouble::Final(failure)) => return Err(failure),
            Err(Trouble::Passing(kind)) => kind,
        };
        let Some(wait) = policy.wait_after(kind, now()) else {
            return Err(match kind {
                Kind::Network => Failure::Network,
                Kind::Server => Failure::Broken,
            });
        };
        waits();
        sleep(wait).await;
        answer = again().await;
    }
}

async fn head(address: &str, most: u64) -> Result<First, Trouble> {
    let response = send(address, Some((0, most)), None).await?;
    let total = response.headers().get("Content-Range").ok().flatten();
    let total = total.and_then(|range| range.rsplit('/').next()?.parse().ok());
    let bytes = body(&response).await?;
    let len = total.unwrap_or(u64::from(bytes.byte_length()));
    Ok(First { bytes, len })
}

async fn fetch(
    wanted: &RangeRequest,
    signal: Option<&AbortSignal>,
) -> Result<ArrayBuffer, Trouble> {
    let RangeRequest { address, from, to, len } = wanted;
    let is_whole = *from == 0 && to == len;
    let response = send(address, (!is_whole).then_some((*from, *to)), signal).await?;
    let changed = || Trouble::Final(Failure::Changed(String::new()));
    if response.status() != if is_whole { 200 } else { 206 } {
        return Err(changed());
    }
    let bytes = body(&response).await?;
    match u64::from(bytes.byte_length()).cmp(&(to - from)) {
        std::cmp::Ordering::Equal => Ok(bytes),
        // A response that ends early is a broken connection, whatever its declared length.
        std::cmp::Ordering::Less if is_whole => Err(Trouble::Passing(Kind::Server)),
        _ => Err(changed()),
    }
}

async fn send(
    address: &str,
    range: Option<(u64, u64)>,
    signal: Option<&AbortSignal>,
) -> Result<Response, Trouble> {
    const NETWORK: Trouble = Trouble::Passing(Kind::Network);
    let init = RequestInit::new();
    init.set_credentials(base_url::credentials());
    init.set_signal(signal);
    // The download itself writes the bytes to disk, so the cache must not store them again.
    init.set_cache(RequestCache::NoStore);
    let request = Request::new_with_str_and_init(address, &init).map_err(|_| NETWORK)?;
    if let Some((from, to)) = range {
        let value = format!("bytes={from}-{}", to.saturating_sub(1));
        request.headers().set("Range", &value).map_err(|_| NETWORK)?;
    }
    let answer = JsFuture::from(scope().fetch_with_request(&request)).await;
    let response: Response = answer.map_err(|_| NETWORK)?.unchecked_into();
    match response.status() {
        200..300 => Ok(response),
        // Rate limiting, or a proxy that cannot reach the server.
        408 | 429 | 502..=504 => Err(NETWORK),
        500.. => Err(Trouble::Passing(Kind::Server)),
        status => Err(Trouble::Final(Failure::Refused(message(&response, status).await))),
    }
}

async fn body(response: &Response) -> Result<ArrayBuffer, Trouble> {
    let reading = response.array_buffer().map_err(|_| Trouble::Passing(Kind::Network))?;
    let buffer = JsFuture::from(reading).await;
    buffer.map(JsCast::unchecked_into).map_err(|_| Trouble::Passing(Kind::Network))
}

/// The server's error message, or the HTTP status if there is none.
async fn message(response: &Response, status: u16) -> String {
    let text = async { JsFuture::from(response.text().ok()?).await.ok()?.as_string() }.await;
    let body = text.and_then(|text| serde_json::from_str::<vitrine_api::ErrorBody>(&text).ok());
    body.map_or_else(|| format!("HTTP {status}"), |body| body.message)
}

/// Milliseconds since 1970.
pub(super) fn now() -> f64 {
    js_sys::Date::now()
}

pub(super) async fn sleep(milliseconds: i32) {
    let timer = Promise::new(&mut |resolve, _| {
        let _ =
            scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
    });
    let _: Result<JsValue, JsValue> = JsFuture::from(timer).await;
}
