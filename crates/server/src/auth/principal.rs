//! The principal of a request. The first match wins: a link's key, a link's slug, a session, an API
//! key. A link takes precedence over a session, so owners who open their own link see what
//! visitors see.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use vitrine_database::accounts::User;
use vitrine_database::clock;
use vitrine_database::links::{Link, LinkName};
use vitrine_database::sessions::ApiKey;
use vitrine_database::visits::Pass;

use super::{Peer, cookies, live_link};
use crate::access::{self, Visit};
use crate::app::App;
use crate::error::{Error, Result};
use crate::secret;
use crate::table::Access;

/// The permission that implies all others.
pub const ALL: &str = "all";
/// Resolution of a session's last use, in milliseconds.
const USED_WITHIN: i64 = 60 * 60 * 1000;

/// Headers that name a link.
const KEY: &str = "x-immich-share-key";
const SLUG: &str = "x-immich-share-slug";

/// Who makes a request.
#[derive(Debug, Clone)]
pub enum Principal {
    /// A user.
    User(Session),
    /// A visitor of a link, with its password if it has one.
    Visitor(Visit),
}

/// A user's session, or an API key that acts for the user.
#[derive(Debug, Clone)]
pub struct Session {
    /// The user who is signed in, or whom the key acts for.
    pub user: User,
    /// Hash of the token of the session or key. Empty when the operator acts for the user from the
    /// command line.
    pub token_hash: Vec<u8>,
    /// The API key; `None` for a session.
    pub key: Option<ApiKey>,
}

impl Session {
    /// Whether the key has a permission. Sessions have all.
    #[must_use]
    pub fn has(&self, permission: &str) -> bool {
        let found =
            |key: &ApiKey| key.permissions.iter().any(|has| has == ALL || has == permission);
        permission.is_empty() || self.key.as_ref().is_none_or(found)
    }
}

/// Extracts a user or a visitor, for routes that accept links.
pub struct Caller(pub Principal);

/// Extracts a user, for all other routes.
pub struct SignedIn(pub Session);

/// Extracts a visitor, for routes that exist only for links.
pub struct Visitor(pub Visit);

/// Extracts a live link. Its password is not checked.
pub struct NamedLink(pub Link);

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Credentials {
    key: Option<String>,
    slug: Option<String>,
    session_key: Option<String>,
    api_key: Option<String>,
}

impl Credentials {
    /// Parses the credentials in a query. A malformed query is refused: ignoring a key in it would
    /// let the caller act as a different principal than stated.
    fn of(uri: &Uri) -> Result<Self> {
        let found = Query::try_from_uri(uri).map(|Query(found)| found);
        found.map_err(|_| Error::bad_request("Validation failed: the query cannot be read"))
    }
}

/// The link that a request names, if it names one.
fn link_name(parts: &Parts, query: &Credentials) -> Option<LinkName> {
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

async fn named_link(app: &App, name: &LinkName, from: Peer) -> Result<Link> {
    live_link(app, name, from).await?.ok_or(Error::Unauthorized(match name {
        LinkName::Key(_) => "Invalid share key",
        LinkName::Slug(_) => "Invalid share slug",
    }))
}

/// Checks that a link is live and that its password was entered, if it has one. Every request of a
/// visitor passes here.
async fn visit(app: &App, name: LinkName, parts: &Parts) -> Result<Visit> {
    let link = named_link(app, &name, Peer::from_parts(parts, app)).await?;
    let pass = Pass {
        name,
        sessions: hashes(&cookies::link_tokens(&parts.headers)),
        guests: hashes(&cookies::guest_tokens(&parts.headers)),
    };
    let now = clock::now();
    if link.password_hash.is_some() && !app.db.link_session(&link.id, &pass.sessions, now).await? {
        return Err(Error::Unauthorized("Password required"));
    }
    let guest = app.db.guest(&link.id, &pass.guests, now).await?;
    Ok(Visit { link, guest, pass })
}

fn hashes(tokens: &[String]) -> Vec<Vec<u8>> {
    tokens.iter().map(|token| secret::token_hash(token)).collect()
}

fn session_token<'a>(headers: &'a HeaderMap, query: &'a Credentials) -> Option<&'a str> {
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

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

async fn session(app: &App, headers: &HeaderMap, query: &Credentials) -> Result<Session> {
    if let Some(token) = session_token(headers, query) {
        let token_hash = secret::token_hash(token);
        let now = clock::now();
        let found = app.db.session_user(&token_hash, now).await?;
        let found = found.ok_or(Error::Unauthorized("Invalid user token"))?;
        if now - found.used_at > USED_WITHIN {
            // In a task of its own: requests that read must succeed when the database is read-only.
            let (db, token_hash) = (app.db.clone(), token_hash.clone());
            tokio::spawn(async move {
                if let Err(error) = db.use_session(&token_hash, now).await {
                    tracing::warn!(%error, "the use of a session could not be written down");
                }
            });
        }
        return Ok(Session { user: found.user, token_hash, key: None });
    }
    let key = text(headers, "x-api-key").or(query.api_key.as_deref());
    let key = key.ok_or(Error::Unauthorized("Authentication required"))?;
    let token_hash = secret::token_hash(key);
    let found = app.db.key_user(&token_hash).await?;
    let (user, key) = found.ok_or(Error::Unauthorized("Invalid API key"))?;
    Ok(Session { user, token_hash, key: Some(key) })
}

/// The principal, if the operation admits it. Kept in the request's extensions for [`ask_again`].
async fn principal(parts: &mut Parts, app: &App) -> Result<Principal> {
    let who = ask(parts, app).await?;
    parts.extensions.insert(who.clone());
    Ok(who)
}

/// Authenticates again after a slow body: 401 or 403 if the principal lost access, or has less than
/// when the body began. Does nothing for open operations, which have no principal.
pub async fn ask_again(parts: &Parts, app: &App) -> Result<()> {
    let Some(before) = parts.extensions.get::<Principal>() else {
        return Ok(());
    };
    let now = ask(parts, app).await?;
    match access::is_as_before(before, &now) {
        true => Ok(()),
        false => Err(Error::forbidden()),
    }
}

async fn ask(parts: &Parts, app: &App) -> Result<Principal> {
    let access = allowed(parts)?;
    let query = Credentials::of(&parts.uri)?;
    let who = match link_name(parts, &query) {
        Some(name) => visit(app, name, parts).await.map(Principal::Visitor)?,
        None => session(app, &parts.headers, &query).await.map(Principal::User)?,
    };
    access.admit(&who)?;
    Ok(who)
}

/// Who may call the operation, as set by the table of operations.
fn allowed(parts: &Parts) -> Result<Access> {
    let found = parts.extensions.get::<Access>().copied();
    found.ok_or_else(|| Error::internal("an operation that is not in the table"))
}

impl FromRequestParts<App> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        principal(parts, app).await.map(Self)
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        match principal(parts, app).await? {
            Principal::User(session) => Ok(Self(session)),
            Principal::Visitor(_) => Err(Error::forbidden()),
        }
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        match principal(parts, app).await? {
            Principal::Visitor(visit) => Ok(Self(visit)),
            Principal::User(_) => Err(Error::forbidden()),
        }
    }
}

impl FromRequestParts<App> for NamedLink {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let query = Credentials::of(&parts.uri)?;
        match link_name(parts, &query) {
            Some(name) => named_link(app, &name, Peer::from_parts(parts, app)).await.map(Self),
            None => {
                let session = session(app, &parts.headers, &query).await?;
                allowed(parts)?.admit(&Principal::User(session))?;
                Err(Error::forbidden())
            }
        }
    }
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
