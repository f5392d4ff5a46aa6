//! Links as several routes find and check them.

use axum::http::HeaderMap;
use vitrine_database::clock::{self, DAY_MS};
use vitrine_database::links::Link;
use vitrine_database::{LinkId, UserId};

use crate::app::App;
use crate::auth::{ClientAddress, cookies};
use crate::error::{Error, Result};
use crate::secret;

/// A user's link.
pub async fn owned(app: &App, user: &UserId, id: &LinkId) -> Result<Link> {
    let link = app.db.link(user, id).await?;
    link.ok_or_else(|| Error::bad_request("Shared link not found"))
}

/// Validates a custom address: it has to stand in a URL's path without escaping.
pub fn slug(slug: Option<String>) -> Result<Option<String>> {
    let Some(slug) = slug.map(|slug| slug.trim().to_owned()).filter(|slug| !slug.is_empty()) else {
        return Ok(None);
    };
    let odd = |c: char| c.is_control() || c.is_whitespace() || "/\\?#%".contains(c);
    if slug.len() > 200 || slug.contains(odd) || slug.starts_with('.') {
        return Err(Error::bad_request("Validation failed: slug cannot stand in an address"));
    }
    Ok(Some(slug))
}

/// Opens a link with its password: the cookies of a new session, beside those of other links.
///
/// # Errors
/// 400 where the link has no password, 401 for a wrong one, 429 after too many.
pub async fn enter_password(
    app: &App,
    link: &Link,
    password: String,
    from: ClientAddress,
    request: &HeaderMap,
) -> Result<HeaderMap> {
    let Some(hash) = link.password_hash.clone() else {
        return Err(Error::bad_request("Shared link is not password protected"));
    };
    let guess = app.passwords.verify(from, password, Some(hash));
    if !app.throttle.attempt(&format!("link {}", link.id), from, guess).await? {
        return Err(Error::Unauthorized("Invalid password"));
    }
    let token = secret::random::<32>()?;
    let now = clock::now();
    let token_hash = secret::token_hash(&token);
    if !app.db.add_link_session(link, &token_hash, now, now + DAY_MS).await? {
        // The link's password was changed meanwhile.
        return Err(Error::Unauthorized("Invalid password"));
    }
    let mut tokens = cookies::link_tokens(request);
    tokens.push(token);
    Ok(link_cookies(app, &tokens, request))
}

/// Ends a visitor's session with a link, and their session as a guest, who cannot withdraw any
/// upload after that. The cookies keep the sessions of other links.
pub async fn end_session(app: &App, link: &Link, request: &HeaderMap) -> Result<HeaderMap> {
    let tokens = cookies::link_tokens(request);
    let hashes = secret::token_hashes(&tokens);
    let mut kept = Vec::new();
    for (token, hash) in tokens.into_iter().zip(&hashes) {
        if !app.db.link_session(&link.id, std::slice::from_ref(hash), 0).await? {
            kept.push(token);
        }
    }
    app.db.end_link_sessions(&link.id, &hashes).await?;
    let guests = secret::token_hashes(&cookies::guest_tokens(request));
    app.db.end_guests(&link.id, &guests).await?;
    Ok(link_cookies(app, &kept, request))
}

fn link_cookies(app: &App, tokens: &[String], request: &HeaderMap) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let scope = cookies::Scope::of(&app.base, app.public_url.as_deref(), request);
    cookies::set_links(&mut headers, tokens, scope);
    headers
}
