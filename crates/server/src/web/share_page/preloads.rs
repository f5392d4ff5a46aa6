//! The first requests of the app, so that the responses are ready when it starts: a list of API
//! URLs, which `public/early.js` requests, and `<link rel="preload">` elements for pictures. WebKit
//! does not use preloads for `fetch()`. The URLs have to equal those of the app exactly.

use vitrine_api::address::{self, LinkCredential};
use vitrine_database::links::LinkName;

use super::html::{data_block, escape};
use super::names::credential;
use super::shown::{FIRST, Shown};
use crate::app::App;
use crate::error::Result;
use crate::services::timeline_pages::pages;

/// Most months of the timeline to preload.
const MONTHS: usize = 3;

/// The elements for the page's head. Only for links without a password: others disclose nothing before it is entered.
pub(super) async fn tags(app: &App, shown: &Shown<'_>, name: &LinkName) -> Result<String> {
    let link = credential(name);
    let mut tags = Tags { base: &app.base, link, data: Vec::new(), pictures: String::new() };
    tags.data("/shared-links/me");
    if !shown.is_grid {
        return Ok(tags.html());
    }
    if let Some(album) = &shown.album {
        let (id, order) = (Some(album.id.as_str()), album.sort);
        tags.data(&address::buckets(id, order));
        let months = match shown.tells() {
            true => app.db.months(shown.scope(), order).await?,
            false => pages(album.count),
        };
        // As many months as fill the first window.
        let mut seen = 0;
        for (month, count) in months.into_iter().take(MONTHS) {
            if seen >= FIRST as u64 || !(1..=address::LARGE_MONTH).contains(&count) {
                break;
            }
            tags.data(&address::bucket(id, order, &month));
            seen += count;
        }
    }
    match &shown.photo {
        Some(photo) => tags.picture(&address::preview(photo.id.as_str())),
        None => shown.first.iter().for_each(|id| tags.picture(&address::thumbnail(id.as_str()))),
    }
    Ok(tags.html())
}

struct Tags<'a> {
    /// The server's path.
    base: &'a str,
    link: LinkCredential,
    data: Vec<String>,
    pictures: String,
}

impl Tags<'_> {
    fn data(&mut self, path: &str) {
        self.data.push(self.address(path));
    }

    fn picture(&mut self, path: &str) {
        let address = escape(&self.address(path));
        let tag = format!("<link rel=\"preload\" as=\"image\" href=\"{address}\">\n");
        self.pictures.push_str(&tag);
    }

    fn address(&self, path: &str) -> String {
        address::api(self.base, path, Some(&self.link))
    }

    fn html(self) -> String {
        data_block("early-data", &self.data.into()) + &self.pictures
    }
}
