//! Marks on the root element that a layer covers the page, for stylesheets. Selectors on the root
//! are cheap, while `:has()` above a grid would restyle everything whenever a photo is added or
//! removed.

use std::cell::Cell;
use std::thread::LocalKey;

use super::dom;

thread_local! {
    static COVERED: Cell<u32> = const { Cell::new(0) };
    static STAGED: Cell<u32> = const { Cell::new(0) };
}

/// Keeps an attribute on the root element until dropped.
pub struct RootMark {
    count: &'static LocalKey<Cell<u32>>,
    name: &'static str,
}

/// The page is behind a layer and does not scroll.
#[must_use]
pub fn lock_page() -> RootMark {
    mark(&COVERED, "data-covered")
}

/// The area around the layer has the layer's colour, too.
#[must_use]
pub fn darken_surroundings() -> RootMark {
    mark(&STAGED, "data-staged")
}

fn mark(count: &'static LocalKey<Cell<u32>>, name: &'static str) -> RootMark {
    count.set(count.get() + 1);
    if let Some(root) = dom::root() {
        // Fails only for names that no attribute can have.
        let _ = root.set_attribute(name, "");
    }
    RootMark { count, name }
}

impl Drop for RootMark {
    fn drop(&mut self) {
        self.count.set(self.count.get().saturating_sub(1));
        if self.count.get() == 0
            && let Some(root) = dom::root()
        {
            let _ = root.remove_attribute(self.name);
        }
    }
}
