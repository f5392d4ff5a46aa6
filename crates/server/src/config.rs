//! What the operator decided. Limits that nobody has to decide are in `limits`.

use std::net::SocketAddr;
use std::path::PathBuf;

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
