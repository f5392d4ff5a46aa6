//! A link as a QR code, large enough to be scanned from across a table.

use leptos::prelude::*;
use vitrine_gallery::qr::Code;

use crate::i18n::{key, t};
use crate::platform::save;
use crate::ui::{Button, CodePicture, Dialog, icons};

/// The code, with buttons to save it as a file.
#[component]
pub(super) fn QrView(
    /// The encoded address.
    address: String,
) -> impl IntoView {
    let Some(code) = Code::of(&address) else {
        return view! { <p class="hint">{t(key::QR_TOO_LONG)}</p> }.into_any();
    };
    let size = code.size();
    let (path, svg, png) = (code.path(), code.svg(), code.png());
    view! {
        <figure class="qr">
            <CodePicture size path label=t(key::QR_CODE) />
            <figcaption class="form-actions">
                <Button
                    label=t(key::QR_PNG)
                    icon=icons::DOWNLOAD
                    on_click=move |_| _ = save::save("link.png", "image/png", &png)
                />
                <Button
                    label=t(key::QR_SVG)
                    icon=icons::DOWNLOAD
                    on_click=move |_| _ = save::save("link.svg", "image/svg+xml", svg.as_bytes())
                />
            </figcaption>
        </figure>
    }
    .into_any()
}

/// The code in a dialog of its own.
#[component]
pub fn QrDialog(
    /// The link.
    link: vitrine_api::SharedLinkResponse,
    /// Called when the user closes the dialog.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let address = super::copy::address(&link);
    view! {
        <Dialog title=t(key::QR_CODE) close=t(key::ACTION_CLOSE) on_close>
            <QrView address=address.clone() />
            <p class="hint qr-address">{address}</p>
        </Dialog>
    }
}
