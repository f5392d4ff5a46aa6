//! `Content-Disposition` (RFC 6266) for arbitrary file names.

use axum::http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but `attr-char` of RFC 8187, section 3.2.1, is percent-encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// Whether a browser displays the file or saves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Display it.
    Inline,
    /// Save it.
    Attachment,
}

/// The header for content that is displayed and has no file name.
pub const NAMELESS: HeaderValue = HeaderValue::from_static("inline");

/// The header for a file with this name.
#[must_use]
pub fn disposition(purpose: Purpose, name: &str) -> HeaderValue {
    let purpose = match purpose {
        Purpose::Inline => "inline",
        Purpose::Attachment => "attachment",
    };
    let name = utf8_percent_encode(name, ENCODED);
    let value = format!("{purpose}; filename*=UTF-8''{name}");
    HeaderValue::from_str(&value).unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_stay_inside_the_value() {
        for (name, expected) in [
            ("a.jpg", "inline; filename*=UTF-8''a.jpg"),
            ("a\r\nSet-Cookie: x", "inline; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x"),
            ("\"; filename=b", "inline; filename*=UTF-8''%22%3B%20filename%3Db"),
            ("Größe.jpg", "inline; filename*=UTF-8''Gr%C3%B6%C3%9Fe.jpg"),
        ] {
            assert_eq!(disposition(Purpose::Inline, name), expected);
        }
    }
}
