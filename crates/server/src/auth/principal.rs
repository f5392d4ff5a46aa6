//! Who makes a request: a user or a visitor of a link. `extract` finds out.

use vitrine_database::accounts::User;
use vitrine_database::sessions::ApiKey;

use crate::access::Visit;

/// The permission that implies all others.
pub const ALL: &str = "all";
/// Who makes a request.
#[derive(Debug, Clone)]
pub enum Principal {
    /// A user.
    User(Session),
    /// A visitor of a link, with its password if it has one.
    Visitor(Visit),
}

/// A user's session, or an API key that acts for the user.
#[derive(Debug, Clone)]
pub struct Session {
    /// The user who is signed in, or whom the key acts for.
    pub user: User,
    /// Hash of the token of the session or key. Empty when the operator acts for the user from the
    /// command line.
    pub token_hash: Vec<u8>,
    /// The API key; `None` for a session.
    pub key: Option<ApiKey>,
}

impl Session {
    /// Whether the key has a permission. Sessions have all.
    #[must_use]
    pub fn has(&self, permission: &str) -> bool {
        let found =
            |key: &ApiKey| key.permissions.iter().any(|has| has == ALL || has == permission);
        permission.is_empty() || self.key.as_ref().is_none_or(found)
    }
}

impl Principal {
    /// Whether it is a user of the server.
    #[must_use]
    pub fn is_user(&self) -> bool {
        matches!(self, Self::User(_))
    }
}
