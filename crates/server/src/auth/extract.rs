//! Extractors of the principal of a request. The first match wins: a link's key, a link's slug, a
//! session, an API key. A link takes precedence over a session, so owners who open their own link
//! see what visitors see.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use vitrine_database::clock;
use vitrine_database::links::{Link, LinkName};

use super::client_address::ClientAddress;
use super::credentials::{Credentials, link_name, session_token, text};
use super::link_lookup::{live_link, visit_with_cookies};
use super::permissions::Access;
use super::principal::{Principal, Session};
use crate::access::{self, Visit};
use crate::app::App;
use crate::error::{Error, Result};
use crate::secret;

/// Resolution of a session's last use, in milliseconds.
const USED_WITHIN: i64 = 60 * 60 * 1000;

/// Extracts a user or a visitor, for routes that accept links.
pub struct Caller(pub Principal);

/// Extracts a user, for all other routes.
pub struct SignedIn(pub Session);

/// Extracts a visitor, for routes that exist only for links.
pub struct Visitor(pub Visit);

/// Extracts a live link. Its password is not checked.
pub struct NamedLink(pub Link);

async fn named_link(app: &App, name: &LinkName, from: ClientAddress) -> Result<Link> {
    live_link(app, name, from).await?.ok_or(Error::Unauthorized(match name {
        LinkName::Key(_) => "Invalid share key",
        LinkName::Slug(_) => "Invalid share slug",
    }))
}

/// Checks that a link is live and that its password was entered, if it has one. Every request of a
/// visitor passes here.
async fn visit(app: &App, name: LinkName, parts: &Parts) -> Result<Visit> {
    let link =
        named_link(app, &name, ClientAddress::from_parts(parts, &app.trusted_proxies)).await?;
    let visit = visit_with_cookies(app, link, name, &parts.headers).await?;
    visit.ok_or(Error::Unauthorized("Password required"))
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

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::from_parts(parts, &app.trusted_proxies))
    }
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
            Some(name) => {
                named_link(app, &name, ClientAddress::from_parts(parts, &app.trusted_proxies))
                    .await
                    .map(Self)
            }
            None => {
                let session = session(app, &parts.headers, &query).await?;
                allowed(parts)?.admit(&Principal::User(session))?;
                Err(Error::forbidden())
            }
        }
    }
}
