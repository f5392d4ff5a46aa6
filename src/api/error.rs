//! Errors of requests, as far as the app has to distinguish them.

use std::fmt::{self, Display, Formatter};

use crate::i18n::{key, t};

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiError {
    /// No answer.
    Network,
    /// 401 with the server's message, which tells a locked link from a dead one.
    Unauthorized(String),
    /// Another 4xx, with the server's message.
    Refused(u16, String),
    /// 5xx, or an invalid response.
    Server,
}

/// The message for the user, in their language.
impl Display for ApiError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Network => t(key::ERROR_NETWORK),
            Self::Refused(_, message) if !message.is_empty() => message,
            _ => t(key::ERROR_SERVER),
        })
    }
}

impl ApiError {
    /// Whether a link requires its password.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        matches!(self, Self::Unauthorized(message) if message == "Password required")
    }

    /// Whether a link is dead: expired, deleted or unknown.
    #[must_use]
    pub fn is_dead_link(&self) -> bool {
        matches!(self, Self::Unauthorized(message) if message.starts_with("Invalid share"))
    }
}
