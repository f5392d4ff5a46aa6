//! Link previews for chats and social networks: Open Graph (ogp.me) and Twitter card tags. The
//! image is made by `picture`.

use axum::http::{HeaderMap, header};
use vitrine_database::clock;

use super::html::{escape, line};
use super::picture::Layout;
use super::shown::{Shown, UNTITLED};
use crate::app::App;
use crate::web::addresses::PICTURE;

/// The URL under which the visitor reached the server. Forwarding headers are not trusted: behind a
/// proxy the operator configures the URL. Without it the scheme is `http`, which is useful only on
/// the operator's own network. `None` without a usable `Host`.
pub(super) fn base(app: &App, headers: &HeaderMap) -> Option<String> {
    if let Some(url) = &app.public_url {
        return Some(url.trim_end_matches('/').to_owned());
    }
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    (!host.is_empty() && host.len() <= 255 && host.chars().all(plain))
        .then(|| format!("http://{host}"))
}

/// The tags. `path` is the URL path, without the query.
pub(super) fn tags(shown: &Shown<'_>, base: Option<&str>, path: &str) -> String {
    let title = shown.title();
    let mut tags = Tags(String::new());
    tags.property("og:site_name", "Vitrine");
    tags.property("og:type", "website");
    tags.property("og:title", &title);
    tags.property("og:description", &description(shown, &title));
    tags.name("twitter:title", &title);
    tags.name("twitter:description", &description(shown, &title));
    let path = path.trim_end_matches('/');
    // The URLs below must be absolute, so they need a host.
    let Some(base) = base else {
        tags.name("twitter:card", "summary");
        return tags.0;
    };
    tags.property("og:url", &format!("{base}{path}"));
    let Some(layout) = Layout::of(shown) else {
        tags.name("twitter:card", "summary");
        return tags.0;
    };
    let picture = format!("{base}{path}/{PICTURE}?v={}", layout.version());
    tags.property("og:image", &picture);
    tags.property("og:image:type", "image/jpeg");
    tags.property("og:image:width", &layout.collage.width.to_string());
    tags.property("og:image:height", &layout.collage.height.to_string());
    tags.property("og:image:alt", &title);
    tags.name("twitter:card", "summary_large_image");
    tags.name("twitter:image", &picture);
    tags.name("twitter:image:alt", &title);
    tags.0
}

struct Tags(String);

impl Tags {
    fn property(&mut self, name: &str, content: &str) {
        self.0.push_str(&format!("<meta property=\"{name}\" content=\"{}\">\n", escape(content)));
    }

    fn name(&mut self, name: &str, content: &str) {
        self.0.push_str(&format!("<meta name=\"{name}\" content=\"{}\">\n", escape(content)));
    }
}

/// The owner's text, else the number of photos and their dates.
fn description(shown: &Shown<'_>, title: &str) -> String {
    let name = shown.name();
    if shown.photo.is_some() && name != UNTITLED && name != title {
        return line(&name, 300);
    }
    let album = shown.album.as_ref().map(|album| album.description.as_str());
    let written = [shown.visit.link.description.as_deref(), album].into_iter().flatten();
    let written = written.map(|text| line(text, 300));
    let mut written = written.filter(|text| !text.is_empty() && text != title);
    written.next().unwrap_or_else(|| facts(shown))
}

/// The number of photos, and their months if dates are disclosed.
fn facts(shown: &Shown<'_>) -> String {
    if shown.photo.is_some() {
        return "A photo".to_owned();
    }
    let photos = match shown.count {
        1 => "1 photo".to_owned(),
        number => format!("{number} photos"),
    };
    let months = shown.album.as_ref().filter(|_| shown.tells()).and_then(|album| {
        let first = clock::month_in_words(album.first_at?);
        let last = clock::month_in_words(album.last_at?);
        Some(if first == last { first } else { format!("{first} – {last}") })
    });
    match months {
        Some(months) => format!("{photos} · {months}"),
        None => photos,
    }
}
