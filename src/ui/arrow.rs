//! Arrow keys and icons for the inline direction. Which of them means "next" depends on the
//! language.

use super::icons::{self, Shape};

/// A direction: its key in events and tooltips, and its icon.
#[derive(Clone, Copy)]
pub struct Arrow {
    /// `KeyboardEvent.key`.
    pub key: &'static str,
    /// The key's label, for tooltips.
    pub sign: &'static str,
    /// The icon of a button.
    pub icon: Shape,
}

impl Arrow {
    /// To the left.
    pub const LEFT: Self = Self { key: "ArrowLeft", sign: "←", icon: icons::PREVIOUS };
    /// To the right.
    pub const RIGHT: Self = Self { key: "ArrowRight", sign: "→", icon: icons::NEXT };
}
