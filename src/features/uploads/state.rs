//! The upload queue of this visit, fed by the worker's events.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::domain::jobs::{Event, Failure, Request, UploadState};
use crate::domain::upload::{Queue, State};
use crate::i18n::{key, t};
use crate::platform::files::{self, File};
use crate::platform::scroll::Listener;
use crate::platform::worker::Jobs;

/// Uploads, taken from the context.
#[derive(Clone, Copy)]
pub struct Uploads {
    /// The files and where they stand.
    pub queue: RwSignal<Queue>,
    /// Counts photos that arrived, so that grids know when to look again.
    pub arrived: RwSignal<u32>,
    jobs: StoredValue<Jobs, LocalStorage>,
    leaving: StoredValue<Option<Listener>, LocalStorage>,
}

impl Uploads {
    /// An empty queue that uses `jobs`.
    #[must_use]
    pub fn new(jobs: &Jobs) -> Self {
        let queue = RwSignal::new(Queue::default());
        let arrived = RwSignal::new(0);
        jobs.listen(move |event| {
            let Event::Upload { id, state } = event else {
                return;
            };
            if *state == UploadState::Created {
                arrived.update(|count| *count += 1);
            }
            queue.update(|queue| queue.set(*id, shown(state)));
        });
        let jobs = StoredValue::new_local(jobs.clone());
        Self { queue, arrived, jobs, leaving: StoredValue::new_local(None) }
    }

    /// Queues files and starts sending them.
    pub fn add(self, files: Vec<File>) {
        if files.is_empty() {
            return;
        }
        if self.leaving.with_value(Option::is_none) {
            let is_busy = move || self.queue.with_untracked(|queue| queue.summary().open > 0);
            self.leaving.set_value(files::guard_leaving(is_busy));
        }
        spawn_local(async move {
            let renditions = api::discovery().await.accepts_renditions;
            for file in files {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "bytes"
                )]
                let size = file.size() as u64;
                let queued = self.queue.try_update(|queue| queue.push(file.name(), size));
                let Some(id) = queued else { return };
                let job = Request::Upload { id, renditions, folder: files::folder(&file) };
                if !self.jobs.with_value(|jobs| jobs.send_file(&job, &file)) {
                    let failed = State::Failed(t(key::ERROR_GENERIC).to_owned());
                    self.queue.update(|queue| queue.set(id, failed));
                }
            }
        });
    }

    /// Forgets files that are settled.
    pub fn clear(self) {
        self.queue.update(|queue| {
            if queue.summary().open == 0 {
                queue.items.clear();
            }
        });
    }
}

fn shown(state: &UploadState) -> State {
    match state {
        UploadState::Preparing => State::Preparing,
        UploadState::Sending(bytes) => State::Sending(*bytes),
        UploadState::Created => State::Done,
        UploadState::Duplicate => State::Duplicate,
        UploadState::Failed(failure) => State::Failed(match failure {
            Failure::Network => t(key::ERROR_NETWORK).to_owned(),
            Failure::Broken => t(key::ERROR_SERVER).to_owned(),
            Failure::Unreadable | Failure::Unclean | Failure::Changed(_) => {
                t(key::UPLOAD_UNREADABLE).to_owned()
            }
            Failure::Refused(message) => message.clone(),
        }),
    }
}
