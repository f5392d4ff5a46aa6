//! The one error type of this crate: every refusal says what was found and where.

use crate::Format;

/// Why a file was not read, planned or written.
///
/// A caller must treat every variant as "not clean" and never pass the file on as if it were.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file is of a kind, or holds something, that this crate does not clean.
    #[error("{format} cannot be handled: {reason}")]
    Unsupported {
        /// What the content was recognised as.
        format: Format,
        /// The reason, as a message for the user.
        reason: &'static str,
    },
    /// The bytes contradict the format's standard, or end too early.
    #[error("{what} at byte {offset}")]
    Malformed {
        /// What is wrong.
        what: &'static str,
        /// Where in the file it is.
        offset: u64,
    },
    /// The file exceeds one of [`crate::Limits`] or another fixed bound.
    #[error("more than {limit} {what}")]
    Limit {
        /// What exceeds the bound; the unit of `limit`.
        what: &'static str,
        /// The maximum.
        limit: u64,
    },
    /// The source could not be read, or the target could not be written.
    #[error("input or output failed: {0}")]
    Io(#[from] std::io::Error),
}

impl Error {
    pub(crate) fn malformed(what: &'static str, offset: u64) -> Self {
        Self::Malformed { what, offset }
    }

    pub(crate) fn unsupported(format: Format, reason: &'static str) -> Self {
        Self::Unsupported { format, reason }
    }
}
