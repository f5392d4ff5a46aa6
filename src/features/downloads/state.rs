//! Downloads of this visit: requested, built part by part, and passed to the browser's download.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{DownloadFile, DownloadPart, DownloadRequest};
use vitrine_gallery::download::{
    Choices, Download, Fault, Part, Progress, SavedDownload, State, fingerprint, lay_out, without,
};
use vitrine_gallery::jobs::{ArchiveState, Event, Failure, Output, Request, Stop, Treatment};

use super::intent::DownloadIntent;
use super::memory;
use crate::api::{self, ApiClient};
use crate::i18n::{fill, key, t};
use crate::platform::download::{self, Streamer};
use crate::platform::intl;
use crate::platform::worker::Jobs;

/// What is needed to restart a download.
#[derive(Debug, Clone)]
struct Source {
    client: ApiClient,
    kept: SavedDownload,
    /// Id of the worker job that builds the current part; `None` if none is running.
    job: Option<u32>,
    /// The parts as the server listed them, including files that the user leaves out.
    parts: Vec<DownloadPart>,
}

/// The downloads. Provided as context.
#[derive(Clone, Copy)]
pub struct Downloads {
    /// All downloads with their state.
    pub list: RwSignal<Vec<Download>>,
    /// The download whose options are being chosen; the dialog is open while this is `Some`.
    pub intent: RwSignal<Option<DownloadIntent>>,
    sources: StoredValue<Vec<(u32, Source)>>,
    next: StoredValue<u32>,
    jobs: StoredValue<Jobs, LocalStorage>,
}

impl Downloads {
    /// Starts with no downloads; `jobs` is the worker that builds archives.
    #[must_use]
    pub fn new(jobs: &Jobs) -> Self {
        let this = Self {
            list: RwSignal::new(Vec::new()),
            intent: RwSignal::new(None),
            sources: StoredValue::new(Vec::new()),
            next: StoredValue::new(0),
            jobs: StoredValue::new_local(jobs.clone()),
        };
        jobs.listen(move |event| {
            if let Event::Archive { id, state } = event {
                this.on_event(*id, state);
            }
        });
        this
    }

    /// Downloads the assets of `request` as `title.zip`, with the default choices.
    pub fn start(self, client: ApiClient, title: &str, request: DownloadRequest) {
        self.start_as(client, title, request, memory::choices());
    }

    /// Downloads the assets of `request` as `title.zip`, with the user's choices.
    pub fn start_as(
        self,
        client: ApiClient,
        title: &str,
        mut request: DownloadRequest,
        choices: Choices,
    ) {
        request.archive_size = Some(choices.part);
        let kept = SavedDownload {
            token: format!("{}-{}", intl::now(), self.next.get_value()),
            title: title.to_owned(),
            credential: client.credential(),
            request,
            choices,
            left_out: Vec::new(),
            fingerprint: 0,
            count: 0,
            done: Vec::new(),
        };
        let id = self.add(client, kept, State::Asking);
        self.ask(id);
    }

    /// Lists the incomplete downloads of earlier visits by this client's owner or link visitor, so
    /// that they can be resumed.
    pub fn offer(self, client: &ApiClient) {
        for kept in memory::kept(&client.credential()) {
            let is_here = |sources: &Vec<(u32, Source)>| {
                sources.iter().any(|(_, source)| source.kept.token == kept.token)
            };
            if self.sources.with_value(is_here) {
                continue;
            }
            let parts = memory::placeholders(&kept);
            let id = self.add(client.clone(), kept, State::Left);
            self.change(id, |download| download.parts = parts);
        }
    }

    fn add(self, client: ApiClient, kept: SavedDownload, state: State) -> u32 {
        let id = self.number();
        let mut download = Download::new(id, &kept.title);
        download.state = state;
        let source = Source { client, kept, job: None, parts: Vec::new() };
        self.sources.update_value(|sources| sources.push((id, source)));
        self.list.update(|list| list.push(download));
        id
    }

    fn number(self) -> u32 {
        self.next.update_value(|next| *next += 1);
        self.next.get_value()
    }

    fn change(self, id: u32, change: impl FnOnce(&mut Download)) {
        self.list.update(|list| {
            if let Some(download) = list.iter_mut().find(|download| download.id == id) {
                change(download);
            }
        });
    }

    fn set(self, id: u32, state: State) {
        self.change(id, |download| download.state = state);
    }

    fn source(self, id: u32) -> Option<Source> {
        let find = |sources: &Vec<(u32, Source)>| {
            sources.iter().find(|(other, _)| *other == id).map(|(_, source)| source.clone())
        };
        self.sources.try_with_value(find).flatten()
    }

