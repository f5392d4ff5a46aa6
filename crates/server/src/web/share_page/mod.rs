//! The page of a link: the app's page with link preview tags, early requests, the first photos, and
//! HTML for browsers without scripts. The page of a link with a password carries only the last, and
//! its photos only for whoever has entered the password.

mod card;
mod first;
mod html;
mod names;
mod picture;
mod picture_cache;
mod plain;
mod preloads;
mod shown;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use bytes::Bytes;
use flate2::Compression;
use vitrine_database::links::Link;

use super::addresses::LinkAddress;
use super::answer;
use super::files::{Found, Page, accepts, gzip};
use crate::access::Visit;
use crate::app::App;
use crate::auth::{ClientAddress, live_link, visit_with_cookies};
use crate::error::{Error, Result};
pub use picture_cache::PictureCache;
use plain::{Plain, Submitted};
use shown::Shown;

/// The page depends on the link and the requested host: private to one browser.
const CACHE: &str = "private, no-cache";
const VARY: &str = "Accept-Encoding, Accept-Language, Cookie";

/// Serves a URL of a link.
pub(super) async fn serve(
    app: &App,
    address: &LinkAddress,
    uri: &Uri,
    headers: &HeaderMap,
    from: ClientAddress,
) -> Result<Response> {
    let link = live_link(app, &address.name, from).await?;
    if address.is_picture {
        let link = link.filter(|link| link.password_hash.is_none());
        let link = link.ok_or(Error::NotFound("There is no preview"))?;
        let visit = Visit::stranger(link);
        return picture::serve(app, &Shown::of(app, &visit, &address.screen).await?, headers).await;
    }
    let plain = Plain::new(app, &address.name, headers).await;
    let Some(link) = link else {
        let inserts = Inserts { end: plain.unavailable(), ..Inserts::default() };
        return page(app, inserts, StatusCode::NOT_FOUND, headers).await;
    };
    let inserts = match link.password_hash.is_some() {
        true => locked(app, (address, &plain), link, (uri, headers)).await?,
        false => open(app, (address, &plain), link, (uri, headers)).await?,
    };
    page(app, inserts, StatusCode::OK, headers).await
}

/// Handles a form that was sent to a URL of a link.
pub(super) async fn submit(
    app: &App,
    address: &LinkAddress,
    request: Request,
    from: ClientAddress,
) -> Result<Response> {
    let headers = request.headers().clone();
    match plain::submit(app, address, request, from).await? {
        Submitted::Redirect(response) => Ok(response),
        Submitted::Refused => {
            let end = Plain::new(app, &address.name, &headers).await.locked(true);
            page(app, Inserts { end, ..Inserts::default() }, StatusCode::UNAUTHORIZED, &headers)
                .await
        }
    }
}

/// What is inserted into the page.
#[derive(Default)]
struct Inserts {
    /// The title; empty for that of the app.
    title: String,
    head: String,
    /// At the start of the body.
    start: String,
    /// At the end of the body.
    end: String,
}

/// The page of a link without a password. It is the same for everybody.
async fn open(
    app: &App,
    (address, plain): (&LinkAddress, &Plain<'_>),
    link: Link,
    (uri, headers): (&Uri, &HeaderMap),
) -> Result<Inserts> {
    let visit = Visit::stranger(link);
    let shown = Shown::of(app, &visit, &address.screen).await?;
    let card = card::tags(&shown, card::base(app, headers).as_deref(), uri.path());
    Ok(Inserts {
        title: shown.title(),
        head: card + &preloads::tags(app, &shown, &address.name).await?,
        start: first::data(app, &shown, &address.name).await?,
        end: plain.open(&shown, uri).await?,
    })
}

/// The page of a link with a password: its form, or what it shows to whoever has entered it. Nothing
/// else is in the page before the app runs.
async fn locked(
    app: &App,
    (address, plain): (&LinkAddress, &Plain<'_>),
    link: Link,
    (uri, headers): (&Uri, &HeaderMap),
) -> Result<Inserts> {
    let end = match visit_with_cookies(app, link, address.name.clone(), headers).await? {
        Some(visit) => plain.open(&Shown::of(app, &visit, &address.screen).await?, uri).await?,
        None => plain.locked(false),
    };
    Ok(Inserts { end, ..Inserts::default() })
}

/// The visitor's page with elements inserted.
async fn page(
    app: &App,
    inserts: Inserts,
    status: StatusCode,
    headers: &HeaderMap,
) -> Result<Response> {
    let Some((page, policy)) = app.web.page_text(Page::Visitor).await else {
        return Ok(answer::page(app, Page::Visitor, status, headers).await);
    };
    let Inserts { title, head, start, end } = inserts;
    let page = match title.is_empty() {
        true => page,
        false => html::with_head(&page, &title, &head),
    };
    let page = html::with_body(&page, &start, &end).into_bytes();
    // Compressed for each response, so speed matters more than size.
    let found = match accepts(headers, "gzip") {
        true => Found { bytes: gzip(&page, Compression::fast())?, encoding: Some("gzip") },
        false => Found { bytes: Bytes::from(page), encoding: None },
    };
    let mut response = answer::html(found, policy, status, CACHE, headers);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static(VARY));
    Ok(response)
}
