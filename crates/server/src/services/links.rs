//! Links as several routes find and check them.

use axum::http::HeaderMap;
use vitrine_database::links::Link;
use vitrine_database::{LinkId, UserId};

use crate::app::App;
use crate::auth::cookies;
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

/// Ends a guest's session with a link. After that the guest cannot withdraw any upload.
pub async fn end_guest_session(app: &App, link: &Link, request: &HeaderMap) -> Result<()> {
    let tokens = cookies::guest_tokens(request);
    let hashes: Vec<_> = tokens.iter().map(|token| secret::token_hash(token)).collect();
    Ok(app.db.end_guests(&link.id, &hashes).await?)
}
