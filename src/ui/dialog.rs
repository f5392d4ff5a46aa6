//! A modal dialog: the browser's own, which traps the focus and closes on Escape; a sheet on
//! phones.

use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

use super::{IconButton, icons};

/// A dialog that is open for as long as it is mounted.
#[component]
pub fn Dialog(
    /// Its heading and name.
    #[prop(into)]
    title: String,
    /// Name of the button that closes it.
    #[prop(into)]
    close: String,
    /// Called when the person closes it.
    #[prop(into)]
    on_close: Callback<()>,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let opener =
        document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let opener = StoredValue::new_local(opener);
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            // Fails only if the element has left the page meanwhile.
            let _ = dialog.show_modal();
        }
    });
    on_cleanup(move || {
        // Unmounting does not give the focus back; closing by Escape already has.
        if let Some(opener) = opener.try_get_value().flatten() {
            let _ = opener.focus();
        }
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
                // A click on the dialog element itself is one on its backdrop.
                if dialog.get_untracked().is_some_and(|dialog| event.target() == Some(dialog.into())) {
                    dismiss();
                }
            }
        >
            <div class="dialog-sheet">
                <header class="dialog-header">
                    <h2 id="dialog-title">{title}</h2>
                    <IconButton label=close icon=icons::CLOSE on_press=move |_| dismiss() />
                </header>
                {children()}
            </div>
        </dialog>
    }
}
