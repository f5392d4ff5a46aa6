//! Shares files to other apps through the system's share sheet. Where a device has none, offers the
//! clipboard and printing.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, Element, File, FilePropertyBag, HtmlElement, Url};

use super::{dom, fetch, js};

/// Files prepared for another app.
#[derive(Clone, Default)]
pub struct Files(Vec<File>);

impl Files {
    /// Converts the worker's result: pairs of a name and a `Blob`.
    #[must_use]
    pub fn of(made: &JsValue) -> Option<Self> {
        let list: &Array = made.dyn_ref()?;
        let file = |pair: JsValue| {
            let pair: Array = pair.dyn_into().ok()?;
            let (name, blob) = (pair.get(0).as_string()?, pair.get(1).dyn_into::<Blob>().ok()?);
            let options = FilePropertyBag::new();
            options.set_type(&blob.type_());
            File::new_with_blob_sequence_and_options(&Array::of1(&blob), &name, &options).ok()
        };
        list.iter().map(file).collect::<Option<_>>().map(Self)
    }

    /// Lengths in bytes, in order.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length")]
    pub fn sizes(&self) -> Vec<u64> {
        self.0.iter().map(|file| file.size() as u64).collect()
    }

    /// The files with their names.
    pub(super) fn each(&self) -> impl Iterator<Item = (&JsValue, String)> {
        self.0.iter().map(|file| (file.as_ref(), file.name()))
    }

    /// A range of the files.
    #[must_use]
    pub fn some(&self, range: std::ops::Range<usize>) -> Self {
        Self(self.0.get(range).unwrap_or_default().to_vec())
    }

    fn as_data(&self) -> js_sys::Object {
        let files: Array = self.0.iter().collect();
        js::object(&[("files", files.into())])
    }

    /// Whether the share sheet accepts the files.
    #[must_use]
    pub fn can_share(&self) -> bool {
        let can = js::call(&navigator(), "canShare", &[&self.as_data()]);
        can.is_some_and(|can| can.is_truthy())
    }

    /// Opens the share sheet. Must be called from a button press, or the browser refuses.
    pub async fn share(&self) -> ShareOutcome {
        let Some(answer) = js::call(&navigator(), "share", &[&self.as_data()]) else {
            return ShareOutcome::Refused;
        };
        let Ok(promise) = answer.dyn_into::<js_sys::Promise>() else {
            return ShareOutcome::Refused;
        };
        match wasm_bindgen_futures::JsFuture::from(promise).await {
            Ok(_) => ShareOutcome::Shared,
            Err(error) => {
                let name = Reflect::get(&error, &"name".into()).ok().and_then(|n| n.as_string());
                if name.as_deref() == Some("AbortError") {
                    ShareOutcome::Cancelled
                } else {
                    ShareOutcome::Refused
                }
            }
        }
    }
}

/// The outcome of sharing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareOutcome {
    /// Another app received the files.
    Shared,
    /// The user closed the sheet.
    Cancelled,
    /// The browser or the system refused.
    Refused,
}

fn navigator() -> JsValue {
    web_sys::window().map_or(JsValue::UNDEFINED, |window| window.navigator().into())
}

/// Whether this device can share files to other apps.
#[must_use]
pub fn is_available() -> bool {
    let options = FilePropertyBag::new();
    options.set_type("image/jpeg");
    let file = File::new_with_str_sequence_and_options(&Array::of1(&"x".into()), "x.jpg", &options);
    file.is_ok_and(|file| Files(vec![file]).can_share())
}

/// Whether images can be copied here.
#[must_use]
pub fn can_copy_images() -> bool {
    constructor("ClipboardItem").is_some() && js::get(&navigator(), "clipboard").is_some()
}

/// Copies the image at an address as PNG, the format that clipboards accept. False if the browser
/// does not permit it. The clipboard gets a promise of the image: WebKit permits writing only while
/// the user's click is handled, before the image could be there.
pub async fn copy_image(address: &str) -> bool {
    write_image(address).await.is_some()
}

