//! Light and dark theme: follows the system until the user chooses.

use super::{dom, store};

/// Applies the stored choice, if any.
pub fn restore() {
    if let Some(theme) = store::get("theme") {
        apply(&theme);
    }
}

/// The stored choice, if any: `light` or `dark`.
#[must_use]
pub fn chosen() -> Option<String> {
    store::get("theme")
}

/// Stores a choice; `None` follows the system again.
pub fn choose(theme: Option<&str>) {
    match theme {
        Some(theme) => {
            apply(theme);
            store::set("theme", theme);
        }
        None => {
            store::set_mark("theme", false);
            if let Some(root) = dom::root() {
                let _ = root.remove_attribute("data-theme");
            }
        }
    }
}

/// Switches to the other theme and stores that choice.
pub fn toggle() {
    let theme = if is_dark() { "light" } else { "dark" };
    apply(theme);
    store::set("theme", theme);
}

fn is_dark() -> bool {
    match dom::root().and_then(|root| root.get_attribute("data-theme")) {
        Some(theme) => theme == "dark",
        None => dom::media_matches("(prefers-color-scheme: dark)"),
    }
}

fn apply(theme: &str) {
    if let Some(root) = dom::root() {
        let _ = root.set_attribute("data-theme", theme);
    }
}
