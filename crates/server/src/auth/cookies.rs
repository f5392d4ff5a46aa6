//! The wire's cookies.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use percent_encoding::percent_decode_str;

/// The session of a user.
pub const ACCESS: &str = "immich_access_token";
/// Tells the page, which cannot read the other, that there is a session.
pub const AUTHENTICATED: &str = "immich_is_authenticated";
/// How the user signed in.
pub const AUTH_TYPE: &str = "immich_auth_type";
/// The sessions of a visitor, one for each link whose password they gave.
pub const LINK: &str = "immich_shared_link_token";

/// The sessions of a guest, one for each link that they brought photos to.
pub const GUEST: &str = "vitrine_guest_token";

/// Links that one browser can hold open at once; the oldest falls out.
const MAX_LINKS: usize = 20;
const DAY: i64 = 24 * 60 * 60;
/// How long a guest may take back what they brought, unless they end the session before.
pub const GUEST_DAYS: i64 = 30;

/// A cookie's value as it was sent.
#[must_use]
pub fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.find_map(|(found, value)| (found.trim() == name).then_some(value.trim()))
}

/// The tokens of a visitor.
#[must_use]
pub fn link_tokens(headers: &HeaderMap) -> Vec<String> {
    tokens(headers, LINK)
}

/// The tokens of a guest.
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

/// The cookies of a new session.
pub fn set_session(headers: &mut HeaderMap, token: &str, secure: bool) {
    let age = 400 * DAY;
    append(headers, ACCESS, token, age, true, secure);
    append(headers, AUTH_TYPE, "password", age, true, secure);
    append(headers, AUTHENTICATED, "true", age, false, secure);
}

/// Ends the browser's part of a session.
pub fn clear_session(headers: &mut HeaderMap, secure: bool) {
    append(headers, ACCESS, "", 0, true, secure);
    append(headers, AUTH_TYPE, "", 0, true, secure);
    append(headers, AUTHENTICATED, "", 0, false, secure);
}

/// The cookie of a visitor; none left clears it.
pub fn set_links(headers: &mut HeaderMap, tokens: &[String], secure: bool) {
    set_tokens(headers, LINK, tokens, DAY, secure);
}

/// The cookie of a guest; none left clears it.
pub fn set_guests(headers: &mut HeaderMap, tokens: &[String], secure: bool) {
    set_tokens(headers, GUEST, tokens, GUEST_DAYS * DAY, secure);
}

fn set_tokens(headers: &mut HeaderMap, name: &str, tokens: &[String], age: i64, secure: bool) {
    let kept = tokens.len().saturating_sub(MAX_LINKS);
    // A comma cannot stand in a cookie (RFC 6265, section 4.1.1).
    let value = tokens.get(kept..).unwrap_or_default().join("%2C");
    let age = if value.is_empty() { 0 } else { age };
    append(headers, name, &value, age, true, secure);
}

fn append(headers: &mut HeaderMap, name: &str, value: &str, age: i64, hidden: bool, secure: bool) {
    let mut cookie = format!("{name}={value}; Path=/; Max-Age={age}; SameSite=Lax");
    if hidden {
        cookie.push_str("; HttpOnly");
    }
    if secure {
        cookie.push_str("; Secure");
    }
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(SET_COOKIE, cookie);
    }
}

/// Whether the browser came by `https`. A lie in the header only keeps the liar's own cookie from
/// being sent.
#[must_use]
pub fn is_secure(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let forwarded = headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    match forwarded {
        Some(scheme) => scheme.eq_ignore_ascii_case("https"),
        None => public_url.is_some_and(|url| url.starts_with("https:")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_survive_the_way_through_a_cookie() {
        let mut answer = HeaderMap::new();
        set_links(&mut answer, &["a".into(), "b".into()], false);
        let cookie = answer[SET_COOKIE].to_str().unwrap();
        assert_eq!(
            cookie,
            "immich_shared_link_token=a%2Cb; Path=/; Max-Age=86400; SameSite=Lax; HttpOnly"
        );
        let mut request = HeaderMap::new();
        request.insert(COOKIE, "x=1; immich_shared_link_token=a%2Cb; y=2".parse().unwrap());
        assert_eq!(link_tokens(&request), ["a", "b"]);
    }
}
