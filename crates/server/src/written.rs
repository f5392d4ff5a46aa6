//! JSON that the visitors of a link are given alike, written for the first of them: a party opens the
//! same page at the same time.

use std::future::Future;
use std::marker::PhantomData;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;

use crate::db::{Recent, Writes};
use crate::error::{Error, Result};
use crate::http::etag;
use crate::http::extract::{KEPT_BY_NOBODY, to_json};

/// Answers that are remembered at once.
const MOST: usize = 32;
/// Bytes above which an answer is written anew for each who asks.
const LONGEST: usize = 512 << 10;

/// Answers that were written lately. They are forgotten as soon as any row changes.
pub struct Answers(Recent<String, Text>);

#[derive(Clone)]
struct Text {
    json: Bytes,
    tag: HeaderValue,
}

/// An answer that was written before it was asked for, or just now; a `T` in JSON.
pub struct Written<T>(Text, PhantomData<fn() -> T>);

impl Answers {
    /// Of a database whose writes are counted.
    #[must_use]
    pub fn new(writes: Writes) -> Self {
        Self(Recent::new(writes, MOST))
    }

    /// The answer to a question. It has to name all that the answer depends on, but for the rows:
    /// who asks, as far as that makes a difference, and how much they are shown.
    pub async fn json<T: Serialize>(
        &self,
        question: String,
        answer: impl Future<Output = Result<T>>,
    ) -> Result<Written<T>> {
        let written = self.short(question, async { to_json(&answer.await?).map(Some) });
        written.await?.ok_or_else(|| Error::internal("an answer without words"))
    }

    /// The same for JSON that its writer may take for too long to be written in one piece; then there
    /// is none.
    pub async fn short<T>(
        &self,
        question: String,
        json: impl Future<Output = Result<Option<Bytes>>>,
    ) -> Result<Option<Written<T>>> {
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
        Ok(text.or(long).map(|text| Written(text, PhantomData)))
    }
}

impl Text {
    fn new(json: Bytes) -> Self {
        let tag = etag::weak(&json);
        Self { json, tag }
    }
}

impl<T> IntoResponse for Written<T> {
    fn into_response(self) -> Response {
        let json = HeaderValue::from_static("application/json");
        let headers = [(header::CONTENT_TYPE, json), (header::ETAG, self.0.tag)];
        (headers, [KEPT_BY_NOBODY], self.0.json).into_response()
    }
}
