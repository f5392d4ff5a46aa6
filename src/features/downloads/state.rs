//! Archives of this visit: asked for, built in the worker, handed to the browser's download.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{DownloadInfo, DownloadPart, DownloadRequest};
use vitrine_media::zip::{Archive, Entry};

use crate::api::{self, ApiClient};
use crate::domain::download::{Download, State, archive_name};
use crate::domain::jobs::{ArchiveState, Event, Failure, Request};
use crate::i18n::{key, t};
use crate::platform::download::{self, Streamer};
use crate::platform::intl;
use crate::platform::worker::Jobs;

/// Downloads, taken from the context.
#[derive(Clone, Copy)]
pub struct Downloads {
    /// The archives and where they stand.
    pub list: RwSignal<Vec<Download>>,
    jobs: StoredValue<Jobs, LocalStorage>,
}

impl Downloads {
    /// No downloads yet; archives are built with `jobs`.
    #[must_use]
    pub fn new(jobs: &Jobs) -> Self {
        let list = RwSignal::new(Vec::<Download>::new());
        let this = Self { list, jobs: StoredValue::new_local(jobs.clone()) };
        jobs.listen(move |event| {
            if let Event::Archive { id, state } = event {
                this.set(*id, shown(state));
            }
        });
        this
    }

    fn set(self, id: u32, state: State) {
        self.list.update(|list| {
            if let Some(download) = list.iter_mut().find(|download| download.id == id) {
                download.state = state;
            }
        });
    }

    /// Starts the download of what `request` names, as `title.zip`.
    pub fn start(self, client: ApiClient, title: &str, request: DownloadRequest) {
        let name = archive_name(title);
        let id = self.list.with_untracked(|list| list.last().map_or(0, |last| last.id + 1));
        self.list.update(|list| {
            let state = State::Preparing;
            list.push(Download { id, name: name.clone(), size: 0, count: 0, refused: 0, state });
        });
        spawn_local(async move {
            let state = match api::download_info(&client, &request).await {
                Ok(info) => self.hand_over(id, &name, &client, info).await,
                Err(error) => Err(error.words()),
            };
            if let Err(reason) = state {
                self.set(id, State::Failed(reason));
            }
        });
    }

    async fn hand_over(
        self,
        id: u32,
        name: &str,
        client: &ApiClient,
        info: DownloadInfo,
    ) -> Result<(), String> {
        let refused = info.refused.len();
        let mut whole = DownloadPart::default();
        for mut part in info.archives {
            whole.asset_ids.append(&mut part.asset_ids);
            whole.files.append(&mut part.files);
        }
        if whole.asset_ids.is_empty() {
            self.list.update(|list| {
                list.iter_mut().filter(|d| d.id == id).for_each(|d| d.refused = refused)
            });
            return Err(t(key::DOWNLOAD_NOTHING).to_owned());
        }
        let size = length(&whole);
        let count = whole.asset_ids.len();
        self.list.update(|list| {
            for download in list.iter_mut().filter(|download| download.id == id) {
                (download.size, download.count, download.refused) =
                    (size.unwrap_or(0), count, refused);
            }
        });
        if let Some(size) = size
            && download::can_stream()
            && self.stream(id, name, size, client, &whole).await
        {
            return Ok(());
        }
        // No service worker: the server builds the same archive.
        let ids = whole.asset_ids.join(",");
        let base = name.strip_suffix(".zip").unwrap_or(name);
        let fields = [("assetIds", ids.as_str()), ("archiveName", base)];
        download::submit_form(&client.url("/download/archive"), &fields)
            .ok_or_else(|| t(key::ERROR_GENERIC).to_owned())?;
        self.set(id, State::HandedOver);
        Ok(())
    }

    /// Builds the archive in the worker. False where the service worker does not answer.
    async fn stream(
        self,
        id: u32,
        name: &str,
        size: u64,
        client: &ApiClient,
        part: &DownloadPart,
    ) -> bool {
        let Some(streamer) = Streamer::start().await else {
            return false;
        };
        let files = part.files.clone();
        let job = Request::Archive { id, files, credential: client.credential() };
        let Some(pieces) = self.jobs.with_value(|jobs| jobs.send_and_read(&job)) else {
            return false;
        };
        self.set(id, State::Running { bytes: 0, files: 0 });
        let token = format!("{}-{id}", intl::now());
        if !streamer.download(&token, name, size, &pieces).await {
            self.cancel(id);
            return false;
        }
        streamer.keep_awake(move || {
            self.list
                .try_with_untracked(|list| list.iter().any(|download| !download.is_settled()))
                .unwrap_or(false)
        });
        true
    }

    /// Breaks a download off.
    pub fn cancel(self, id: u32) {
        self.jobs.with_value(|jobs| jobs.send(&Request::Cancel { id }));
    }

    /// Forgets every download, and breaks off those under way.
    pub fn end(self) {
        for download in self.list.with_untracked(Clone::clone) {
            self.cancel(download.id);
        }
        self.list.update(Vec::clear);
    }

    /// Forgets a download that is settled.
    pub fn forget(self, id: u32) {
        self.list
            .update(|list| list.retain(|download| download.id != id || !download.is_settled()));
    }
}

/// The exact length of the archive; none if the server does not tell what is in it.
fn length(part: &DownloadPart) -> Option<u64> {
    if part.files.len() != part.asset_ids.len() {
        return None;
    }
    let entries = part.files.iter().map(|file| Entry {
        name: file.name.clone(),
        size: file.size,
        // Times and checksums have a fixed length; only names and sizes count here.
        modified: None,
        crc32: file.crc32,
    });
    Archive::new(entries.collect()).ok().map(|archive| archive.len())
}

fn shown(state: &ArchiveState) -> State {
    match state {
        ArchiveState::Running { bytes, files } => State::Running { bytes: *bytes, files: *files },
        ArchiveState::Done => State::Done,
        ArchiveState::Cancelled => State::Cancelled,
        ArchiveState::Failed(failure) => State::Failed(match failure {
            Failure::Network | Failure::Busy | Failure::Unreadable => {
                t(key::ERROR_NETWORK).to_owned()
            }
            Failure::Refused(message) | Failure::Unclean(message) => message.clone(),
            Failure::Changed(name) => name.clone(),
        }),
    }
}