    fn change_source(self, id: u32, change: impl FnOnce(&mut Source)) {
        self.sources.update_value(|sources| {
            if let Some((_, source)) = sources.iter_mut().find(|(other, _)| *other == id) {
                change(source);
            }
        });
    }

    /// Asks the server for the contents of a download, then starts with the first missing part.
    fn ask(self, id: u32) {
        let Some(source) = self.source(id) else { return };
        self.set(id, State::Asking);
        spawn_local(async move {
            match api::download_info(&source.client, &source.kept.request).await {
                Err(error) => {
                    let reason = error.to_string();
                    self.set(
                        id,
                        State::Failed(Fault { reason, may_pass: true, ..Fault::default() }),
                    );
                }
                Ok(info) => {
                    let print = fingerprint(&info.archives);
                    let is_same = source.kept.fingerprint == print;
                    self.change(id, |download| download.refused = info.refused.len());
                    self.change_source(id, |source| {
                        source.parts = info.archives;
                        source.kept.fingerprint = print;
                        if !is_same {
                            // Parts of the previous contents do not match parts of the current
                            // ones.
                            source.kept.done.clear();
                        }
                    });
                    self.lay_out(id);
                }
            }
        });
    }

    /// Computes the archives' layout, without the files that the user leaves out, and starts.
    fn lay_out(self, id: u32) {
        let Some(source) = self.source(id) else { return };
        let parts = without(source.parts, &source.kept.left_out);
        let ids: Vec<_> = parts.iter().map(|part| part.asset_ids.join(",")).collect();
        if ids.iter().all(String::is_empty) {
            let reason = t(key::DOWNLOAD_NOTHING).to_owned();
            memory::forget(&source.kept.token);
            return self.set(id, State::Failed(Fault { reason, ..Fault::default() }));
        }
        let named = |name: &str, part: usize, count: usize| {
            let (part, count) = (part.to_string(), count.to_string());
            fill(key::DOWNLOAD_PART_NAME, &[("name", name), ("part", &part), ("count", &count)])
        };
        let title = &source.kept.title;
        let Some(mut parts) = lay_out(title, parts, named) else {
            // The server does not list the contents, so it builds the archive itself.
            return self.let_server_build(id, &ids.join(","), title);
        };
        let is_same = source.kept.count == parts.len();
        for done in source.kept.done.iter().filter(|_| is_same) {
            if let Some(part) = parts.get_mut(*done) {
                part.is_done = true;
            }
        }
        let count = parts.len();
        self.change_source(id, |source| {
            source.kept.count = count;
            if !is_same {
                source.kept.done.clear();
            }
            memory::keep(&source.kept);
        });
        self.change(id, |download| download.parts = parts);
        self.go_on(id);
    }

    /// Starts the first missing part; the download is done if there is none.
    fn go_on(self, id: u32) {
        let missing = self.list.try_with_untracked(|list| {
            let download = list.iter().find(|download| download.id == id)?;
            let index = download.missing()?;
            Some((index, download.parts.get(index)?.clone()))
        });
        let Some(Some((index, part))) = missing else {
            if let Some(source) = self.source(id) {
                memory::forget(&source.kept.token);
            }
            return self.set(id, State::Done);
        };
        let choices = self.source(id).map(|source| source.kept.choices).unwrap_or_default();
        self.change(id, |download| {
            download.current = index;
            download.state = match choices.are_plain() {
                true => State::Running(Progress::default()),
                false => State::Making(Progress::default()),
            };
        });
        if !choices.are_plain() {
            return self.make(id, &part, choices);
        }
        spawn_local(async move {
            if download::can_stream() && self.stream(id, &part).await {
                return;
            }
            // Without a service worker the server builds the same archive.
            let ids: Vec<_> = part.files.iter().map(|file| file.id.as_str()).collect();
            self.let_server_build(id, &ids.join(","), part.name.trim_end_matches(".zip"));
        });
    }

