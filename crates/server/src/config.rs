//! What the operator decided, and the limits that nobody has to decide.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::auth::Network;
use crate::web::Embedded;

/// How a server is set up.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Folder of the database and, unless told otherwise, of the bytes.
    pub data: PathBuf,
    /// The app that is part of the program, if it has one.
    pub embedded: Option<Embedded>,
    /// Folder of the app, in place of the one in the program.
    pub web: Option<PathBuf>,
    /// Address of the database.
    pub database: Option<String>,
    /// Address of the bytes.
    pub storage: Option<String>,
    /// Address under which people reach the server, without a slash at the end; it may have a path.
    pub public_url: Option<String>,
    /// Origins of pages that may use the API beside the server's own.
    pub cors_origins: Vec<String>,
    /// How long a shared cache may give pictures of open links without asking, in seconds.
    pub cdn_seconds: u32,
    /// Address of a map style, in place of the map that is part of the app.
    pub map_style: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Origins whose pages may show links in a frame.
    pub frame_ancestors: Vec<String>,
    /// Whether browsers are sent to the bucket for originals that are given as they are.
    pub redirect_originals: bool,
    /// Where monitoring asks, if anywhere.
    pub metrics: Option<SocketAddr>,
}

impl Config {
    /// The path below which people reach the server: empty, or as `/gallery`.
    #[must_use]
    pub fn base(&self) -> &str {
        let address = self.public_url.as_deref().and_then(|url| url.split_once("://"));
        let path = address.and_then(|(_, rest)| Some(&rest[rest.find('/')?..]));
        path.unwrap_or_default().trim_end_matches('/')
    }
}

/// Longest body of JSON or a form: some 250,000 ids.
pub const MAX_BODY: usize = 10 << 20;
/// How long a client may send nothing of a body that it began.
pub const SILENCE: Duration = Duration::from_secs(60);
/// Longest text part of an upload.
pub const MAX_FIELD: usize = 64 << 10;
/// Longest thumbnail that a client may send.
pub const MAX_THUMBNAIL: usize = 1 << 20;
/// Longest preview that a client may send.
pub const MAX_PREVIEW: usize = 8 << 20;
/// Longest sidecar that is read and kept.
pub const MAX_SIDECAR: usize = 1 << 20;
/// Most photos in one link's list of assets.
pub const MAX_LISTED: i64 = 100_000;
/// Most albums that one link opens.
pub const MAX_ALBUMS: usize = 200;
/// Days in the bin before an asset is gone for good.
pub const TRASH_DAYS: u32 = 30;
/// Days after which a deleted user's photos are gone for good.
pub const USER_DAYS: u32 = 7;
/// How long a sign-in lasts.
pub const SESSION_DAYS: i64 = 400;
