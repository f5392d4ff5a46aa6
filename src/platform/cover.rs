//! What covers the page says so on the page's root, for stylesheets: rules that ask for it there are
//! cheap, while `:has()` above a grid would restyle everything with each photo that comes and goes.

use std::cell::Cell;
use std::thread::LocalKey;

use super::dom;

thread_local! {
    static COVERED: Cell<u32> = const { Cell::new(0) };
    static STAGED: Cell<u32> = const { Cell::new(0) };
}

/// Holds a mark on the root for as long as it lives.
pub struct Cover {
    count: &'static LocalKey<Cell<u32>>,
    name: &'static str,
}

impl Cover {
    /// The page rests behind a layer: it does not scroll.
    #[must_use]
    pub fn page() -> Self {
        Self::mark(&COVERED, "data-covered")
    }

    /// The room around the layer has its colour, too.
    #[must_use]
    pub fn stage() -> Self {
        Self::mark(&STAGED, "data-staged")
    }

    fn mark(count: &'static LocalKey<Cell<u32>>, name: &'static str) -> Self {
        count.set(count.get() + 1);
        if let Some(root) = dom::root() {
            // Fails only for names that no attribute can have.
            let _ = root.set_attribute(name, "");
        }
        Self { count, name }
    }
}

impl Drop for Cover {
    fn drop(&mut self) {
        self.count.set(self.count.get().saturating_sub(1));
        if self.count.get() == 0
            && let Some(root) = dom::root()
        {
            let _ = root.remove_attribute(self.name);
        }
    }
}