    /// Builds a part in the worker and streams it through the service worker. Returns false if the
    /// service worker does not answer.
    async fn stream(self, id: u32, part: &Part) -> bool {
        let Some(source) = self.source(id) else { return true };
        let Some(streamer) = Streamer::start().await else {
            return false;
        };
        let job = self.number();
        let request = Request::Archive {
            id: job,
            files: part.files.clone(),
            credential: source.client.credential(),
        };
        let Some(pieces) = self.jobs.with_value(|jobs| jobs.send_and_read(&request)) else {
            return false;
        };
        self.change_source(id, |source| source.job = Some(job));
        let token = format!("{}-{job}", intl::now());
        let Some(stream) = streamer.download(&token, &part.name, part.size, &pieces).await else {
            self.change_source(id, |source| source.job = None);
            self.jobs.with_value(|jobs| jobs.send(&Request::Cancel { id: job }));
            return false;
        };
        let is_busy = move || self.source(id).is_some_and(|source| source.job == Some(job));
        stream.keep_awake(is_busy, move || {
            self.jobs.with_value(|jobs| jobs.send(&Request::Cancel { id: job }));
            self.fail(id, job, t(key::DOWNLOAD_STOPPED));
        });
        true
    }

    /// Builds a part that is cleaned or resized in the worker, and saves it once it is complete.
    fn make(self, id: u32, part: &Part, choices: Choices) {
        let Some(source) = self.source(id) else { return };
        let job = self.number();
        let request = Request::Prepare {
            id: job,
            files: part.files.clone(),
            earlier: self.earlier_files(id),
            credential: source.client.credential(),
            treatment: Treatment { level: choices.level, size: choices.size },
            output: Output::Archive,
        };
        self.change_source(id, |source| source.job = Some(job));
        let (jobs, name) = (self.jobs.get_value(), part.name.clone());
        spawn_local(async move {
            let Some(made) = jobs.ask(&request).await else {
                return self.fail(id, job, t(key::ERROR_GENERIC));
            };
            // A job that was stopped returns nothing; its event has already reported why.
            let is_wanted = self.source(id).is_some_and(|source| source.job == Some(job));
            if is_wanted && download::save(&made, &name).is_some() {
                self.finish_part(id);
            }
        });
    }

    fn fail(self, id: u32, job: u32, reason: &str) {
        if self.source(id).is_some_and(|source| source.job == Some(job)) {
            self.change_source(id, |source| source.job = None);
            let fault = Fault { reason: reason.to_owned(), may_pass: true, ..Fault::default() };
            self.set(id, State::Failed(fault));
        }
    }

    fn earlier_files(self, id: u32) -> Vec<DownloadFile> {
        let of = |one: &Download| (one.id == id).then(|| one.earlier_files());
        let find = |list: &Vec<Download>| list.iter().find_map(of);
        self.list.try_with_untracked(find).flatten().unwrap_or_default()
    }

    fn let_server_build(self, id: u32, ids: &str, name: &str) {
        let Some(source) = self.source(id) else { return };
        let earlier: Vec<_> = self.earlier_files(id).into_iter().map(|file| file.id).collect();
        let earlier = earlier.join(",");
        let fields = [("assetIds", ids), ("earlierAssetIds", &earlier), ("archiveName", name)];
        if download::submit_form(&source.client.url("/download/archive"), &fields).is_none() {
            let reason = t(key::ERROR_GENERIC).to_owned();
            return self.set(id, State::Failed(Fault { reason, ..Fault::default() }));
        }
        let mut is_last = true;
        self.change(id, |download| {
            if let Some(part) = download.parts.get_mut(download.current) {
                part.is_done = true;
            }
            is_last = download.missing().is_none();
            download.state = State::HandedOver;
        });
        memory::forget(&source.kept.token);
        if !is_last {
            // One form after the other, since a browser follows only one navigation at a time.
            crate::platform::dom::after(NEXT_FORM_MS, move || self.go_on_by_form(id));
        }
    }

    fn go_on_by_form(self, id: u32) {
        let next = self.list.try_with_untracked(|list| {
            let download = list.iter().find(|download| download.id == id)?;
            let index = download.missing()?;
            let part = download.parts.get(index)?;
            let ids: Vec<_> = part.files.iter().map(|file| file.id.clone()).collect();
            Some((index, ids.join(","), part.name.trim_end_matches(".zip").to_owned()))
        });
        if let Some(Some((index, ids, name))) = next {
            self.change(id, |download| download.current = index);
            self.let_server_build(id, &ids, &name);
        }
    }

