//! Photos that stand out of a grid, as a guest's own do.

use std::collections::HashSet;

use leptos::prelude::*;

/// Ids of photos that are marked, taken from the context.
#[derive(Clone, Copy)]
pub struct Marks(pub RwSignal<HashSet<String>>);

impl Marks {
    pub(super) fn has(self, id: &str) -> bool {
        self.0.with(|ids| ids.contains(id))
    }
}
