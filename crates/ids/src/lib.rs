//! Ids of rows and their files, with a type for each kind, so that the compiler distinguishes an
//! asset's id from an album's.
//!
//! A text from outside becomes an id by `from` where it is read. Its form is not checked here: an
//! unknown id matches no row.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A new UUID v4.
#[must_use]
pub fn random() -> String {
    Uuid::new_v4().to_string()
}

/// Whether a text is a UUID, the only form in which ids are ever looked up.
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        pub struct $id(String);

        impl $id {
            /// The empty id. No row has it, and all others sort after it.
            pub const NONE: &'static Self = &Self(String::new());

            /// A new UUID v4.
            #[must_use]
            pub fn random() -> Self {
                Self(random())
            }

            /// Converts texts to ids.
            #[must_use]
            pub fn list(texts: Vec<String>) -> Vec<Self> {
                texts.into_iter().map(Self).collect()
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether it is [`Self::NONE`].
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<String> for $id {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $id {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<$id> for String {
            fn from(id: $id) -> Self {
                id.0
            }
        }

        /// A plain string on the wire.
        impl JsonSchema for $id {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                String::schema_name()
            }

            fn json_schema(schemas: &mut SchemaGenerator) -> Schema {
                String::json_schema(schemas)
            }
        }
    )*};
}

ids! {
    /// The id of a user.
    UserId;
    /// The id of an asset: a photo or a video.
    AssetId;
    /// The id of an album.
    AlbumId;
    /// The id of a shared link, which is not its key.
    LinkId;
    /// The id of a guest, a visitor who uploads photos; [`GuestId::NONE`] where the guest is
    /// unknown.
    GuestId;
    /// The id of a user's session, which is not its token.
    SessionId;
    /// The id of an API key, which is not the key itself.
    ApiKeyId;
    /// The id of a resumable upload.
    UploadId;
    /// The id of a comment or like.
    ActivityId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_texts_on_the_wire() {
        let id = AssetId::random();
        assert!(is_uuid(id.as_str()));
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
        assert_eq!(serde_json::from_str::<AssetId>(&format!("\"{id}\"")).unwrap(), id);
        assert_eq!(schemars::schema_for!(AssetId), schemars::schema_for!(String));
        assert!(AssetId::NONE.is_empty() && *AssetId::NONE < id);
    }
}
