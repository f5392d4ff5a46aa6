//! Looks links up by key or custom address, for the API and for pages alike. Custom addresses are
//! chosen by people and can be guessed, so every lookup of one passes the throttle.

use axum::http::HeaderMap;
use vitrine_database::clock;
use vitrine_database::links::{Link, LinkName};
use vitrine_database::visits::Pass;

use super::{ClientAddress, cookies};
use crate::access::Visit;
use crate::app::App;
use crate::error::Result;
use crate::secret::token_hashes;

/// The live link of a name. `None` both for unknown names and for links that have ended.
///
/// # Errors
/// 429 when too many names are tried from one client network.
pub async fn live_link(app: &App, name: &LinkName, from: ClientAddress) -> Result<Option<Link>> {
    let find = async { Ok(app.db.live_link(name, clock::now()).await?) };
    match name {
        // Keys cannot be guessed.
        LinkName::Key(_) => find.await,
        LinkName::Slug(slug) => app.throttle.look_up(slug, from, find).await,
    }
}

/// The visit of a link by a browser that sends these cookies. `None` if the link has a password
/// that was not entered there.
pub async fn visit_with_cookies(
    app: &App,
    link: Link,
    name: LinkName,
    headers: &HeaderMap,
) -> Result<Option<Visit>> {
    let sessions = token_hashes(&cookies::link_tokens(headers));
    let guests = token_hashes(&cookies::guest_tokens(headers));
    let pass = Pass { name, sessions, guests };
    let now = clock::now();
    if link.password_hash.is_some() && !app.db.link_session(&link.id, &pass.sessions, now).await? {
        return Ok(None);
    }
    let guest = app.db.guest(&link.id, &pass.guests, now).await?;
    Ok(Some(Visit { link, guest, pass }))
}
