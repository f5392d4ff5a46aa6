//! A user.

use sqlx::FromRow;
use vitrine_ids::UserId;

use crate::columns::{Flag, Number};

/// A user.
#[derive(Debug, Clone, FromRow)]
pub struct User {
    /// UUID v4.
    pub id: UserId,
    /// Sign-in address in lower case.
    pub email: String,
    /// Display name.
    pub name: String,
    /// Whether they manage other users.
    #[sqlx(try_from = "Flag")]
    pub is_admin: bool,
    /// When the account was created.
    pub created_at: i64,
    /// When it was last changed.
    pub updated_at: i64,
    /// When an administrator deleted it; `None` if it is not deleted.
    pub deleted_at: Option<i64>,
    /// The colour that the user chose, by its wire name.
    pub avatar_color: Option<String>,
    /// Most bytes that the user may store; `None` for no limit.
    #[sqlx(try_from = "Number")]
    pub quota: Option<u64>,
    /// Whether somebody else chose the password.
    #[sqlx(try_from = "Flag")]
    pub must_change_password: bool,
    /// Whether albums that follow a collection include guests' uploads.
    #[sqlx(try_from = "Flag")]
    pub guests_join_collections: bool,
}
