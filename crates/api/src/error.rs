//! The body of every answer that is not a success.

use serde::{Deserialize, Serialize};

/// `{"message": string}`; clients decide by the exact message, so messages are part of the wire.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What went wrong, in the wire's fixed English.
    pub message: String,
    /// One sentence per invalid field, on status 400 only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
}
