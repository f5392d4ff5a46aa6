//! A shared link, and the name that opens it.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use vitrine_ids::{AlbumId, LinkId, UserId};

use crate::columns::{Flag, Number, Texts};
use crate::scope::Scope;

/// A row of the table `links`, with the albums of the link.
#[derive(Debug, Clone, Serialize, Deserialize, FromRow)]
pub struct Link {
    /// UUID v4.
    pub id: LinkId,
    /// The user who owns it.
    pub user_id: UserId,
    /// The secret part of its address, random.
    pub key: String,
    /// Custom address, as an alternative to the key; `None` if it has none.
    pub slug: Option<String>,
    /// Whether it shares albums, else single photos.
    #[sqlx(try_from = "Flag")]
    pub is_album: bool,
    /// Its albums, in order.
    #[sqlx(try_from = "Texts")]
    pub album_ids: Vec<AlbumId>,
    /// Description shown to visitors.
    pub description: Option<String>,
    /// Argon2id hash; `None` if it needs no password.
    pub password_hash: Option<String>,
    /// When it was created.
    pub created_at: i64,
    /// When it expires; `None` for never.
    pub expires_at: Option<i64>,
    /// Whether visitors may add photos.
    #[sqlx(try_from = "Flag")]
    pub allow_upload: bool,
    /// Whether visitors see only what they added themselves.
    #[serde(default)]
    #[sqlx(try_from = "Flag")]
    pub upload_only: bool,
    /// Whether the owner must approve what visitors add before others see it.
    #[serde(default)]
    #[sqlx(try_from = "Flag")]
    pub upload_review: bool,
    /// Whether visitors may add photos only, no videos.
    #[serde(default)]
    #[sqlx(try_from = "Flag")]
    pub upload_photos_only: bool,
    /// How many files visitors may add in all; `None` for no limit.
    #[serde(default)]
    #[sqlx(try_from = "Number")]
    pub upload_max_files: Option<u64>,
    /// How many bytes visitors may add in all; `None` for no limit.
    #[serde(default)]
    #[sqlx(try_from = "Number")]
    pub upload_max_bytes: Option<u64>,
    /// Whether visitors may download originals.
    #[sqlx(try_from = "Flag")]
    pub allow_download: bool,
    /// Whether visitors see metadata.
    #[sqlx(try_from = "Flag")]
    pub show_metadata: bool,
    /// Whether locations are removed from the metadata that visitors see.
    #[sqlx(try_from = "Flag")]
    pub hide_location: bool,
    /// Whether it is paused, and cannot be opened.
    #[sqlx(try_from = "Flag")]
    pub is_paused: bool,
    /// How often it was opened.
    #[sqlx(try_from = "Number")]
    pub view_count: u64,
    /// When it was last opened.
    pub last_viewed_at: Option<i64>,
}

/// The name by which a link is opened.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LinkName {
    /// The random key.
    Key(String),
    /// The custom address.
    Slug(String),
}

impl Link {
    /// Everything that it shares, as its owner sees it.
    #[must_use]
    pub fn whole(&self) -> Scope<'_> {
        match &self.album_ids[..] {
            [album] => Scope::Album(album),
            _ => Scope::Link(&self.id),
        }
    }

    /// Whether it has expired by an instant.
    #[must_use]
    pub fn has_expired(&self, now: i64) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }
}
