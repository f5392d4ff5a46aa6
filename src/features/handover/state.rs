//! What is being handed over, and how far that is.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{DownloadFile, DownloadRequest};
use vitrine_media::Level;

use crate::api::{self, ApiClient};
use crate::domain::download::PictureSize;
use crate::domain::handover::batches;
use crate::domain::jobs::{ArchiveState, Event, Failure, Output, Request, Treatment};
use crate::i18n::{fill, key, t};
use crate::platform::handover::{Files, Handed};
use crate::platform::worker::Jobs;

/// What is to be handed over.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Speaks as the owner or as the visitor of a link.
    pub client: ApiClient,
    /// Which photos.
    pub request: DownloadRequest,
    /// Whether the files say anything that could be taken out.
    pub may_clean: bool,
    /// The picture of a single photo, to be copied.
    pub picture: Option<String>,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    /// It has not been said how.
    Asking,
    /// So many files of so many are ready.
    Making(usize, usize),
    /// Files are ready; so many batches of so many have gone.
    Ready(usize, usize),
    /// The other app has them.
    Done,
    /// It did not work.
    Failed(String),
}

/// Jobs of this kind have numbers of their own.
const FIRST_JOB: u32 = 1 << 30;

/// Handing over, taken from the context.
#[derive(Clone, Copy)]
pub struct Handover {
    /// What is to be handed over; the dialog is open while there is something.
    pub wanted: RwSignal<Option<Wanted>>,
    pub(super) stage: RwSignal<Stage>,
    pub(super) files: StoredValue<Files, LocalStorage>,
    names: StoredValue<Vec<DownloadFile>>,
    job: StoredValue<u32>,
    jobs: StoredValue<Jobs, LocalStorage>,
}

impl Handover {
    /// Nothing is being handed over; files are made with `jobs`.
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
                this.hear(state);
            }
        });
        this
    }

    fn hear(self, state: &ArchiveState) {
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

    /// Makes the files ready, cleaned to a level; `then` is called with them.
    pub(super) fn make(self, level: Level, then: impl FnOnce(Files) + 'static) {
        let Some(wanted) = self.wanted.get_untracked() else { return };
        let job = self.job.get_value() + 1;
        self.job.set_value(job);
        self.stage.set(Stage::Making(0, 0));
        spawn_local(async move {
            let info = match api::download_info(&wanted.client, &wanted.request).await {
                Ok(info) => info,
                Err(error) => return self.fail(job, error.words()),
            };
            let files = info.archives.into_iter().flat_map(|part| part.files);
            // Whoever hands on a photo means the photo.
            let files: Vec<_> = files.filter(|file| !file.is_film).collect();
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
            let request = Request::Prepare { id: job, files, credential, treatment, output };
            let made = self.jobs.get_value().ask(&request).await;
            if self.job.get_value() == job
                && let Some(files) = made.as_ref().and_then(Files::of)
            {
                then(files);
            }
        });
    }

    fn fail(self, job: u32, words: String) {
        if self.job.get_value() == job {
            self.stage.set(Stage::Failed(words));
        }
    }

    /// Files are ready to be handed over, in as many batches as it takes.
    pub(super) fn ready(self, files: Files) {
        let count = batches(&files.sizes()).len();
        self.files.set_value(files);
        self.stage.set(Stage::Ready(0, count));
    }

    /// Hands the next batch over; called from a press of a button.
    pub(super) fn next_batch(self) {
        let Stage::Ready(done, count) = self.stage.get_untracked() else { return };
        let files = self.files.get_value();
        let Some(range) = batches(&files.sizes()).get(done).cloned() else { return };
        let batch = files.some(range);
        spawn_local(async move {
            match batch.hand_over().await {
                Handed::Over if done + 1 == count => {
                    self.files.set_value(Files::default());
                    self.stage.set(Stage::Done);
                }
                Handed::Over => self.stage.set(Stage::Ready(done + 1, count)),
                Handed::Kept => {}
                Handed::Refused => {
                    self.stage.set(Stage::Failed(t(key::HANDOVER_REFUSED).to_owned()));
                }
            }
        });
    }

    /// Ends it: what was made is let go.
    pub(super) fn end(self) {
        let job = self.job.get_value();
        self.job.set_value(job + 1);
        self.jobs.with_value(|jobs| jobs.send(&Request::Cancel { id: job }));
        self.files.set_value(Files::default());
        self.stage.set(Stage::Asking);
        self.wanted.set(None);
    }
}
