//! The state that all handlers share.

use std::io;
use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use axum::http::HeaderValue;
use vitrine_database::Db;
use vitrine_database::leases::Leases;
use vitrine_private_files as private_files;
use vitrine_storage::Storage;

use crate::auth::client_requests::ClientRequests;
use crate::auth::{Crowd, Network, PasswordQueue, Throttle};
use crate::config::Config;
use crate::download_budget::DownloadBudget;
use crate::http::headers;
use crate::http::incoming::LongBodies;
use crate::ingest::AnalysisQueue;
use crate::locks::Locks;
use crate::metrics::Metrics;
use crate::places::Bell;
use crate::renditions::Renderer;
use crate::views::Views;
use crate::web::{Pictures, Web};
use crate::written::Answers;

/// The state of the running server. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// See [`App`].
pub struct Parts {
    /// The database.
    pub db: Db,
    /// The files.
    pub storage: Storage,
    /// The files of the web app.
    pub web: Web,
    /// Recent responses to visitors.
    pub answers: Answers,
    /// Slows down guessing of passwords and names.
    pub throttle: Throttle,
    /// Limits the rows that downloads hold in memory.
    pub downloads: DownloadBudget,
    /// Hashes passwords, fairly per client network.
    pub passwords: PasswordQueue,
    /// Reads the headers of uploaded files, fairly per uploader.
    pub analyses: AnalysisQueue,
    /// Limits concurrent requests per client network.
    pub client_requests: ClientRequests,
    /// Limits long request bodies in memory.
    pub long_bodies: LongBodies,
    /// Limits concurrent uploads and new guests of links.
    pub crowd: Crowd,
    /// Counts visits of links.
    pub views: Views,
    /// Recent preview images of links.
    pub pictures: Pictures,
    /// Signalled when there may be places to name.
    pub places: Bell,
    /// Leases on background work.
    pub leases: Leases,
    /// Makes thumbnails and previews.
    pub renderer: Renderer,
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
    pub uploads: Locks,
    /// Assets whose files are stored, and whose rows are about to be written.
    pub arriving: Locks,
    /// The OpenAPI document, after its first request.
    pub description: OnceLock<Bytes>,
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
    /// The data folder cannot be used.
    #[error("the data folder {0} cannot be used: {1}")]
    Data(String, io::Error),
    /// The storage cannot be used.
    #[error("the storage cannot be opened: {0}")]
    Storage(io::Error),
    /// The database cannot be used.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] vitrine_database::Error),
    /// The app's files cannot be used.
    #[error("the app in {0} cannot be used: {1}")]
    Web(String, io::Error),
}

impl App {
    /// Opens the database and storage, creates them if they are missing, and removes what an
    /// interrupted run left behind.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let app = Self::open_beside(config).await?;
        app.storage.reach().await.map_err(StartError::Storage)?;
        // In a folder that several servers share, these may be another's.
        if app.storage.is_shared() || !app.db.is_shared() {
            let swept = app.storage.sweep_incoming().map_err(StartError::Storage)?;
            if swept > 0 {
                tracing::info!(files = swept, "swept interrupted uploads");
            }
        }
        app.storage.mend_modes();
        Ok(app)
    }

    /// Whether other servers may use the same library, so that recent files may be theirs.
    #[must_use]
    pub fn is_one_of_many(&self) -> bool {
        self.db.is_shared() || self.storage.is_shared()
    }

    /// Opens beside a server that may be running: removes nothing.
    pub async fn open_beside(config: &Config) -> Result<Self, StartError> {
        let shown = || config.data.display().to_string();
        let made = private_files::create_dir_all(&config.data);
        made.map_err(|error| StartError::Data(shown(), error))?;
        private_files::mend_one(&config.data);
        let storage = Storage::open(config.storage.as_deref(), &config.data);
        let storage = storage.map_err(StartError::Storage)?;
        let default = || Db::sqlite_url(&config.data.join(vitrine_database::FILE_NAME));
        let db = Db::open(&config.database.clone().unwrap_or_else(default)).await?;
        let web = Web::open(config).map_err(|(folder, error)| StartError::Web(folder, error))?;
        let public_url = config.public_url.as_ref();
        Ok(Self(Arc::new(Parts {
            answers: Answers::new(db.writes()),
            throttle: Throttle::of(&db),
            passwords: PasswordQueue::default(),
            analyses: AnalysisQueue::default(),
            client_requests: ClientRequests::default(),
            long_bodies: LongBodies::default(),
            crowd: Crowd::of(&db),
            downloads: DownloadBudget::default(),
            leases: Leases::of(&db),
            db,
            storage,
            web,
            views: Views::default(),
            pictures: Pictures::default(),
            places: Bell::default(),
            renderer: Renderer::default(),
            public_url: public_url.map(|url| url.trim_end_matches('/').to_owned()),
            base: config.base().to_owned(),
            cors_origins: config.cors_origins.clone(),
            shared_cache: headers::shared_cache(config.cdn_seconds),
            map_style: config.map_style.clone(),
            redirect_originals: config.redirect_originals,
            monitoring: config.metrics,
            metrics: Metrics::default(),
            uploads: Locks::default(),
            arriving: Locks::default(),
            description: OnceLock::new(),
            trusted_proxies: config.trusted_proxies.clone(),
            data_policy: headers::data_policy(&config.frame_ancestors),
        })))
    }
}
