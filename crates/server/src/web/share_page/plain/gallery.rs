//! The photos of a link: the covers of its albums, a page of photos, and a single photo.

use std::fmt::Write as _;

use axum::http::Uri;
use vitrine_api::SortOrder;
use vitrine_api::address;
use vitrine_database::AlbumId;
use vitrine_database::albums::Album;
use vitrine_database::assets::Asset;
use vitrine_database::timeline::Tile;
use vitrine_media::Level;

use super::super::html::escape;
use super::super::shown::Shown;
use super::Plain;
use crate::error::Result;
use crate::responses::timeline_bucket;

/// Photos of one page.
const PER_PAGE: i64 = 200;
/// Pages before and after the current one that it links to, besides the first and the last.
const NEAR_PAGES: i64 = 5;

impl Plain<'_> {
    /// The content of a screen.
    pub(super) async fn gallery(&self, shown: &Shown<'_>, uri: &Uri) -> Result<String> {
        if let Some(photo) = &shown.photo {
            return self.photo(shown, photo).await;
        }
        let mut html = format!("<header class=\"cover\"><h1>{}</h1>\n", escape(&shown.name()));
        let title = shown.given_name();
        let lead = shown.visit.link.description.as_deref();
        if let Some(lead) = lead.filter(|lead| !lead.trim().is_empty() && Some(*lead) != title) {
            // Writing to a string cannot fail, here and below.
            let _ = writeln!(html, "<p class=\"lead\">{}</p>", escape(lead));
        }
        html.push_str("</header>\n");
        html.push_str(&self.actions(shown));
        match shown.shows_albums() {
            true => html.push_str(&self.albums(&shown.albums)),
            false => html.push_str(&self.page(shown, uri).await?),
        }
        Ok(html)
    }

    /// The archive of what is shown, and the end of the session of a link with a password.
    fn actions(&self, shown: &Shown<'_>) -> String {
        let link = &shown.visit.link;
        let mut html = String::from("<div class=\"plain-actions\">\n");
        if link.allow_download && shown.count > 0 {
            let mut path =
                format!("/download/archive?archiveName={}", address::encode(&shown.name()));
            if let Some(album) = &shown.album {
                let _ = write!(path, "&albumId={}", album.id);
            }
            let (address, label) = (self.api(&path), self.text("action.download-all"));
            let _ = writeln!(html, "<a class=\"button\" href=\"{address}\" download>{label}</a>");
        }
        if link.password_hash.is_some() {
            let _ = writeln!(
                html,
                "<form method=\"post\" action=\"{}\"><button class=\"button\" name=\"end\" \
                 value=\"1\">{}</button></form>",
                self.home(),
                self.text("action.end-session")
            );
        }
        html.push_str("</div>\n");
        html
    }

    fn albums(&self, albums: &[Album]) -> String {
        let mut html = String::from("<ul class=\"plain-grid\">\n");
        for album in albums {
            let cover = album.cover_id.as_ref().map(|cover| {
                let address = self.api(&address::thumbnail(cover.as_str()));
                format!("<img src=\"{address}\" alt=\"\" loading=\"lazy\">")
            });
            let _ = writeln!(
                html,
                "<li style=\"--ratio: 1\"><a href=\"{}/albums/{}\">{}<span>{}</span></a></li>",
                self.home(),
                album.id,
                cover.unwrap_or_default(),
                escape(&album.name)
            );
        }
        html.push_str("</ul>\n");
        html
    }

    /// One page of photos, with links to the others.
    async fn page(&self, shown: &Shown<'_>, uri: &Uri) -> Result<String> {
        let count = i64::try_from(shown.count).unwrap_or(i64::MAX);
        let last = count.saturating_sub(1).max(0) / PER_PAGE + 1;
        let number = page_number(uri).clamp(1, last);
        let from = (number - 1) * PER_PAGE;
        let tiles =
            self.app.db.tiles_at(shown.scope(), shown.order(), from..from + PER_PAGE).await?;
        let home = self.home_of(shown);
        let mut html = String::from("<ul class=\"plain-grid\">\n");
        for (position, tile) in (from + 1..).zip(&tiles) {
            let address = self.api(&address::thumbnail(&tile.id.to_string()));
            let _ = writeln!(
                html,
                "<li style=\"--ratio: {}\"><a href=\"{home}/photos/{}\"><img src=\"{address}\" \
                 alt=\"{}\" loading=\"lazy\"></a></li>",
                timeline_bucket::ratio(tile).clamp(1.0 / 3.0, 5.0),
                tile.id,
                self.numbered(position)
            );
        }
        html.push_str("</ul>\n");
        if last > 1 {
            html.push_str("<nav class=\"plain-pages\">\n");
            for other in pages_near(number, last) {
                let current = if other == number { " aria-current=\"page\"" } else { "" };
                let _ = writeln!(html, "<a href=\"{home}?page={other}\"{current}>{other}</a>");
            }
            html.push_str("</nav>\n");
        }
        Ok(html)
    }

    /// A photo or video, with links to its neighbours.
    async fn photo(&self, shown: &Shown<'_>, photo: &Asset) -> Result<String> {
        let (position, previous, next) = self.neighbours(shown, photo).await?;
        let home = self.home_of(shown);
        let id = photo.id.as_str();
        let label = self.numbered(position + 1);
        let preview = self.api(&address::preview(id));
        let mut html = format!(
            "<p><a href=\"{home}?page={}\">{}</a></p>\n<figure class=\"plain-photo\">\n",
            position / PER_PAGE + 1,
            escape(&shown.name())
        );
        if photo.format.is_video() {
            let address = self.api(&format!("/assets/{id}/video/playback"));
            let poster = match photo.has_preview {
                true => format!(" poster=\"{preview}\""),
                false => String::new(),
            };
            let _ = writeln!(
                html,
                "<video src=\"{address}\" aria-label=\"{label}\" controls preload=\"none\"{poster}>\
                 </video>"
            );
        } else if photo.has_preview {
            let _ = writeln!(html, "<img src=\"{preview}\" alt=\"{label}\">");
        } else {
            let _ = writeln!(html, "<p>{label} ({})</p>", photo.format);
        }
        if let Some(caption) = shown.caption() {
            let _ = writeln!(html, "<figcaption>{}</figcaption>", escape(caption));
        }
        html.push_str("</figure>\n<nav class=\"plain-actions\">\n");
        for (tile, relation, key) in
            [(previous, "prev", "lightbox.previous"), (next, "next", "lightbox.next")]
        {
            if let Some(tile) = tile {
                let label = self.text(key);
                let _ = writeln!(
                    html,
                    "<a class=\"button\" rel=\"{relation}\" href=\"{home}/photos/{}\">{label}</a>",
                    tile.id
                );
            }
        }
        if shown.visit.link.allow_download && self.is_given(shown, photo).await? {
            let address = self.api(&format!("/assets/{id}/original?download=true"));
            let label = self.text("action.download");
            let _ = writeln!(html, "<a class=\"button\" href=\"{address}\" download>{label}</a>");
        }
        html.push_str("</nav>\n");
        Ok(html)
    }

    /// Whether the photo's file is served at what the link discloses.
    async fn is_given(&self, shown: &Shown<'_>, photo: &Asset) -> Result<bool> {
        Ok(match shown.disclosure.level() {
            Level::None => true,
            level => matches!(self.app.db.edit(&photo.id, level).await?, Some(Ok(_))),
        })
    }

    /// The position of a photo in display order, counted from 0, and the photos around it.
    async fn neighbours(
        &self,
        shown: &Shown<'_>,
        photo: &Asset,
    ) -> Result<(i64, Option<Tile>, Option<Tile>)> {
        let (db, scope) = (&self.app.db, shown.scope());
        let count = i64::try_from(shown.count).unwrap_or(i64::MAX);
        let before = i64::try_from(db.position(scope, photo).await?).unwrap_or(i64::MAX);
        let position = match shown.order() {
            SortOrder::Asc => before,
            SortOrder::Desc => count.saturating_sub(before).saturating_sub(1),
        };
        let position = position.max(0);
        let from = (position - 1).max(0);
        let around = db.tiles_at(scope, shown.order(), from..from + 3).await?;
        let here = around.iter().position(|tile| tile.id.to_string() == photo.id.as_str());
        let tile = |index: Option<usize>| around.get(index?).cloned();
        let previous = here.and_then(|here| here.checked_sub(1));
        Ok((position, tile(previous), tile(here.map(|here| here + 1))))
    }

    /// The URL of the gallery, or of the album among several.
    fn home_of(&self, shown: &Shown<'_>) -> String {
        let album = shown.album.as_ref().filter(|_| shown.albums.len() > 1);
        let below = |id: &AlbumId| format!("{}/albums/{id}", self.home());
        album.map_or_else(|| self.home(), |album| below(&album.id))
    }

    /// The name of a photo for those who cannot see it: the word and its position from 1.
    fn numbered(&self, position: i64) -> String {
        format!("{} {position}", self.text("photo"))
    }
}

/// The pages that one of them links to: the first, the last, and those near it.
fn pages_near(number: i64, last: i64) -> impl Iterator<Item = i64> {
    let near = (number - NEAR_PAGES).max(2)..=(number + NEAR_PAGES).min(last - 1);
    std::iter::once(1).chain(near).chain((last > 1).then_some(last))
}

/// The number of the page in a URL, from 1.
fn page_number(uri: &Uri) -> i64 {
    let fields = uri.query().unwrap_or_default().split('&');
    fields.filter_map(|field| field.strip_prefix("page=")?.parse().ok()).next().unwrap_or(1)
}
