//! Caches JSON responses that are the same for all visitors of a link: guests of an event open the
//! same page at the same time.

use std::future::Future;
use std::marker::PhantomData;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;
use vitrine_database::{Cache, Writes};

use crate::error::{Error, Result};
use crate::http::etag;
use crate::http::json::{KEPT_BY_NOBODY, to_json};

/// Most responses in the cache.
const MOST: usize = 32;
/// Longest response that is cached, in bytes.
const LONGEST: usize = 512 << 10;

/// A cache of responses. Any change of a row invalidates all of them.
pub struct CachedResponses(Cache<String, Text>);

#[derive(Clone)]
struct Text {
    json: Bytes,
    tag: HeaderValue,
}

/// A `T` in JSON, cached or just serialized.
pub struct CachedJson<T>(Text, PhantomData<fn() -> T>);

impl CachedResponses {
    /// A cache for a database whose writes are counted.
    #[must_use]
    pub fn new(writes: Writes) -> Self {
        Self(Cache::new(writes, MOST))
    }

    /// Returns the cached response to a question, or makes it. The question has to name all that
    /// the response depends on except the rows: the caller, as far as that makes a difference, and
    /// how much is disclosed.
    pub async fn json<T: Serialize>(
        &self,
        question: String,
        answer: impl Future<Output = Result<T>>,
    ) -> Result<CachedJson<T>> {
        let written = self.short(question, async { to_json(&answer.await?).map(Some) });
        written.await?.ok_or_else(|| Error::internal("an answer without words"))
    }

    /// The same for JSON whose writer returns `None` when it is too long to be built in one piece.
    /// Then the result is `None` too.
    pub async fn short<T>(
        &self,
        question: String,
        json: impl Future<Output = Result<Option<Bytes>>>,
    ) -> Result<Option<CachedJson<T>>> {
        let mut long = None;
        let text = self.0.get(question, async {
            let text = json.await?.map(Text::new);
            if text.as_ref().is_some_and(|text| text.json.len() > LONGEST) {
                long = text;
                return Ok::<_, Error>(None);
            }
            Ok(text)
        });
        let text: Option<Text> = text.await?;
        Ok(text.or(long).map(|text| CachedJson(text, PhantomData)))
    }
}

impl Text {
    fn new(json: Bytes) -> Self {
        let tag = etag::weak(&json);
        Self { json, tag }
    }
}

impl<T> IntoResponse for CachedJson<T> {
    fn into_response(self) -> Response {
        let json = HeaderValue::from_static("application/json");
        let headers = [(header::CONTENT_TYPE, json), (header::ETAG, self.0.tag)];
        (headers, [KEPT_BY_NOBODY], self.0.json).into_response()
    }
}
