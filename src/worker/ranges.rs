//! The bytes of files, asked for in ranges, each of which is one answer held in one buffer.
//!
//! A stream would hand out the same bytes in thousands of small buffers, and each stays until the
//! garbage collector comes by: after a gigabyte that is a hundred megabytes of them. The buffer of a
//! range is one, and is given on as it is. What breaks off is asked for again from its last range.

use futures::channel::oneshot;
use js_sys::{ArrayBuffer, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortSignal, Request, RequestCache, RequestInit, Response};

use super::scope;
use crate::domain::jobs::Failure;
use crate::domain::patience::{Patience, Trouble as Kind};
use crate::platform::place;

/// Why a range did not come.
#[derive(Debug, Clone, PartialEq)]
enum Trouble {
    /// It may come if it is asked for again.
    Passing(Kind),
    /// It will not come.
    Final(Failure),
}

/// One range of a file.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// Where the file is.
    pub(super) address: String,
    /// The first byte.
    pub(super) from: u64,
    /// The byte behind the last.
    pub(super) to: u64,
    /// Length of the file.
    pub(super) len: u64,
}

/// A range on its way.
pub(super) struct Coming {
    wanted: Wanted,
    answer: oneshot::Receiver<Answer>,
}

/// A range or why it did not come, and after how many milliseconds.
type Answer = (Result<ArrayBuffer, Trouble>, f64);

impl Coming {
    /// Asks for a range.
    pub(super) fn ask(wanted: Wanted, signal: Option<&AbortSignal>) -> Self {
        let (sender, answer) = oneshot::channel();
        let (request, signal) = (wanted.clone(), signal.cloned());
        spawn_local(async move {
            let asked = now();
            let answer = fetch(&request, signal.as_ref()).await;
            // Nobody waits any more where the archive was broken off.
            let _ = sender.send((answer, now() - asked));
        });
        Self { wanted, answer }
    }

    /// The bytes, asked for again where that may help; `waits` hears when it does.
    pub(super) async fn bytes(
        self,
        signal: Option<&AbortSignal>,
        waits: impl Fn(),
    ) -> Result<ArrayBuffer, Failure> {
        self.timed_bytes(signal, waits).await.map(|(bytes, _)| bytes)
    }

    /// The same, and how many milliseconds the first answer took.
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

/// A range of a file whose length was not known.
pub(super) struct First {
    /// Its bytes from the beginning on.
    pub(super) bytes: ArrayBuffer,
    /// Length of the file.
    pub(super) len: u64,
}

/// The first bytes of a file, at most so many, and how long it is.
pub(super) async fn first(address: &str, most: u64) -> Result<First, Failure> {
    patiently(head(address, most).await, || head(address, most), || ()).await
}

/// Asks again for as long as that may help.
async fn patiently<T, F: Future<Output = Result<T, Trouble>>>(
    mut answer: Result<T, Trouble>,
    again: impl Fn() -> F,
    waits: impl Fn(),
) -> Result<T, Failure> {
    let mut patience = Patience::new(now());
    loop {
        let kind = match answer {
            Ok(had) => return Ok(had),
            Err(Trouble::Final(failure)) => return Err(failure),
            Err(Trouble::Passing(kind)) => kind,
        };
        let Some(wait) = patience.wait_after(kind, now()) else {
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

async fn fetch(wanted: &Wanted, signal: Option<&AbortSignal>) -> Result<ArrayBuffer, Trouble> {
    let Wanted { address, from, to, len } = wanted;
    let is_whole = *from == 0 && to == len;
    let response = send(address, (!is_whole).then_some((*from, *to)), signal).await?;
    let changed = || Trouble::Final(Failure::Changed(String::new()));
    if response.status() != if is_whole { 200 } else { 206 } {
        return Err(changed());
    }
    let bytes = body(&response).await?;
    match u64::from(bytes.byte_length()).cmp(&(to - from)) {
        std::cmp::Ordering::Equal => Ok(bytes),
        // An answer that ends early is a broken connection, whatever its length was said to be.
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
    init.set_credentials(place::credentials());
    init.set_signal(signal);
    // What is written to the disk by the download need not be there a second time.
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
        // Too many at once, or something in between that waits for the server.
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

/// The server's own words, or its status where it found none.
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
