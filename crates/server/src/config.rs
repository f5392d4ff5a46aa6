//! The operator's configuration. Fixed limits are in `limits`.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::auth::Network;
use crate::programs::ProgramPath;

/// Returns an embedded file of the app by its path in `dist/`.
pub type Embedded = fn(&str) -> Option<bytes::Bytes>;

/// The configuration of a server.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Folder of the database and the files, unless configured otherwise.
    pub data: PathBuf,
    /// The app embedded in the program, if there is one.
    pub embedded: Option<Embedded>,
    /// Folder of the app, instead of the embedded one.
    pub web: Option<PathBuf>,
    /// URL of the database; `None` for SQLite in the data folder.
    pub database: Option<String>,
    /// URL of the file storage; `None` for the data folder.
    pub storage: Option<String>,
    /// The server's public URL, without a slash at the end; it may have a path.
    pub public_url: Option<String>,
    /// Origins that may use the API besides the server's own.
    pub cors_origins: Vec<String>,
    /// How long shared caches may reuse renditions of open links, in seconds; 0 for never.
    pub cdn_seconds: u32,
    /// URL of a map style that replaces the app's own map.
    pub map_style: Option<String>,
    /// Proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<Network>,
    /// Origins that may embed pages of links in a frame.
    pub frame_ancestors: Vec<String>,
    /// Whether browsers are redirected to the bucket for originals that are served unchanged.
    pub redirect_originals: bool,
    /// The program that decodes HEIF images.
    pub heif: ProgramPath,
    /// The program that converts videos.
    pub ffmpeg: ProgramPath,
    /// Listening address for monitoring, if any.
    pub metrics: Option<SocketAddr>,
}

impl Config {
    /// The base path of the public URL: empty, or as `/gallery`.
    #[must_use]
    pub fn base(&self) -> &str {
        let address = self.public_url.as_deref().and_then(|url| url.split_once("://"));
        let path = address.and_then(|(_, rest)| Some(&rest[rest.find('/')?..]));
        path.unwrap_or_default().trim_end_matches('/')
    }
}
