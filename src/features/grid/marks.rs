//! Photos that stand out of a grid, as a guest's own do, and those whose picture is not to be relied
//! on.

use std::collections::HashSet;

use leptos::prelude::*;

use crate::i18n::Key;

/// Photos that are marked, taken from the context.
#[derive(Clone, Copy)]
pub struct Marks {
    /// Their ids.
    pub ids: RwSignal<HashSet<String>>,
    /// What the mark says.
    pub words: Key,
}

impl Marks {
    pub(super) fn has(self, id: &str) -> bool {
        self.ids.with(|ids| ids.contains(id))
    }
}
