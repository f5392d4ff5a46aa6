//! Which table an id belongs to, for statements that are the same for several kinds of ids.

use std::hash::Hash;

use sqlx::{Any, Decode, Type};
use vitrine_ids::{
    ActivityId, AlbumId, ApiKeyId, AssetId, GuestId, LinkId, SessionId, UploadId, UserId,
};

/// Any kind of id.
pub trait RowId: Clone + Eq + Hash + Type<Any> + for<'r> Decode<'r, Any> {
    /// The table whose rows have such ids.
    const TABLE: &'static str;

    /// The id as it is stored.
    fn text(&self) -> &str;
}

macro_rules! row_ids {
    ($($id:ident: $table:literal;)*) => {$(
        impl RowId for $id {
            const TABLE: &'static str = $table;

            fn text(&self) -> &str {
                self.as_str()
            }
        }
    )*};
}

row_ids! {
    UserId: "users";
    AssetId: "assets";
    AlbumId: "albums";
    LinkId: "links";
    GuestId: "guests";
    SessionId: "sessions";
    ApiKeyId: "api_keys";
    UploadId: "uploads";
    ActivityId: "activities";
}
