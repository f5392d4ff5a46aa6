//! What the parts of the screen share.

use std::collections::HashSet;

use leptos::prelude::*;
use vitrine_api::SharedLinkResponse;

/// The dialog that is open.
#[derive(Clone)]
pub(super) enum OpenDialog {
    /// The form of a link.
    Edit(String),
    /// The QR code of a link.
    Code(Box<SharedLinkResponse>),
}

/// State that the list shares with its items and tools.
#[derive(Clone, Copy)]
pub(super) struct ListState {
    /// Ids of the selected links.
    pub chosen: RwSignal<HashSet<String>>,
    /// The dialog that is open.
    pub open: RwSignal<Option<OpenDialog>>,
    /// Notified when links have changed; reloads the list.
    pub changed: Trigger,
}
