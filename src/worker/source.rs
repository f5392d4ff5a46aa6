//! A file on the server as a [`Source`] for `media`. Small files are loaded as a whole, large ones
//! by ranges on demand, so that a file of 4 GB is not downloaded to read its header.

use std::cell::RefCell;
use std::io;

use js_sys::{ArrayBuffer, Uint8Array};
use vitrine_gallery::jobs::Failure;
use vitrine_media::Source;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{XmlHttpRequest, XmlHttpRequestResponseType};

use super::ranges;
use crate::platform::base_url;

/// Files up to this length in bytes are held in memory.
const WHOLE: u64 = 16 << 20;
/// Length in bytes of the ranges that are requested of longer files.
const BLOCK: u64 = 1 << 20;

/// A file with random access.
pub(super) enum File {
    /// The whole file in memory.
    Whole(Vec<u8>),
    /// A file whose ranges are requested on demand.
    Remote(Remote),
}

impl File {
    /// Opens the file at an address.
    pub(super) async fn open(address: &str) -> Result<Self, Failure> {
        let first = ranges::first(address, WHOLE).await?;
        let (bytes, len) = (to_vec(&first.bytes), first.len);
        if bytes.len() as u64 == len {
            return Ok(Self::Whole(bytes));
        }
        let held = RefCell::new((0, bytes));
        Ok(Self::Remote(Remote { address: address.to_owned(), len, held }))
    }

    /// The file as a source for `media`.
    pub(super) fn source(&self) -> &dyn Source {
        match self {
            Self::Whole(bytes) => bytes,
            Self::Remote(remote) => remote,
        }
    }
}

/// A file that is read by ranges, with synchronous requests: `media` reads files synchronously, and
/// only a worker may block like that.
pub(super) struct Remote {
    address: String,
    len: u64,
    /// The range that was read last: its offset, and its bytes.
    held: RefCell<(u64, Vec<u8>)>,
}

impl Source for Remote {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        if offset >= self.len || buf.is_empty() {
            return Ok(0);
        }
        let mut held = self.held.borrow_mut();
        let end = held.0 + held.1.len() as u64;
        if offset < held.0 || offset >= end {
            let to = (offset + BLOCK).min(self.len);
            let bytes = wait_for(&self.address, offset, to)
                .ok_or_else(|| io::Error::other("a range of the file did not come"))?;
            *held = (offset, bytes);
        }
        let inside = usize::try_from(offset - held.0).map_err(io::Error::other)?;
        let rest = held.1.get(inside..).unwrap_or_default();
        let read = rest.len().min(buf.len());
        buf[..read].copy_from_slice(&rest[..read]);
        Ok(read)
    }
}

/// Requests a byte range synchronously, which blocks the worker. `None` on failure.
fn wait_for(address: &str, from: u64, to: u64) -> Option<Vec<u8>> {
    let request = XmlHttpRequest::new().ok()?;
    request.open_with_async("GET", address, false).ok()?;
    request.set_with_credentials(base_url::is_other_host());
    request.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
    request.set_request_header("Range", &format!("bytes={from}-{}", to - 1)).ok()?;
    request.send().ok()?;
    if request.status().ok()? != 206 {
        return None;
    }
    let buffer: ArrayBuffer = request.response().ok()?.dyn_into().ok()?;
    let bytes = to_vec(&buffer);
    (bytes.len() as u64 == to - from).then_some(bytes)
}

pub(super) fn to_vec(buffer: &JsValue) -> Vec<u8> {
    Uint8Array::new(buffer).to_vec()
}
