//! A modal dialog: the native element, which traps the focus and closes on Escape. On phones it is
//! a bottom sheet.

use leptos::html;
use leptos::prelude::*;

use super::{IconButton, icons, modal};
use crate::platform::focus::Opener;

/// A dialog that is open for as long as it is mounted.
#[component]
pub fn Dialog(
    /// Heading and accessible name.
    #[prop(into)]
    title: String,
    /// Label of the close button.
    #[prop(into)]
    close: String,
    /// Called when the user closes it.
    #[prop(into)]
    on_close: Callback<()>,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let opener = StoredValue::new_local(Opener::current());
    modal::open_when_mounted(dialog);
    on_cleanup(move || {
        // Unmounting does not restore the focus; closing by Escape already has.
        let _ = opener.try_with_value(Opener::restore);
    });
    let dismiss = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <dialog
            node_ref=dialog
            class="dialog"
            aria-labelledby="dialog-title"
            on:close=move |_| on_close.run(())
            on:click=move |event| {
                // A click whose target is the dialog element itself was on its backdrop.
                if dialog.get_untracked().is_some_and(|dialog| event.target() == Some(dialog.into())) {
                    dismiss();
                }
            }
        >
            <div class="dialog-sheet">
                <header class="dialog-header">
                    <h2 id="dialog-title">{title}</h2>
                    <IconButton label=close icon=icons::CLOSE on_click=move |_| dismiss() />
                </header>
                {children()}
            </div>
        </dialog>
    }
}
