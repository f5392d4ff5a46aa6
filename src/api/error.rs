//! What can go wrong with a request, as the app has to tell it apart.

use crate::i18n::{key, t};

/// A request that brought nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiError {
    /// No answer at all.
    Network,
    /// 401 with the server's message, by which a client tells a locked link from a dead one.
    Unauthorized(String),
    /// Another 4xx, with the server's message.
    Refused(u16, String),
    /// 5xx, or an answer that is not what was announced.
    Server,
}

impl ApiError {
    /// What to tell a person, and what to do next.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Network => t(key::ERROR_NETWORK).to_owned(),
            Self::Refused(_, message) if !message.is_empty() => message.clone(),
            _ => t(key::ERROR_SERVER).to_owned(),
        }
    }

    /// Whether a link asks for its password.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        matches!(self, Self::Unauthorized(message) if message == "Password required")
    }

    /// Whether a link is dead: expired, withdrawn or never there.
    #[must_use]
    pub fn is_dead_link(&self) -> bool {
        matches!(self, Self::Unauthorized(message) if message.starts_with("Invalid share"))
    }
}
