//! Downloads of small files that the page itself created.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

use super::dom;

/// Downloads bytes as a file.
pub fn save(name: &str, media_type: &str, bytes: &[u8]) -> Option<()> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let anchor = dom::document()?.create_element("a").ok()?.dyn_into::<HtmlElement>().ok()?;
    anchor.set_attribute("href", &address).ok()?;
    anchor.set_attribute("download", name).ok()?;
    anchor.click();
    // Safari still reads from the address after the click has returned.
    dom::after(10_000, move || _ = Url::revoke_object_url(&address));
    Some(())
}
