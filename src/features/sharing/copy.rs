//! Copying a link, and saying so where it happened.

use leptos::task::spawn_local;
use vitrine_api::SharedLinkResponse;

use crate::i18n::{key, t};
use crate::platform::{clipboard, dom};
use crate::ui::Toasts;

/// The address that a visitor opens.
#[must_use]
pub(super) fn address(link: &SharedLinkResponse) -> String {
    let path = match &link.slug {
        Some(slug) => format!("/s/{}", js_sys::encode_uri_component(slug)),
        None => format!("/share/{}", link.key),
    };
    format!("{}{path}", dom::origin())
}

/// Copies a link; where the browser does not allow it, says what to do instead.
pub fn copy_link(link: &SharedLinkResponse, toasts: Toasts) {
    let address = address(link);
    spawn_local(async move {
        let is_copied = clipboard::copy(&address).await;
        toasts.show(t(if is_copied { key::LINK_COPIED } else { key::LINK_COPY_FAILED }));
    });
}
