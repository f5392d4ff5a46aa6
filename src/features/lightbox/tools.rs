//! What a screen of the owner adds to the lightbox.

use leptos::prelude::*;

/// Additional controls for the owner of the photos. Each callback gets the photo's id.
#[derive(Clone, Copy)]
pub struct Tools {
    /// Opens the share dialog for the photo. Returns false if the user may not share it; its
    /// address is shared instead.
    pub share: Callback<String, bool>,
    /// Renders more buttons.
    pub buttons: Callback<String, AnyView>,
    /// Renders more details below the photo's metadata.
    pub details: Callback<String, AnyView>,
    /// Notified when a photo's metadata was changed.
    pub edited: Trigger,
}
