//! The credentials in a request: what names a link, a session or an API key.

use axum::extract::Query;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use vitrine_database::links::LinkName;

use super::cookies;
use crate::error::{Error, Result};

/// Headers that name a link.
const KEY: &str = "x-immich-share-key";
const SLUG: &str = "x-immich-share-slug";

/// Credentials in a query string.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Credentials {
    pub(super) key: Option<String>,
    pub(super) slug: Option<String>,
    pub(super) session_key: Option<String>,
    pub(super) api_key: Option<String>,
}

impl Credentials {
    /// Parses the credentials in a query. A malformed query is refused: ignoring a key in it would
    /// let the caller act as a different principal than stated.
    pub(super) fn of(uri: &Uri) -> Result<Self> {
        let found = Query::try_from_uri(uri).map(|Query(found)| found);
        found.map_err(|_| Error::bad_request("Validation failed: the query cannot be read"))
    }
}

/// The link that a request names, if it names one.
pub(super) fn link_name(parts: &Parts, query: &Credentials) -> Option<LinkName> {
    let header = |name| text(&parts.headers, name).map(str::to_owned);
    if let Some(key) = header(KEY).or_else(|| query.key.clone()) {
        return Some(LinkName::Key(canonical(key)));
    }
    let slug = header(SLUG).or_else(|| query.slug.clone());
    slug.map(LinkName::Slug)
}

/// Whether a visitor's request names its link in the URL alone, so that the URL is different for
/// other links and for requests without a link.
#[must_use]
pub fn is_named_in_address(headers: &HeaderMap) -> bool {
    !headers.contains_key(KEY) && !headers.contains_key(SLUG)
}

/// Converts a key that older clients write in hexadecimal (50 bytes) to Base64.
fn canonical(key: String) -> String {
    let mut bytes = [0; 50];
    match hex::decode_to_slice(&key, &mut bytes) {
        Ok(()) => URL_SAFE_NO_PAD.encode(bytes),
        Err(_) => key,
    }
}

/// The session token of a request, sent in a header or query, else that of the cookie.
pub(super) fn session_token<'a>(headers: &'a HeaderMap, query: &'a Credentials) -> Option<&'a str> {
    sent_token(headers, query).or_else(|| cookie(headers, cookies::ACCESS))
}

/// A session token that the author of the request knew, unlike one in a cookie.
fn sent_token<'a>(headers: &'a HeaderMap, query: &'a Credentials) -> Option<&'a str> {
    text(headers, "x-immich-user-token")
        .or_else(|| text(headers, "x-immich-session-token"))
        .or(query.session_key.as_deref())
        .or_else(|| bearer(headers))
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    cookies::get(headers, name).filter(|value| !value.is_empty())
}

/// Whether a request names a link, which makes it a visitor's.
#[must_use]
pub fn names_link(parts: &Parts) -> bool {
    Credentials::of(&parts.uri).is_ok_and(|query| link_name(parts, &query).is_some())
}

/// Whether the request's rights come from a cookie, which browsers send whoever wrote the request:
/// the session's cookie if no credential takes precedence, or a link's cookies beside the link.
#[must_use]
pub fn acts_with_cookie(parts: &Parts) -> bool {
    let Ok(query) = Credentials::of(&parts.uri) else { return true };
    let has = |name| cookie(&parts.headers, name).is_some();
    match link_name(parts, &query) {
        Some(_) => has(cookies::LINK) || has(cookies::GUEST),
        None => sent_token(&parts.headers, &query).is_none() && has(cookies::ACCESS),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = text(headers, header::AUTHORIZATION.as_str())?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// The text of a header.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_in_hexadecimal_are_the_same_keys() {
        let hex = "ff".repeat(50);
        assert_eq!(canonical(hex), URL_SAFE_NO_PAD.encode([0xFF; 50]));
        assert_eq!(canonical("abc".into()), "abc");
    }
}
