//! The bytes of an answer, piece by piece, taken up again where they broke off.

use js_sys::{ArrayBuffer, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    ReadableStreamByobReader, ReadableStreamDefaultReader, ReadableStreamGetReaderOptions,
    ReadableStreamReaderMode, RequestInit, Response,
};

use super::scope;
use crate::domain::jobs::Failure;

/// How often a broken answer is asked for again.
const RETRIES: u32 = 3;
/// Length of a buffer in place of one that is gone.
const FRESH: u32 = 64 * 1024;
/// Wait before the first of these; doubled each time.
const FIRST_WAIT_MS: i32 = 500;

/// How an answer is read.
enum Reader {
    /// Into memory that we bring along.
    Byob(ReadableStreamByobReader),
    /// In fresh memory for every piece, where the browser knows nothing better.
    Default(ReadableStreamDefaultReader),
}

/// Reads one address from beginning to end.
pub(super) struct Chunks {
    address: String,
    length: u64,
    position: u64,
    reader: Option<Reader>,
    failures: u32,
}

impl Chunks {
    /// For the `length` bytes of an address; nothing is asked before the first piece.
    pub(super) fn new(address: String, length: u64) -> Self {
        Self { address, length, position: 0, reader: None, failures: 0 }
    }

    /// The next piece, or none after exactly `length` bytes. `buffer` is where it goes if the
    /// browser can do that, and cannot be used any more then.
    pub(super) async fn next(
        &mut self,
        buffer: &ArrayBuffer,
    ) -> Result<Option<Uint8Array>, Failure> {
        while self.position < self.length {
            match self.attempt(buffer).await {
                Ok(piece) => {
                    self.position += u64::from(piece.length());
                    if self.position > self.length {
                        return Err(Failure::Changed(self.address.clone()));
                    }
                    self.failures = 0;
                    return Ok(Some(piece));
                }
                Err(failure @ (Failure::Refused(_) | Failure::Changed(_))) => return Err(failure),
                Err(failure) => {
                    self.reader = None;
                    if self.failures == RETRIES {
                        return Err(failure);
                    }
                    sleep(FIRST_WAIT_MS << self.failures).await;
                    self.failures += 1;
                }
            }
        }
        // Read to its very end, an answer gives its connection back; one byte more than announced
        // is another file.
        if self.reader.is_some()
            && let Ok(extra) = self.attempt(&ArrayBuffer::new(1)).await
            && extra.length() > 0
        {
            return Err(Failure::Changed(self.address.clone()));
        }
        self.reader = None;
        Ok(None)
    }

    /// Fills the buffer as far as the file goes.
    async fn attempt(&mut self, buffer: &ArrayBuffer) -> Result<Uint8Array, Failure> {
        if self.reader.is_none() {
            self.reader = Some(self.open().await?);
        }
        let byob = match &self.reader {
            None => return Err(Failure::Network),
            Some(Reader::Default(reader)) => return step(reader.read()).await,
            Some(Reader::Byob(reader)) => reader,
        };
        // A buffer that a broken attempt took with it is gone; that is one fresh one more.
        let is_gone = buffer.byte_length() == 0;
        let mut buffer = if is_gone { ArrayBuffer::new(FRESH) } else { buffer.clone() };
        let left = u32::try_from(self.length - self.position).unwrap_or(u32::MAX);
        // One byte past the end, to see that there is none.
        let wanted = buffer.byte_length().min(left).max(1);
        let mut filled = 0;
        while filled < wanted {
            let room =
                Uint8Array::new_with_byte_offset_and_length(&buffer, filled, wanted - filled);
            let part = step(full_read(byob, &room)).await?;
            filled += part.length();
            buffer = part.buffer();
        }
        Ok(Uint8Array::new_with_byte_offset_and_length(&buffer, 0, filled))
    }

    /// Asks for what is left of the file.
    async fn open(&self) -> Result<Reader, Failure> {
        let init = RequestInit::new();
        let headers = web_sys::Headers::new().map_err(|_| Failure::Network)?;
        if self.position > 0 {
            let _ = headers.set("Range", &format!("bytes={}-", self.position));
        }
        init.set_headers(&headers);
        let answer = JsFuture::from(scope().fetch_with_str_and_init(&self.address, &init)).await;
        let response: Response = answer.map_err(|_| Failure::Network)?.unchecked_into();
        let expected = if self.position > 0 { 206 } else { 200 };
        match response.status() {
            status if status == expected => {}
            500.. => return Err(Failure::Network),
            status => return Err(Failure::Refused(message(&response, status).await)),
        }
        let body = response.body().ok_or(Failure::Network)?;
        let options = ReadableStreamGetReaderOptions::new();
        options.set_mode(ReadableStreamReaderMode::Byob);
        let byob = Reflect::get(&body, &"getReader".into())
            .and_then(|function| function.unchecked_into::<Function>().call1(&body, &options));
        Ok(match byob {
            Ok(reader) => Reader::Byob(reader.unchecked_into()),
            Err(_) => Reader::Default(body.get_reader().unchecked_into()),
        })
    }

    /// Gives the connection and its buffers back.
    pub(super) fn abandon(&mut self) {
        let _ = match self.reader.take() {
            Some(Reader::Byob(reader)) => Some(reader.cancel()),
            Some(Reader::Default(reader)) => Some(reader.cancel()),
            None => None,
        };
    }
}

/// Asks for as much as fits. Every answer leaves objects for the garbage collector, which looks
/// after them only now and then: with one for each packet of the network a hundred megabytes of
/// them lie about after a gigabyte. Browsers that do not know `min` answer with less.
fn full_read(reader: &ReadableStreamByobReader, view: &Uint8Array) -> Promise {
    let options = Object::new();
    let _ = Reflect::set(&options, &"min".into(), &view.length().into());
    let read = Reflect::get(reader, &"read".into()).map(Function::from);
    let reading = read.and_then(|read| read.call2(reader, view, &options));
    reading.map_or_else(|_| reader.read_with_array_buffer_view(view), Promise::from)
}

/// One read of a stream. An answer that ends early is a broken connection, whatever its length was
/// said to be.
async fn step(reading: Promise) -> Result<Uint8Array, Failure> {
    let step = JsFuture::from(reading).await.map_err(|_| Failure::Network)?;
    let done = Reflect::get(&step, &"done".into()).is_ok_and(|done| done.is_truthy());
    let value = Reflect::get(&step, &"value".into()).unwrap_or(JsValue::UNDEFINED);
    if done { Err(Failure::Network) } else { value.dyn_into().map_err(|_| Failure::Network) }
}

/// The server's own words, or its status where it found none.
async fn message(response: &Response, status: u16) -> String {
    let text = async { JsFuture::from(response.text().ok()?).await.ok()?.as_string() }.await;
    let body = text.and_then(|text| serde_json::from_str::<vitrine_api::ErrorBody>(&text).ok());
    body.map_or_else(|| format!("HTTP {status}"), |body| body.message)
}

async fn sleep(milliseconds: i32) {
    let timer = Promise::new(&mut |resolve, _| {
        let _ =
            scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
    });
    let _ = JsFuture::from(timer).await;
}
