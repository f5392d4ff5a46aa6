//! Arrows along the line: which of the two leads on is the language's to say.

use super::icons::{self, Shape};

/// One direction: its key, as events name it and as tooltips do, and its icon.
#[derive(Clone, Copy)]
pub struct Arrow {
    /// `KeyboardEvent.key`.
    pub key: &'static str,
    /// What stands on the key.
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
