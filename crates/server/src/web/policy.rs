//! The Content-Security-Policy of the app's pages. Inline scripts and styles are allowed by their
//! hashes, computed from the page itself, so that injected ones do not run.

use axum::http::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// What a page may load besides resources of its own origin.
#[derive(Debug, Default, Clone)]
pub struct Policy {
    scripts: Vec<String>,
    styles: Vec<String>,
    /// Origin of the operator's map.
    map: Option<String>,
    /// Origins that may embed the page in a frame.
    frames: Vec<String>,
}

impl Policy {
    /// The policy of a page.
    pub fn of(html: &str) -> Self {
        Self { scripts: hashes(html, "script"), styles: hashes(html, "style"), ..Self::default() }
    }

    /// Allows a map from this origin.
    #[must_use]
    pub fn with_map(mut self, origin: Option<&str>) -> Self {
        self.map = origin.map(str::to_owned);
        self
    }

    /// Allows these origins to embed the page in a frame.
    #[must_use]
    pub fn with_frames(mut self, origins: &[String]) -> Self {
        self.frames = origins.to_vec();
        self
    }

    /// The value of the header.
    pub fn header(&self) -> HeaderValue {
        let sources =
            |hashes: &[String]| hashes.iter().fold(String::new(), |all, hash| all + " " + hash);
        let map = self.map.as_ref().map(|origin| format!(" {origin}")).unwrap_or_default();
        let policy = format!(
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{}; style-src 'self'{}; \
             style-src-attr 'unsafe-inline'; img-src 'self' blob: data:{map}; \
             media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'{map}; \
             frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; \
             frame-ancestors {}",
            sources(&self.scripts),
            sources(&self.styles),
            if self.frames.is_empty() { "'none'".to_owned() } else { self.frames.join(" ") },
        );
        HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
    }
}

/// Scheme, host and port of a URL, if they are valid in a policy.
pub fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let usable =
        matches!(scheme, "https" | "http") && !host.is_empty() && host.chars().all(is_plain);
    usable.then(|| format!("{scheme}://{host}"))
}

/// The hashes of all inline elements with this tag name. A text search suffices, since the page is
/// our own build.
fn hashes(html: &str, element: &str) -> Vec<String> {
    let (open, close) = (format!("<{element}"), format!("</{element}>"));
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, from)) = rest.split_once(&open) {
        let Some((attributes, from)) = from.split_once('>') else {
            break;
        };
        let Some((content, after)) = from.split_once(&close) else {
            break;
        };
        rest = after;
        let inline = !attributes.contains("src=") && !content.trim().is_empty();
        if inline && (attributes.is_empty() || attributes.starts_with(char::is_whitespace)) {
            let hash = STANDARD.encode(Sha256::digest(content.as_bytes()));
            found.push(format!("'sha256-{hash}'"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_and_no_others() {
        let html = "<script src=\"a.js\"></script><script type=\"module\">go()</script>\
                    <scripty>x</scripty><style>a{}</style>";
        let policy = Policy::of(html);
        let hash = STANDARD.encode(Sha256::digest(b"go()"));
        assert_eq!(policy.scripts, [format!("'sha256-{hash}'")]);
        assert_eq!(policy.styles.len(), 1);
    }

    #[test]
    fn a_map_adds_its_origin_and_nothing_else() {
        for (url, expected) in [
            ("https://tiles.example.org/style.json?key=a", Some("https://tiles.example.org")),
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("https://a.example; script-src *", None),
            ("https://user@a.example/", None),
            ("https:///style.json", None),
            ("ftp://a.example/", None),
            ("/style.json", None),
        ] {
            assert_eq!(origin(url).as_deref(), expected, "{url}");
        }
        let plain = Policy::default().header().to_str().unwrap().to_owned();
        let mapped = Policy::default().with_map(Some("https://a.example")).header();
        let mapped = mapped.to_str().unwrap();
        assert!(mapped.contains("connect-src 'self' https://a.example;"), "{mapped}");
        assert!(mapped.contains("img-src 'self' blob: data: https://a.example;"), "{mapped}");
        assert_eq!(mapped.replace(" https://a.example", ""), plain);
        assert!(plain.ends_with("frame-ancestors 'none'"), "{plain}");
        let framed = Policy::default().with_frames(&["https://blog.example".to_owned()]).header();
        assert!(framed.to_str().unwrap().ends_with("frame-ancestors https://blog.example"));
    }
}
