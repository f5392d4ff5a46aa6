//! Native `<dialog>` elements that are open for as long as they are mounted, above everything else.
//! The only place that opens them.

use leptos::ev::Event;
use leptos::html;
use leptos::prelude::*;

/// Opens a dialog once it is mounted. Unmounting it closes it.
pub fn open_when_mounted(dialog: NodeRef<html::Dialog>) {
    Effect::new(move |_| _ = open(dialog));
}

/// Opens a dialog, if it is mounted. Returns whether it was closed before.
pub fn open(dialog: NodeRef<html::Dialog>) -> bool {
    let Some(dialog) = dialog.get().filter(|dialog| !dialog.open()) else { return false };
    // Fails only if the element has been removed meanwhile.
    let _ = dialog.show_modal();
    true
}

/// A handler of the dialog's `cancel` event, which Escape fires: calls `close`, and keeps the
/// browser from closing the dialog itself. `close` may be called twice, since Escape may fire two
/// events.
pub fn on_cancel(close: impl Fn() + 'static) -> impl Fn(Event) + 'static {
    move |event| {
        event.prevent_default();
        close();
    }
}
