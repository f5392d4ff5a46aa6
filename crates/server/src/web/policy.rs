//! The Content-Security-Policy of the app's page. Its inline scripts are allowed by their hashes,
//! which are worked out from the page itself, so that nothing else can be slipped in.

use axum::http::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// What the page may load, beyond what comes from its own host.
#[derive(Debug, Default, Clone)]
pub struct Policy {
    scripts: Vec<String>,
    styles: Vec<String>,
}

impl Policy {
    /// The policy of a page.
    pub fn of(html: &str) -> Self {
        Self { scripts: hashes(html, "script"), styles: hashes(html, "style") }
    }

    /// The header.
    pub fn header(&self) -> HeaderValue {
        let sources =
            |hashes: &[String]| hashes.iter().fold(String::new(), |all, hash| all + " " + hash);
        let policy = format!(
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{}; style-src 'self'{}; \
             style-src-attr 'unsafe-inline'; img-src 'self' blob: data:; \
             media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; \
             frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; \
             frame-ancestors 'none'",
            sources(&self.scripts),
            sources(&self.styles),
        );
        HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
    }
}

/// The hashes of all inline elements of a kind. The page is our own build, not a stranger's, so
/// looking for tags is enough.
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
}
