//! The page of a link: the app's page with link preview tags, preloads and the first photos. The
//! page of a link with a password carries none of them.

mod card;
mod first;
mod html;
mod picture;
mod picture_cache;
mod preloads;
mod shown;

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use flate2::Compression;
use vitrine_database::links::Link;

use super::addresses::LinkAddress;
use super::answer;
use super::files::{Found, Page, accepts, gzip};
use crate::access::Visit;
use crate::app::App;
use crate::auth::{ClientAddress, live_link};
use crate::error::{Error, Result};
pub use picture_cache::PictureCache;
use shown::Shown;

/// The page depends on the link and the requested host: private to one browser.
const CACHE: &str = "private, no-cache";

/// Serves a URL of a link.
pub(super) async fn serve(
    app: &App,
    address: &LinkAddress,
    path: &str,
    headers: &HeaderMap,
    from: ClientAddress,
) -> Result<Response> {
    let link = live_link(app, &address.name, from).await?;
    let is_open = |link: &Link| link.password_hash.is_none();
    if address.is_picture {
        let link = link.filter(is_open).ok_or(Error::NotFound("There is no preview"))?;
        let visit = Visit::stranger(link);
        return picture::serve(app, &Shown::of(app, &visit, &address.screen).await?, headers).await;
    }
    let Some(link) = link else {
        return Ok(answer::page(app, Page::Visitor, StatusCode::NOT_FOUND, headers).await);
    };
    let page = match is_open(&link) {
        true => app.web.page_text(Page::Visitor).await,
        false => None,
    };
    let Some((page, policy)) = page else {
        return Ok(answer::page(app, Page::Visitor, StatusCode::OK, headers).await);
    };
    let visit = Visit::stranger(link);
    let shown = Shown::of(app, &visit, &address.screen).await?;
    let title = shown.title();
    let mut head = card::tags(&shown, card::base(app, headers).as_deref(), path);
    head.push_str(&preloads::tags(app, &shown, &address.name).await?);
    let first = first::data(app, &shown, &address.name).await?;
    let page = html::with_body(&html::with_head(&page, &title, &head), &first).into_bytes();
    // Compressed for each response, so speed matters more than size.
    let found = match accepts(headers, "gzip") {
        true => Found { bytes: gzip(&page, Compression::fast())?, encoding: Some("gzip") },
        false => Found { bytes: Bytes::from(page), encoding: None },
    };
    Ok(answer::html(found, policy, StatusCode::OK, CACHE, headers))
}
