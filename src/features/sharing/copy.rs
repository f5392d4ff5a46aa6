//! The address of a link, and copying it to the clipboard.

use leptos::task::spawn_local;
use vitrine_api::SharedLinkResponse;

use crate::i18n::{key, t};
use crate::platform::{base_url, clipboard, dom};
use crate::ui::Toasts;

/// The address of a link with a custom name.
#[must_use]
pub(super) fn address_of_slug(slug: &str) -> String {
    format!("{}{}/s/{}", dom::origin(), base_url::path(), base_url::encode(slug))
}

/// The address that visitors of a link open.
#[must_use]
pub(super) fn address(link: &SharedLinkResponse) -> String {
    match &link.slug {
        Some(slug) => address_of_slug(slug),
        None => format!("{}{}/share/{}", dom::origin(), base_url::path(), link.key),
    }
}

/// Copies a link's address and shows a message; where the browser refuses, the message says what to
/// do instead.
pub fn copy_link(link: &SharedLinkResponse, toasts: Toasts) {
    copy_address(address(link), toasts);
}

/// Copies an address, with the same messages.
pub(super) fn copy_address(address: String, toasts: Toasts) {
    spawn_local(async move {
        let is_copied = clipboard::copy(&address).await;
        toasts.show(t(if is_copied { key::LINK_COPIED } else { key::LINK_COPY_FAILED }));
    });
}
