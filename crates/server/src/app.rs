//! What every handler shares.

use std::io;
use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use axum::http::HeaderValue;

use crate::auth::client_requests::ClientRequests;
use crate::auth::{Crowd, Network, PasswordQueue, Throttle};
use crate::config::Config;
use crate::db::Db;
use crate::download_budget::DownloadBudget;
use crate::http::headers;
use crate::http::incoming::LongBodies;
use crate::ingest::AnalysisQueue;
use crate::leases::Leases;
use crate::locks::Locks;
use crate::metrics::Metrics;
use crate::places::Bell;
use crate::private;
use crate::renditions::Renderer;
use crate::storage::{DATABASE, Storage};
use crate::views::Views;
use crate::web::{Pictures, Web};
use crate::written::Answers;

/// The running server's parts; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// See [`App`].
pub struct Parts {
    /// Rows.
    pub db: Db,
    /// Bytes.
    pub storage: Storage,
    /// The app's files.
    pub web: Web,
    /// What visitors were answered lately.
    pub answers: Answers,
    /// Slows guessing down.
    pub throttle: Throttle,
    /// How many rows downloads hold.
    pub downloads: DownloadBudget,
    /// Hashes passwords, fairly per client network.
    pub passwords: PasswordQueue,
    /// Reads the headers of files that came, fairly per uploader.
    pub analyses: AnalysisQueue,
    /// Requests of each client network that are under way.
    pub client_requests: ClientRequests,
    /// Long bodies that are in memory.
    pub long_bodies: LongBodies,
    /// What visitors do at once.
    pub crowd: Crowd,
    /// Visits of links.
    pub views: Views,
    /// Pictures of links for chats.
    pub pictures: Pictures,
    /// Rung when there may be places to name.
    pub places: Bell,
    /// Work that other servers must not do at the same time.
    pub leases: Leases,
    /// Makes thumbnails and previews.
    pub renderer: Renderer,
    /// Address under which people reach the server.
    pub public_url: Option<String>,
    /// Its path: empty, or as `/gallery`.
    pub base: String,
    /// Origins of pages that may use the API beside the server's own.
    pub cors_origins: Vec<String>,
    /// What shared caches are told of pictures of open links, if they may keep them.
    pub shared_cache: Option<HeaderValue>,
    /// Address of a map style, in place of the map that is part of the app.
    pub map_style: Option<String>,
    /// Proxies that are believed when they say whom they ask for.
    pub trusted_proxies: Vec<Network>,
    /// Whether browsers are sent to the bucket for originals that are given as they are.
    pub redirect_originals: bool,
    /// Where monitoring asks.
    pub monitoring: Option<SocketAddr>,
    /// What is counted for monitoring.
    pub metrics: Metrics,
    /// Uploads in parts to which somebody is writing.
    pub uploads: Locks,
    /// Assets whose files are there, and whose rows are on the way.
    pub arriving: Locks,
    /// The description of the API, once somebody has asked for it.
    pub description: OnceLock<Bytes>,
    /// The policy of data and media.
    pub data_policy: HeaderValue,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Why a server did not start, in one line.
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
    Database(#[from] sqlx::Error),
    /// The app's files cannot be used.
    #[error("the app in {0} cannot be used: {1}")]
    Web(String, io::Error),
}

impl App {
    /// Opens database and storage, makes them if they are not there, and sweeps what an
    /// interrupted run left behind.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let app = Self::open_beside(config).await?;
        app.storage.reach().await.map_err(StartError::Storage)?;
        // In a folder that several servers have, these may be another's.
        if app.storage.is_shared() || !app.db.is_shared() {
            let swept = app.storage.sweep_incoming().map_err(StartError::Storage)?;
            if swept > 0 {
                tracing::info!(files = swept, "swept interrupted uploads");
            }
        }
        app.storage.mend_modes();
        Ok(app)
    }

    /// Whether other servers may work on the same library: what is young in it may be theirs.
    #[must_use]
    pub fn is_one_of_many(&self) -> bool {
        self.db.is_shared() || self.storage.is_shared()
    }

    /// The same beside a server that may be running: sweeps nothing.
    pub async fn open_beside(config: &Config) -> Result<Self, StartError> {
        let shown = || config.data.display().to_string();
        let made = private::create_dir_all(&config.data);
        made.map_err(|error| StartError::Data(shown(), error))?;
        private::mend_one(&config.data);
        let storage = Storage::open(config.storage.as_deref(), &config.data);
        let storage = storage.map_err(StartError::Storage)?;
        let default = || Db::sqlite_url(&config.data.join(DATABASE));
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
