//! Who may call an operation, by kind of principal. What they may do with a resource is decided in
//! `access`.

use super::principal::Principal;
use crate::error::{Error, Result};

/// Who may call an operation. The string is the permission that an API key needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everyone.
    Open,
    /// Users and visitors of links.
    Reader(&'static str),
    /// Visitors of links.
    Visitor,
    /// Users.
    User(&'static str),
    /// Administrators.
    Admin(&'static str),
}

impl Access {
    /// The permission of operations that any key may use.
    pub const ANY_KEY: &'static str = "";

    /// Returns 403 for callers that the operation is not for.
    pub fn admit(self, who: &Principal) -> Result<()> {
        let session = match (self, who) {
            (Self::Open, _) | (Self::Reader(_) | Self::Visitor, Principal::Visitor(_)) => {
                return Ok(());
            }
            (Self::User(_) | Self::Admin(_), Principal::Visitor(_))
            | (Self::Visitor, Principal::User(_)) => return Err(Error::forbidden()),
            (Self::Admin(_), Principal::User(session)) if !session.user.is_admin => {
                return Err(Error::forbidden());
            }
            (_, Principal::User(session)) => session,
        };
        match self.permission() {
            Some(needed) if !session.has(needed) => {
                Err(Error::Forbidden(format!("Missing required permission: {needed}").into()))
            }
            _ => Ok(()),
        }
    }

    /// The permission that an API key needs; `None` if no permission is checked.
    #[must_use]
    pub fn permission(self) -> Option<&'static str> {
        match self {
            Self::Reader(needed) | Self::User(needed) | Self::Admin(needed) => Some(needed),
            Self::Open | Self::Visitor => None,
        }
    }
}