    /// Handles an event of the worker.
    fn on_event(self, job: u32, state: &ArchiveState) {
        let find = |sources: &Vec<(u32, Source)>| {
            sources.iter().find(|(_, source)| source.job == Some(job)).map(|(id, _)| *id)
        };
        let Some(Some(id)) = self.sources.try_with_value(find) else { return };
        match state {
            ArchiveState::Running { bytes, files } => self.change(id, |download| {
                let progress = Progress { bytes: *bytes, files: *files };
                download.state = match download.state {
                    State::Making(_) => State::Making(progress),
                    _ => State::Running(progress),
                };
                #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970")]
                download.pace.note(intl::now() as f64, *bytes);
            }),
            ArchiveState::Waiting { bytes, files } => {
                self.set(id, State::Waiting(Progress { bytes: *bytes, files: *files }));
            }
            // The archive has been built but not yet saved; saving finishes the part.
            ArchiveState::Done if self.is_making(id) => {}
            ArchiveState::Done => self.finish_part(id),
            ArchiveState::Cancelled => {
                self.change_source(id, |source| source.job = None);
                self.forget_kept(id);
                self.set(id, State::Cancelled);
            }
            ArchiveState::Failed(stop) => {
                self.change_source(id, |source| source.job = None);
                let fault = self.fault(id, stop);
                self.set(id, State::Failed(fault));
            }
        }
    }

    fn is_making(self, id: u32) -> bool {
        self.list.with_untracked(|list| {
            list.iter()
                .any(|download| download.id == id && matches!(download.state, State::Making(_)))
        })
    }

    fn finish_part(self, id: u32) {
        let mut done = None;
        self.change(id, |download| {
            done = Some(download.current);
            if let Some(part) = download.parts.get_mut(download.current) {
                part.is_done = true;
            }
        });
        self.change_source(id, |source| {
            source.job = None;
            source.kept.done.extend(done);
            memory::keep(&source.kept);
        });
        self.go_on(id);
    }

    fn fault(self, id: u32, stop: &Stop) -> Fault {
        let name = |file: &String| {
            self.list.with_untracked(|list| {
                let download = list.iter().find(|download| download.id == id)?;
                let mut files = download.parts.iter().flat_map(|part| &part.files);
                Some((file.clone(), files.find(|known| known.id == *file)?.name.clone()))
            })
        };
        let files = stop.files.iter().filter_map(name).collect();
        Fault { reason: reason(&stop.why), files, may_pass: true }
    }

    /// Cancels a download.
    pub fn cancel(self, id: u32) {
        self.stop_job(id);
        self.forget_kept(id);
        self.set(id, State::Cancelled);
    }

    fn stop_job(self, id: u32) {
        if let Some(job) = self.source(id).and_then(|source| source.job) {
            self.change_source(id, |source| source.job = None);
            self.jobs.with_value(|jobs| jobs.send(&Request::Cancel { id: job }));
        }
    }

    fn forget_kept(self, id: u32) {
        if let Some(source) = self.source(id) {
            memory::forget(&source.kept.token);
        }
    }

    /// Resumes with the missing parts, after a failure or in a later visit.
    pub fn try_again(self, id: u32) {
        self.ask(id);
    }

    /// Continues without the files that could not be downloaded.
    pub fn leave_out(self, id: u32) {
        let files = self.list.with_untracked(|list| {
            let download = list.iter().find(|download| download.id == id)?;
            match &download.state {
                State::Failed(fault) => Some(fault.files.clone()),
                _ => None,
            }
        });
        let names = files.clone().into_iter().flatten().map(|(_, name)| name);
        self.change(id, |download| download.skipped.extend(names));
        let ids = files.into_iter().flatten().map(|(id, _)| id);
        self.change_source(id, |source| source.kept.left_out.extend(ids));
        self.lay_out(id);
    }

    /// Cancels and removes all downloads when the session of a link ends.
    pub fn end(self) {
        for download in self.list.with_untracked(Clone::clone) {
            self.stop_job(download.id);
            self.forget_kept(download.id);
        }
        self.sources.update_value(Vec::clear);
        self.list.update(Vec::clear);
    }

    /// Removes a download from the list if it is settled, and from the device in any case.
    pub fn forget(self, id: u32) {
        self.forget_kept(id);
        self.list
            .update(|list| list.retain(|download| download.id != id || !download.is_settled()));
    }
}

/// Delay between two form submissions, in milliseconds.
const NEXT_FORM_MS: i32 = 2_000;

fn reason(failure: &Failure) -> String {
    match failure {
        Failure::Network | Failure::Busy | Failure::Unreadable => t(key::ERROR_NETWORK).to_owned(),
        Failure::Broken => t(key::ERROR_SERVER).to_owned(),
        Failure::Refused(message) | Failure::NotCleaned(message) => message.clone(),
        Failure::Unclean => t(key::DOWNLOAD_UNCLEAN).to_owned(),
        Failure::Changed(name) => fill(key::DOWNLOAD_CHANGED, &[("name", name)]),
    }
}
