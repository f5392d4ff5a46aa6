//! What all tiles of a grid share.

use leptos::prelude::*;
use vitrine_gallery::selection::Selection;

use super::marks::Marks;

/// When selection checkboxes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CheckboxVisibility {
    /// On hover, and while photos are selected.
    #[default]
    Always,
    /// Only while photos are selected.
    WhileSelecting,
}

/// What all tiles of a grid share.
#[derive(Clone, Copy)]
pub(super) struct TileContext {
    /// Maps a photo's id to its address.
    pub href: Callback<String, String>,
    /// The selected photos.
    pub selection: RwSignal<Selection>,
    /// When selection checkboxes are shown.
    pub checkboxes: CheckboxVisibility,
    /// Labels on some photos; `None` if the page has none.
    pub marks: Option<Marks>,
    /// Called when a thumbnail fails to load.
    pub on_problem: Callback<()>,
}

impl TileContext {
    /// Whether a plain click selects.
    pub(super) fn is_selecting(self) -> bool {
        self.selection.with(Selection::is_active)
    }

    /// The selection while checkboxes are shown, else `None`.
    pub(super) fn offered(self) -> Option<RwSignal<Selection>> {
        (self.checkboxes == CheckboxVisibility::Always || self.is_selecting())
            .then_some(self.selection)
    }
}
