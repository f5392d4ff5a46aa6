//! Labels on some photos of a grid: a guest's own, and those whose renditions a guest made, which
//! may differ from the original.

use std::collections::HashSet;

use leptos::prelude::*;

use crate::i18n::Key;

/// Photos with a label. Provided as context.
#[derive(Clone, Copy)]
pub struct Marks {
    /// Ids of the labelled photos.
    pub ids: RwSignal<HashSet<String>>,
    /// Text of the label.
    pub label: Key,
}

impl Marks {
    pub(super) fn has(self, id: &str) -> bool {
        self.ids.with(|ids| ids.contains(id))
    }
}
