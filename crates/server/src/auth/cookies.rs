//! The cookies of the API.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use percent_encoding::percent_decode_str;

/// Session token of a user.
pub const ACCESS: &str = "immich_access_token";
/// Tells the page, which cannot read the `HttpOnly` token, that there is a session.
pub const AUTHENTICATED: &str = "immich_is_authenticated";
/// How the user signed in.
pub const AUTH_TYPE: &str = "immich_auth_type";
/// Session tokens of a visitor, one per link whose password was entered.
pub const LINK: &str = "immich_shared_link_token";

/// Session tokens of a guest, one per link that they uploaded to.
pub const GUEST: &str = "vitrine_guest_token";

/// Most tokens in one cookie. The oldest is dropped.
const MAX_LINKS: usize = 20;
const DAY: i64 = 24 * 60 * 60;
/// How many days a guest may remove their uploads, unless they end the session before.
pub const GUEST_DAYS: i64 = 30;

/// The value of a cookie, not decoded.
#[must_use]
pub fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.find_map(|(found, value)| (found.trim() == name).then_some(value.trim()))
}

/// The link session tokens of a visitor.
#[must_use]
pub fn link_tokens(headers: &HeaderMap) -> Vec<String> {
    tokens(headers, LINK)
}

/// The session tokens of a guest.
#[must_use]
pub fn guest_tokens(headers: &HeaderMap) -> Vec<String> {
    tokens(headers, GUEST)
}

fn tokens(headers: &HeaderMap, name: &str) -> Vec<String> {
    let Some(value) = get(headers, name) else {
        return Vec::new();
    };
    let value = percent_decode_str(value).decode_utf8_lossy();
    let tokens = value.split(',').map(str::trim).filter(|token| !token.is_empty());
    tokens.take(MAX_LINKS).map(str::to_owned).collect()
}

/// The attributes that decide where browsers send a cookie.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The server's path: empty, or as `/gallery`.
    base: &'a str,
    /// Whether to set `Secure`.
    is_secure: bool,
}

impl<'a> Scope<'a> {
    /// The scope for the response to a request. `X-Forwarded-Proto` is not verified: a false value
    /// only keeps the client's own cookie from being sent.
    #[must_use]
    pub fn of(base: &'a str, public_url: Option<&str>, request: &HeaderMap) -> Self {
        let forwarded = request.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
        let is_secure = match forwarded {
            Some(scheme) => scheme.eq_ignore_ascii_case("https"),
            None => public_url.is_some_and(|url| url.starts_with("https:")),
        };
        Self { base, is_secure }
    }
}

/// Sets the cookies of a new session.
pub fn set_session(headers: &mut HeaderMap, token: &str, scope: Scope<'_>) {
    let age = 400 * DAY;
    append(headers, ACCESS, token, age, true, scope);
    append(headers, AUTH_TYPE, "password", age, true, scope);
    append(headers, AUTHENTICATED, "true", age, false, scope);
}

/// Removes the cookies of a session.
pub fn clear_session(headers: &mut HeaderMap, scope: Scope<'_>) {
    append(headers, ACCESS, "", 0, true, scope);
    append(headers, AUTH_TYPE, "", 0, true, scope);
    append(headers, AUTHENTICATED, "", 0, false, scope);
}

/// Sets the cookie of a visitor. No tokens remove it.
pub fn set_links(headers: &mut HeaderMap, tokens: &[String], scope: Scope<'_>) {
    set_tokens(headers, LINK, tokens, DAY, scope);
}

/// Sets the cookie of a guest. No tokens remove it.
pub fn set_guests(headers: &mut HeaderMap, tokens: &[String], scope: Scope<'_>) {
    set_tokens(headers, GUEST, tokens, GUEST_DAYS * DAY, scope);
}

fn set_tokens(headers: &mut HeaderMap, name: &str, tokens: &[String], age: i64, scope: Scope<'_>) {
    let kept = tokens.len().saturating_sub(MAX_LINKS);
    // A cookie value cannot contain a comma (RFC 6265, section 4.1.1).
    let value = tokens.get(kept..).unwrap_or_default().join("%2C");
    let age = if value.is_empty() { 0 } else { age };
    append(headers, name, &value, age, true, scope);
}

fn append(
    headers: &mut HeaderMap,
    name: &str,
    value: &str,
    age: i64,
    hidden: bool,
    scope: Scope<'_>,
) {
    let path = if scope.base.is_empty() { "/" } else { scope.base };
    let mut cookie = format!("{name}={value}; Path={path}; Max-Age={age}; SameSite=Lax");
    if hidden {
        cookie.push_str("; HttpOnly");
    }
    if scope.is_secure {
        cookie.push_str("; Secure");
    }
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_survive_the_way_through_a_cookie() {
        let mut answer = HeaderMap::new();
        let scope = Scope { base: "", is_secure: false };
        set_links(&mut answer, &["a".into(), "b".into()], scope);
        let cookie = answer[SET_COOKIE].to_str().unwrap();
        assert_eq!(
            cookie,
            "immich_shared_link_token=a%2Cb; Path=/; Max-Age=86400; SameSite=Lax; HttpOnly"
        );
        let scope = Scope { base: "/gallery", is_secure: true };
        set_guests(&mut answer, &[], scope);
        let cookie = answer.get_all(SET_COOKIE).iter().next_back().unwrap();
        let expected =
            "vitrine_guest_token=; Path=/gallery; Max-Age=0; SameSite=Lax; HttpOnly; Secure";
        assert_eq!(cookie, expected);
        let mut request = HeaderMap::new();
        request.insert(COOKIE, "x=1; immich_shared_link_token=a%2Cb; y=2".parse().unwrap());
        assert_eq!(link_tokens(&request), ["a", "b"]);
    }
}
