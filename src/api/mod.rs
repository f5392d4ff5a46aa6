//! Talking to the storage server: one function per operation, one file per noun.

mod albums;
mod assets;
mod auth;
mod client;
mod download;
mod error;
mod guests;
mod links;
mod timeline;

pub use albums::{
    add_to_album, album, albums, create_album, delete_album, remove_from_album, update_album,
};
pub use assets::{asset, delete_assets, restore_assets};
pub use auth::{discovery, is_reachable, log_in, log_out, me, server_config, set_up};
pub use client::{ApiClient, Rendition};
pub use download::download_info;
pub use error::ApiError;
pub use guests::{begin_guest, contributions, guest, take_back};
pub use links::{
    check_link, create_link, delete_link, end_link_session, link, links, opened_link, unlock_link,
};
pub use timeline::{Month, bucket, buckets};