async fn write_image(address: &str) -> Option<()> {
    let address = address.to_owned();
    let png = wasm_bindgen_futures::future_to_promise(async move {
        png(&address).await.ok_or_else(|| JsValue::from_str("the image cannot be read"))
    });
    let make = constructor("ClipboardItem")?;
    let fields = js::object(&[("image/png", png.into())]);
    let item = Reflect::construct(&make, &Array::of1(&fields)).ok()?;
    let clipboard = js::get(&navigator(), "clipboard")?;
    js::resolved(js::call(&clipboard, "write", &[&Array::of1(&item)])).await?;
    Some(())
}

/// The image at an address as a PNG `Blob`.
async fn png(address: &str) -> Option<JsValue> {
    let window = web_sys::window()?;
    let response =
        js::resolved(Some(window.fetch_with_request(&fetch::read(address, None)?).into())).await?;
    let blob = js::resolved(js::call(&response, "blob", &[])).await?;
    let picture = js::resolved(js::call(&window, "createImageBitmap", &[&blob])).await?;
    let (width, height) = (js::get(&picture, "width")?, js::get(&picture, "height")?);
    let make = constructor("OffscreenCanvas")?;
    let canvas = Reflect::construct(&make, &Array::of2(&width, &height)).ok()?;
    let context = js::call(&canvas, "getContext", &[&"2d".into()])?;
    js::call(&context, "drawImage", &[&picture, &0.into(), &0.into()])?;
    let options = js::object(&[("type", "image/png".into())]);
    js::resolved(js::call(&canvas, "convertToBlob", &[&options])).await
}

fn constructor(name: &str) -> Option<Function> {
    Reflect::get(&js_sys::global(), &name.into()).ok()?.dyn_into().ok()
}

/// Timeout for decoding, in milliseconds; then the images decoded so far are printed.
const TIMEOUT_MS: i32 = 20_000;

/// Prints one image per page, without the interface. Leaves out formats that this browser cannot
/// show.
pub fn print(files: &Files) -> Option<()> {
    let document = dom::document()?;
    let sheet: HtmlElement = document.create_element("div").ok()?.dyn_into().ok()?;
    sheet.set_class_name("print-sheet");
    let mut addresses = Vec::new();
    for file in files.0.iter().filter(|file| file.type_().starts_with("image/")) {
        let address = Url::create_object_url_with_blob(file).ok()?;
        let picture = document.create_element("img").ok()?;
        picture.set_attribute("src", &address).ok()?;
        picture.set_attribute("alt", "").ok()?;
        sheet.append_child(&picture).ok()?;
        addresses.push(address);
    }
    document.body()?.append_child(&sheet).ok()?;
    let pictures = js::call(&sheet, "querySelectorAll", &[&"img".into()])?;
    let decoding: Array = Array::from(&pictures)
        .iter()
        .map(|picture| js::call(&picture, "decode", &[]).unwrap_or(JsValue::UNDEFINED))
        .collect();
    wasm_bindgen_futures::spawn_local(async move {
        let late = js_sys::Promise::new(&mut |resolve, _| {
            dom::after(TIMEOUT_MS, move || _ = resolve.call0(&JsValue::UNDEFINED));
        });
        let all = js_sys::Promise::all_settled(&decoding);
        js::resolved(Some(js_sys::Promise::race(&Array::of2(&all, &late)).into())).await;
        remove_broken(&pictures);
        let away = Closure::once_into_js(move || {
            sheet.remove();
            for address in &addresses {
                // Frees the bytes.
                let _ = Url::revoke_object_url(address);
            }
        });
        if let Some(window) = web_sys::window() {
            // Browsers on phones continue while the print dialog is open, so the images are removed
            // afterwards.
            window.set_onafterprint(Some(away.unchecked_ref()));
            let _ = window.print();
        }
    });
    Some(())
}

fn remove_broken(pictures: &JsValue) {
    for picture in Array::from(pictures).iter() {
        let width = js::get(&picture, "naturalWidth").and_then(|width| width.as_f64());
        if width.is_none_or(|width| width == 0.0)
            && let Ok(element) = picture.dyn_into::<Element>()
        {
            element.remove();
        }
    }
}
