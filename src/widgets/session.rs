//! The signed-in user, which the owner's screens take from the context.

use vitrine_api::UserAdminResponse;

/// The signed-in user.
#[derive(Debug, Clone, PartialEq)]
pub struct Account(pub UserAdminResponse);
