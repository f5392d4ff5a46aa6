//! Finds links by their names: the one way to it, for the API and for pages alike. Custom addresses
//! are chosen by people and can be guessed, so a name that is none costs whoever asked, wherever
//! they asked.

use super::Peer;
use crate::app::App;
use crate::clock;
use crate::db::links::{Link, LinkName};
use crate::error::Result;

/// The live link of a name; none where there is none, or none any more, which is not told apart.
///
/// # Errors
/// 429 where too many names are being tried from one address at once.
pub async fn live_link(app: &App, name: &LinkName, from: Peer) -> Result<Option<Link>> {
    let find = async { Ok(app.db.live_link(name, clock::now()).await?) };
    match name {
        // Keys cannot be guessed.
        LinkName::Key(_) => find.await,
        LinkName::Slug(slug) => app.throttle.look_up(slug, from, find).await,
    }
}
