//! Requests to the storage server: one function per operation, one file per noun.

mod account;
mod activities;
mod albums;
mod assets;
mod auth;
mod client;
mod collections;
mod download;
mod error;
mod guests;
mod links;
mod people;
mod search;
mod timeline;

pub use account::{
    all_users, api_keys, change_password, create_api_key, create_user, delete_api_key, delete_user,
    end_other_sessions, end_session, sessions, update_me,
};
pub use activities::{activities, add_activity, delete_activity};
pub use albums::{
    add_to_album, album, albums, create_album, delete_album, remove_from_album, update_album,
};
pub use assets::{
    asset, change_asset, change_assets, delete_assets, destroy_assets, empty_bin, restore_assets,
    restore_bin, without_renditions,
};
pub use auth::{discovery, is_reachable, log_in, log_out, me, server_config, set_up};
pub use client::{ApiClient, Rendition};
pub use collections::{collections, follow_collection, open_collection};
pub use download::download_info;
pub use error::ApiError;
pub use guests::{approve, begin_guest, contributions, guest, take_back};
pub use links::{
    add_to_link, check_address, check_link, create_link, delete_link, end_link_session, link,
    links, links_of_album, links_of_asset, opened_link, restore_link, review, unlock_link,
    update_link,
};
pub use people::{add_members, remove_member, set_member_role, users, visit_album};
pub use search::search;
pub use timeline::{Months, bucket, bucket_ids, buckets, own_in_album};
