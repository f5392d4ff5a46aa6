//! Copying text. Browsers offer the Clipboard API only on `https` and `localhost`; elsewhere the
//! deprecated `execCommand("copy")` on a selected field still works in most.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

/// Copies a text. False if the browser does not permit it, so that the user has to copy it.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    if window.is_secure_context() {
        let copied = JsFuture::from(window.navigator().clipboard().write_text(text)).await;
        if copied.is_ok() {
            return true;
        }
    }
    copy_by_command(text).unwrap_or(false)
}

/// Copies the address of this page.
pub async fn copy_address() -> bool {
    let address = web_sys::window().and_then(|window| window.location().href().ok());
    copy(&address.unwrap_or_default()).await
}

fn copy_by_command(text: &str) -> Option<bool> {
    let document = super::dom::document()?;
    // A modal dialog makes everything outside it inert, so the field has to be inside.
    let host = match document.query_selector("dialog[open]").ok()? {
        Some(dialog) => dialog,
        None => document.body()?.into(),
    };
    let before = document.active_element();
    let field = document.create_element("textarea").ok()?.dyn_into::<HtmlTextAreaElement>().ok()?;
    field.set_value(text);
    field.set_class_name("visually-hidden");
    field.set_read_only(true);
    host.append_child(&field).ok()?;
    field.select();
    let copied = document.dyn_into::<HtmlDocument>().ok()?.exec_command("copy").unwrap_or(false);
    field.remove();
    if let Some(element) =
        before.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
    {
        let _ = element.focus();
    }
    Some(copied)
}
