//! What several routes share: rules and steps that are neither rows nor HTTP.

pub mod accounts;
pub mod albums;
pub mod collections;
pub mod link_contents;
pub mod links;
pub mod members;
pub mod served_file;
pub mod timeline_pages;
pub mod upload_query;
