//! Looks links up by key or custom address, for the API and for pages alike. Custom addresses are
//! chosen by people and can be guessed, so every lookup of one passes the throttle.

use vitrine_database::clock;
use vitrine_database::links::{Link, LinkName};

use super::ClientAddress;
use crate::app::App;
use crate::error::Result;

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
