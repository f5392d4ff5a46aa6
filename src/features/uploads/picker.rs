//! Choosing files from the device.

use leptos::html;
use leptos::prelude::*;

use crate::i18n::{key, t};
use crate::platform::files::{self, File};
use crate::ui::{Button, ButtonVariant, icons};

/// How files are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pick {
    /// Photos and videos. Phones offer their camera in the same picker.
    #[default]
    Files,
    /// All files in a folder.
    Folder,
    /// The camera directly. Shown on phones and tablets only.
    Camera,
}

/// A button that opens the device's file picker.
#[component]
pub fn FilePicker(
    /// The button's label.
    #[prop(optional, into)]
    label: Option<String>,
    /// The button's variant.
    #[prop(optional)]
    variant: ButtonVariant,
    /// How files are chosen.
    #[prop(optional)]
    pick: Pick,
    /// Called with the files.
    #[prop(into)]
    on_files: Callback<Vec<File>>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let picked = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        if let Some(list) = input.files() {
            let mut files = files::of_list(&list);
            if pick == Pick::Folder {
                files::leave_clutter(&mut files);
            }
            if !files.is_empty() {
                on_files.run(files);
            }
        }
        // Without this, picking the same files again would not trigger an event.
        input.set_value("");
    };
    let name = label.clone().unwrap_or_else(|| t(key::UPLOAD_CHOOSE).to_owned());
    let label = label.unwrap_or_else(|| t(key::ACTION_ADD_PHOTOS).to_owned());
    let icon = match pick {
        Pick::Files => icons::PHOTO_ADD,
        Pick::Folder => icons::FOLDER_ADD,
        Pick::Camera => icons::CAMERA,
    };
    view! {
        <span class="picker" class:camera=pick == Pick::Camera>
            <input
                node_ref=input
                type="file"
                multiple=pick != Pick::Camera
                accept=if pick == Pick::Camera { "image/*" } else { "image/*,video/*" }
                capture=(pick == Pick::Camera).then_some("environment")
                prop:webkitdirectory=pick == Pick::Folder
                class="visually-hidden"
                tabindex="-1"
                aria-label=name
                on:change=picked
            />
            <Button
                label
                icon
                variant
                on_click=move |_| {
                    if let Some(input) = input.get_untracked() {
                        input.click();
                    }
                }
            />
        </span>
    }
}
