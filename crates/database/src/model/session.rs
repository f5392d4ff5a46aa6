//! A session, as each request looks it up.

use sqlx::FromRow;

use crate::model::user::User;

/// A valid session, as looked up for a request.
#[derive(Debug, Clone, FromRow)]
pub struct Opened {
    /// The user to whom it belongs.
    #[sqlx(flatten)]
    pub user: User,
    /// When it was last used, accurate to an hour.
    pub used_at: i64,
    /// When it ends.
    pub expires_at: i64,
}
