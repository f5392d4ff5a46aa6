//! The state of sharing files to another app.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{DownloadFile, DownloadRequest};
use vitrine_gallery::download::PictureSize;
use vitrine_gallery::jobs::{ArchiveState, Event, Failure, Output, Request, Treatment};
use vitrine_gallery::share_to_app::batches;
use vitrine_media::Level;

use crate::api::{self, ApiClient};
use crate::i18n::{fill, key, t};
use crate::platform::share_to_app::{Files, ShareOutcome};
use crate::platform::worker::Jobs;

/// What to share.
#[derive(Debug, Clone)]
pub struct ShareRequest {
    /// Client of the owner or of a link's visitor.
    pub client: ApiClient,
    /// The assets to share.
    pub request: DownloadRequest,
    /// Whether metadata can be removed from the files.
    pub may_clean: bool,
    /// Address of the picture of a single photo, for copying it; `None` if there is none to copy.
    pub picture: Option<String>,
}

/// The current step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    /// Waiting for the user to choose the options.
    Asking,
    /// Preparing files: the number that is ready, and the total.
    Making(usize, usize),
    /// Files are ready: the number of batches that were shared, and the total.
    Ready(usize, usize),
    /// All files were shared.
    Done,
    /// Failed, with the message to show.
    Failed(String),
}

/// First job id of this feature, far from the ids that other features use.
const FIRST_JOB: u32 = 1 << 30;

/// Sharing to other apps. Provided as context.
#[derive(Clone, Copy)]
pub struct ShareToApp {
    /// What to share; the dialog is open while this is `Some`.
    pub wanted: RwSignal<Option<ShareRequest>>,
    pub(super) stage: RwSignal<Stage>,
    pub(super) files: StoredValue<Files, LocalStorage>,
    names: StoredValue<Vec<DownloadFile>>,
    job: StoredValue<u32>,
    jobs: StoredValue<Jobs, LocalStorage>,
}

impl ShareToApp {
    /// Starts with nothing to share; `jobs` is the worker that prepares files.
    #[must_use]
    pub fn new(jobs: &Jobs) -> Self {
        let this = Self {
            wanted: RwSignal::new(None),
            stage: RwSignal::new(Stage::Asking),
            files: StoredValue::new_local(Files::default()),
            names: StoredValue::new(Vec::new()),
            job: StoredValue::new(FIRST_JOB),
            jobs: StoredValue::new_local(jobs.clone()),
        };
        jobs.listen(move |event| {
            if let Event::Archive { id, state } = event
                && this.job.get_value() == *id
            {
                this.on_event(state);
            }
        });
        this
    }

    fn on_event(self, state: &ArchiveState) {
        let Stage::Making(_, count) = self.stage.get_untracked() else { return };
        match state {
            ArchiveState::Running { files, .. } => self.stage.set(Stage::Making(*files, count)),
            ArchiveState::Failed(stop) => {
                let name = |id: &String| {
                    self.names.with_value(|files| {
                        files.iter().find(|file| file.id == *id).map(|file| file.name.clone())
                    })
                };
                let names: Vec<_> = stop.files.iter().filter_map(name).collect();
                self.stage.set(Stage::Failed(match &stop.why {
                    Failure::Network => t(key::ERROR_NETWORK).to_owned(),
                    _ => fill(key::DOWNLOAD_MISSING, &[("names", &names.join(", "))]),
                }));
            }
            _ => {}
        }
    }

    /// Downloads the files and removes their metadata up to `level`; calls `then` with them.
    pub(super) fn make(self, level: Level, then: impl FnOnce(Files) + 'static) {
        let Some(wanted) = self.wanted.get_untracked() else { return };
        let job = self.job.get_value() + 1;
        self.job.set_value(job);
        self.stage.set(Stage::Making(0, 0));
        spawn_local(async move {
            let info = match api::download_info(&wanted.client, &wanted.request).await {
                Ok(info) => info,
                Err(error) => return self.fail(job, error.to_string()),
            };
            let files = info.archives.into_iter().flat_map(|part| part.files);
            // The motion video of a Live Photo is left out: only the photo is shared.
            let files: Vec<_> = files.filter(|file| !file.is_motion_video).collect();
            if files.is_empty() {
                return self.fail(job, t(key::DOWNLOAD_NOTHING).to_owned());
            }
            if self.job.get_value() != job {
                return;
            }
            self.stage.set(Stage::Making(0, files.len()));
            self.names.set_value(files.clone());
            let credential = wanted.client.credential();
            let treatment = Treatment { level, size: PictureSize::Original };
            let output = Output::Files;
            let request = Request::Prepare {
                id: job,
                files,
                earlier: Vec::new(),
                credential,
                treatment,
                output,
            };
            let made = self.jobs.get_value().ask(&request).await;
            if self.job.get_value() == job
                && let Some(files) = made.as_ref().and_then(Files::of)
            {
                then(files);
            }
        });
    }

    fn fail(self, job: u32, message: String) {
        if self.job.get_value() == job {
            self.stage.set(Stage::Failed(message));
        }
    }

    /// Stores the prepared files and splits them into batches.
    pub(super) fn ready(self, files: Files) {
        let count = batches(&files.sizes()).len();
        self.files.set_value(files);
        self.stage.set(Stage::Ready(0, count));
    }

    /// Shares the next batch. Browsers require a user gesture for this, so a button's click calls
    /// it.
    pub(super) fn next_batch(self) {
        let Stage::Ready(done, count) = self.stage.get_untracked() else { return };
        let files = self.files.get_value();
        let Some(range) = batches(&files.sizes()).get(done).cloned() else { return };
        let batch = files.some(range);
        spawn_local(async move {
            match batch.share().await {
                ShareOutcome::Shared if done + 1 == count => {
                    self.files.set_value(Files::default());
                    self.stage.set(Stage::Done);
                }
                ShareOutcome::Shared => self.stage.set(Stage::Ready(done + 1, count)),
                ShareOutcome::Cancelled => {}
                ShareOutcome::Refused => {
                    self.stage.set(Stage::Failed(t(key::HANDOVER_REFUSED).to_owned()));
                }
            }
        });
    }

    /// Closes the dialog, cancels the job and drops the files.
    pub(super) fn end(self) {
        let job = self.job.get_value();
        self.job.set_value(job + 1);
        self.jobs.with_value(|jobs| jobs.send(&Request::Cancel { id: job }));
        self.files.set_value(Files::default());
        self.stage.set(Stage::Asking);
        self.wanted.set(None);
    }
}
