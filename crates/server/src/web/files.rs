//! The files of the web app, from a folder or embedded in the program.

use std::collections::HashMap;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderValue, header};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::base_href::placed;
use super::policy::{self, Policy};
use crate::config::{Config, Embedded};

/// Messages by their keys.
pub type Texts = HashMap<String, String>;

/// The two pages of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The screens that need an account.
    Owner,
    /// The screens of a link.
    Visitor,
}

impl Page {
    const ALL: [Self; 2] = [Self::Owner, Self::Visitor];

    fn name(self) -> &'static str {
        match self {
            Self::Owner => "index.html",
            Self::Visitor => "visitor.html",
        }
    }
}

/// Where the app's files come from.
enum Files {
    Folder(PathBuf),
    Embedded(Embedded),
    None,
}

/// Serves the app's files.
pub struct Web {
    files: Files,
    /// Scheme, host and port of the operator's map style.
    map: Option<String>,
    /// Origins that may embed the visitor's page in a frame.
    frames: Vec<String>,
    /// Path of the server: empty, or as `/gallery`.
    base: String,
    /// In the order of [`Page::ALL`]. `None` for a folder, whose pages are read for each request
    /// since it may be rebuilt.
    pages: Option<[Made; 2]>,
    /// The messages read so far, by language.
    texts: Mutex<HashMap<&'static str, Arc<Texts>>>,
}

/// A page ready to send.
#[derive(Clone)]
struct Made {
    plain: Bytes,
    gzip: Bytes,
    policy: HeaderValue,
}

/// A file, possibly compressed.
pub struct Found {
    /// The content.
    pub bytes: Bytes,
    /// `Content-Encoding`; `None` for the plain file.
    pub encoding: Option<&'static str>,
}

impl Web {
    /// The app in the folder that the operator configured, else the embedded one, if there is one.
    ///
    /// # Errors
    /// The folder, and why one of the pages in it cannot be read.
    pub fn open(config: &Config) -> Result<Self, (String, io::Error)> {
        let files = match (&config.web, config.embedded) {
            (Some(folder), _) => Files::Folder(folder.clone()),
            (None, Some(embedded)) => Files::Embedded(embedded),
            (None, None) => Files::None,
        };
        if let Files::Folder(folder) = &files {
            for page in Page::ALL {
                let found = std::fs::metadata(folder.join(page.name()));
                found.map_err(|error| (folder.display().to_string(), error))?;
            }
        }
        let map = config.map_style.as_deref().and_then(policy::origin);
        let (frames, base) = (config.frame_ancestors.clone(), config.base().to_owned());
        let texts = Mutex::default();
        let mut web = Self { files, map, frames, base, pages: None, texts };
        if let Files::Embedded(embedded) = web.files {
            let make = |page: Page| web.make(page, &embedded(page.name()).unwrap_or_default());
            web.pages = Some(Page::ALL.map(make));
        }
        Ok(web)
    }

    /// Makes a page with its base path and policy. The owner's page may not be framed.
    fn make(&self, page: Page, html: &[u8]) -> Made {
        let frames = if page == Page::Visitor { &self.frames[..] } else { &[] };
        let html = placed(&String::from_utf8_lossy(html), &self.base);
        let policy = Policy::of(&html).with_map(self.map.as_deref()).with_frames(frames).header();
        let plain = Bytes::from(html);
        // Writing to memory does not fail. If it did, the page would be sent uncompressed.
        let gzip = gzip(&plain, Compression::best()).unwrap_or_default();
        Made { plain, gzip, policy }
    }

    async fn made(&self, page: Page) -> Option<Made> {
        match &self.pages {
            Some([owner, visitor]) => {
                Some(if page == Page::Owner { owner } else { visitor }.clone())
            }
            None => Some(self.make(page, &self.read(page.name()).await?)),
        }
    }

    /// A page and its Content-Security-Policy, compressed if the client accepts it.
    pub async fn page(&self, page: Page, headers: &HeaderMap) -> Option<(Found, HeaderValue)> {
        let Made { plain, gzip, policy } = self.made(page).await?;
        let is_packed = accepts(headers, "gzip") && !gzip.is_empty();
        let found = match is_packed {
            true => Found { bytes: gzip, encoding: Some("gzip") },
            false => Found { bytes: plain, encoding: None },
        };
        Some((found, policy))
    }

