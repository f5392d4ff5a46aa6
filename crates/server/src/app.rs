//! The state that all handlers share.

use std::io;
use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use axum::http::HeaderValue;
use vitrine_database::Db;
use vitrine_storage::Storage;

use crate::api_description::ApiDescription;
use crate::auth::client_requests::ClientRequests;
use crate::auth::{ConcurrencyLimits, Network, PasswordQueue, Throttle};
use crate::config::Config;
use crate::download_budget::DownloadBudget;
use crate::http::headers;
use crate::http::long_bodies::LongBodies;
use crate::keyed_mutex::KeyedMutex;
use crate::library::{Library, OpenError};
use crate::metrics::Metrics;
use crate::response_cache::CachedResponses;
use crate::view_counter::ViewCounter;
use crate::web::{PictureCache, Web};

/// The state of the running server. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// See [`App`].
pub struct Parts {
    /// The rows and files, and what works on both.
    pub library: Library,
    /// The library's database.
    pub db: Db,
    /// The library's files.
    pub storage: Storage,
    /// The files of the web app.
    pub web: Web,
    /// Recent responses to visitors.
    pub cached_responses: CachedResponses,
    /// Slows down guessing of passwords and names.
    pub throttle: Throttle,
    /// Limits the rows that downloads hold in memory.
    pub downloads: DownloadBudget,
    /// Hashes passwords, fairly per client network.
    pub passwords: PasswordQueue,
    /// Limits concurrent requests per client network.
    pub client_requests: ClientRequests,
    /// Limits long request bodies in memory.
    pub long_bodies: LongBodies,
    /// Limits concurrent uploads and new guests of links.
    pub concurrency: ConcurrencyLimits,
    /// Counts visits of links.
    pub view_counter: ViewCounter,
    /// Recent preview images of links.
    pub preview_images: PictureCache,
    /// The server's public URL, without a slash at the end.
    pub public_url: Option<String>,
    /// The path of that URL: empty, or as `/gallery`.
    pub base: String,
    /// Origins that may use the API besides the server's own.
    pub cors_origins: Vec<String>,
    /// `Cache-Control` of renditions of open links, if shared caches may store them.
    pub shared_cache: Option<HeaderValue>,
    /// URL of a map style that replaces the app's own map.
    pub map_style: Option<String>,
    /// Proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<Network>,
    /// Whether browsers are redirected to the bucket for originals that are served unchanged.
    pub redirect_originals: bool,
    /// The listening address for monitoring.
    pub monitoring: Option<SocketAddr>,
    /// Counters for monitoring.
    pub metrics: Metrics,
    /// Resumable uploads that a request is writing to.
    pub uploads: KeyedMutex,
    /// The description of the API, as the router sets it.
    pub api_description: OnceLock<ApiDescription>,
    /// The Content-Security-Policy of data and media.
    pub data_policy: HeaderValue,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Why the server did not start, in one line.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The library cannot be used.
    #[error(transparent)]
    Library(#[from] OpenError),
    /// The app's files cannot be used.
    #[error("the app in {0} cannot be used: {1}")]
    Web(String, io::Error),
}

impl App {
    /// Opens the library and the files of the web app, and removes what an interrupted run left
    /// behind.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let library = Library::open(config).await?;
        library.recover().await?;
        let web = Web::open(config).map_err(|(folder, error)| StartError::Web(folder, error))?;
        let public_url = config.public_url.as_ref();
        let db = library.db.clone();
        Ok(Self(Arc::new(Parts {
            cached_responses: CachedResponses::new(db.writes()),
            throttle: Throttle::of(&db),
            passwords: PasswordQueue::default(),
            client_requests: ClientRequests::default(),
            long_bodies: LongBodies::default(),
            concurrency: ConcurrencyLimits::of(&db),
            downloads: DownloadBudget::default(),
            storage: library.storage.clone(),
            db,
            library,
            web,
            view_counter: ViewCounter::default(),
            preview_images: PictureCache::default(),
            public_url: public_url.map(|url| url.trim_end_matches('/').to_owned()),
            base: config.base().to_owned(),
            cors_origins: config.cors_origins.clone(),
            shared_cache: headers::shared_cache(config.cdn_seconds),
            map_style: config.map_style.clone(),
            redirect_originals: config.redirect_originals,
            monitoring: config.metrics,
            metrics: Metrics::default(),
            uploads: KeyedMutex::default(),
            api_description: OnceLock::new(),
            trusted_proxies: config.trusted_proxies.clone(),
            data_policy: headers::data_policy(&config.frame_ancestors),
        })))
    }
}
