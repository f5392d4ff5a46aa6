//! A library: its rows and its files, and what works on both. It knows nothing of HTTP, so that
//! commands and background work use it as requests do.

use std::io;
use std::sync::Arc;

use tokio::sync::Notify;
use vitrine_database::leases::Leases;
use vitrine_database::{Db, FILE_NAME};
use vitrine_private_files as private_files;
use vitrine_storage::Storage;

use crate::config::Config;
use crate::ingest::AnalysisQueue;
use crate::keyed_mutex::KeyedMutex;
use crate::programs::{Programs, Unusable};
use crate::renditions::Renderer;

/// A library.
pub struct Library {
    /// The database.
    pub db: Db,
    /// The files.
    pub storage: Storage,
    /// Leases on background work.
    pub leases: Leases,
    /// Programs that decode what this server does not.
    pub programs: Arc<Programs>,
    /// Makes thumbnails and previews.
    pub renderer: Renderer,
    /// Reads the headers of uploaded files, fairly per uploader.
    pub analyses: AnalysisQueue,
    /// Assets whose files are stored, and whose rows are about to be written.
    pub arriving: KeyedMutex,
    /// Notified when there may be places to name.
    pub unnamed_places: Notify,
    /// Notified when there may be videos to convert.
    pub wanted_videos: Notify,
}

/// Why a library could not be opened, in one line.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder cannot be used.
    #[error("the data folder {0} cannot be used: {1}")]
    Data(String, io::Error),
    /// The storage cannot be used.
    #[error("the storage cannot be opened: {0}")]
    Storage(io::Error),
    /// The database cannot be used.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] vitrine_database::Error),
    /// A program that the configuration names cannot be used.
    #[error(transparent)]
    Program(#[from] Unusable),
}

impl Library {
    /// Opens the database and the storage, and creates them if they are missing. A server may be
    /// running on them: nothing is removed.
    pub async fn open(config: &Config) -> Result<Self, OpenError> {
        let shown = || config.data.display().to_string();
        let made = private_files::create_dir_all(&config.data);
        made.map_err(|error| OpenError::Data(shown(), error))?;
        private_files::mend_one(&config.data);
        let storage = Storage::open(config.storage.as_deref(), &config.data);
        let storage = storage.map_err(OpenError::Storage)?;
        let programs = Programs::open(&storage, &config.heif, &config.ffmpeg).await?;
        let programs = Arc::new(programs);
        let default = || Db::sqlite_url(&config.data.join(FILE_NAME));
        let db = Db::open(&config.database.clone().unwrap_or_else(default)).await?;
        Ok(Self {
            leases: Leases::of(&db),
            db,
            storage,
            renderer: Renderer::new(Arc::clone(&programs)),
            programs,
            analyses: AnalysisQueue::default(),
            arriving: KeyedMutex::default(),
            unnamed_places: Notify::new(),
            wanted_videos: Notify::new(),
        })
    }

    /// Checks that the storage can be reached, and removes what an interrupted run left behind.
    /// Only for the server itself: other programs may run beside it.
    pub async fn recover(&self) -> Result<(), OpenError> {
        self.storage.reach().await.map_err(OpenError::Storage)?;
        // In a folder that several servers share, these may be another's.
        if self.storage.is_shared() || !self.db.is_shared() {
            let swept = self.storage.sweep_incoming().map_err(OpenError::Storage)?;
            if swept > 0 {
                tracing::info!(files = swept, "swept interrupted uploads");
            }
        }
        self.storage.mend_modes();
        Ok(())
    }

    /// Whether other servers may use the same library, so that recent files may be theirs.
    #[must_use]
    pub fn is_one_of_many(&self) -> bool {
        self.db.is_shared() || self.storage.is_shared()
    }
}