    /// A page as text, for inserting elements, and its Content-Security-Policy.
    pub async fn page_text(&self, page: Page) -> Option<(String, HeaderValue)> {
        let made = self.made(page).await?;
        Some((String::from_utf8_lossy(&made.plain).into_owned(), made.policy))
    }

    /// The Content-Security-Policy of all other files. A worker is governed by that of its own
    /// script, and the map's worker fetches the map.
    pub fn file_policy(&self) -> HeaderValue {
        Policy::default().with_map(self.map.as_deref()).header()
    }

    /// A file by its URL path.
    pub async fn file(&self, path: &str, headers: &HeaderMap) -> Option<Found> {
        let path = path.strip_prefix('/')?;
        // Pages are served only for screens, and compressed files only as an encoding of the
        // original.
        let hidden = path.split('/').any(|step| step.starts_with('.') || step.is_empty());
        let packed = path.ends_with(".br") || path.ends_with(".gz");
        let is_page = Page::ALL.iter().any(|page| page.name() == path);
        if hidden || packed || is_page {
            return None;
        }
        self.find(path, headers).await
    }

    async fn find(&self, path: &str, headers: &HeaderMap) -> Option<Found> {
        for (encoding, ending) in [("br", ".br"), ("gzip", ".gz")] {
            if accepts(headers, encoding)
                && let Some(bytes) = self.read(&format!("{path}{ending}")).await
            {
                return Some(Found { bytes, encoding: Some(encoding) });
            }
        }
        let bytes = self.read(path).await?;
        Some(Found { bytes, encoding: None })
    }

    /// The app's messages in a language. Empty where there is no file of them.
    pub(super) async fn texts(&self, tag: &'static str) -> Arc<Texts> {
        let known = || self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(tag) {
            return Arc::clone(found);
        }
        let bytes = self.read(&format!("locales/{tag}.json")).await.unwrap_or_default();
        let texts: Arc<Texts> = Arc::new(serde_json::from_slice(&bytes).unwrap_or_default());
        known().insert(tag, Arc::clone(&texts));
        texts
    }

    async fn read(&self, path: &str) -> Option<Bytes> {
        let folder = match &self.files {
            Files::Folder(folder) => folder,
            Files::Embedded(embedded) => return embedded(path),
            Files::None => return None,
        };
        let path = Path::new(path);
        let inside = path.components().all(|step| matches!(step, Component::Normal(_)));
        let file = folder.join(path);
        if !inside || !tokio::fs::metadata(&file).await.ok()?.is_file() {
            return None;
        }
        tokio::fs::read(file).await.ok().map(Bytes::from)
    }
}

/// Compresses bytes with gzip.
pub(super) fn gzip(bytes: &[u8], level: Compression) -> io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.into())
}

/// Whether `Accept-Encoding` (RFC 9110, section 12.5.3) lists a coding with a weight above 0.
pub(super) fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
    let mut codings = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
    codings.any(|found| {
        let (name, weight) = found.split_once(';').unwrap_or((found, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case(coding) && weight.unwrap_or(1.0) > 0.0
    })
}

/// Whether a name contains a hash of the content, as Trunk's do: a hyphen and up to 16 hexadecimal
/// digits, since leading zeros are not written.
pub fn is_hashed(path: &str) -> bool {
    path.split('-').skip(1).any(|part| {
        let digits = part.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let digits = digits.count();
        (10..=16).contains(&digits) && !part[digits..].starts_with(|c: char| c.is_alphanumeric())
    })
}

/// The media type of a file by its extension.
pub fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "pbf" => "application/x-protobuf",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_may_be_kept_for_ever() {
        for (path, expected) in [
            ("/vitrine-0123456789abcdef.js", true),
            ("/vitrine-0123456789abcdef_bg.wasm", true),
            ("/snippets/a-0123456789abcdef/inline0.js", true),
            ("/layout-542f625094e2fa.css", true),
            ("/worker.js", false),
            ("/album-facade.js", false),
            ("/well-known-name.css", false),
            ("/a-0123456789abcdef0.js", false),
        ] {
            assert_eq!(is_hashed(path), expected, "{path}");
        }
    }

    #[test]
    fn codings_that_a_client_takes() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, "gzip;q=0, br;q=0.5".parse().unwrap());
        assert!(accepts(&headers, "br"));
        assert!(!accepts(&headers, "gzip"));
    }
}
