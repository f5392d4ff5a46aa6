//! Choosing files from the device.

use leptos::html;
use leptos::prelude::*;

use super::Uploads;
use crate::i18n::{key, t};
use crate::platform::files;
use crate::ui::{Button, Kind, icons};

/// A button that opens the device's file picker.
#[component]
pub fn FilePicker(
    /// How much the button asks for attention.
    #[prop(optional)]
    kind: Kind,
) -> impl IntoView {
    let uploads = expect_context::<Uploads>();
    let input = NodeRef::<html::Input>::new();
    let picked = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        if let Some(list) = input.files() {
            uploads.add(files::of_list(&list));
        }
        // The same files may be picked again after a failure.
        input.set_value("");
    };
    view! {
        <input
            node_ref=input
            type="file"
            multiple
            accept="image/*,video/*"
            class="visually-hidden"
            tabindex="-1"
            aria-label=t(key::UPLOAD_CHOOSE)
            on:change=picked
        />
        <Button
            label=t(key::ACTION_ADD_PHOTOS)
            icon=icons::PHOTO_ADD
            kind
            on_press=move |_| {
                if let Some(input) = input.get_untracked() {
                    input.click();
                }
            }
        />
    }
}
