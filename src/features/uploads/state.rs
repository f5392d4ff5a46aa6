//! The upload queue of this visit: passes a few files at a time to the worker, tracks their state,
//! and resumes after a lost connection.

use std::collections::HashMap;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_gallery::jobs::{Event, Failure, Request, UploadState, UploadTask};
use vitrine_gallery::upload::pace::Pace;
use vitrine_gallery::upload::pairs::{self, Together};
use vitrine_gallery::upload::{Queue, State, report};

use super::destination::Destination;
use super::model::{AT_ONCE, Arrived, LONGEST_WAIT_MS, Unsent, failure_message, named};
use crate::api;
use crate::i18n::{key, t};
use crate::platform::files::{self, File};
use crate::platform::scroll::{self, Listener};
use crate::platform::share_target::SharedFile;
use crate::platform::upload_store::UploadStore;
use crate::platform::video::{self, ImageBitmap};
use crate::platform::wake_lock::{self, WakeLock};
use crate::platform::worker::Jobs;
use crate::platform::{dom, intl};

/// After this many lost connections the file itself is taken to be the cause, and fails.
const TRIES: u32 = 6;
/// Delay before looking for the server again, in milliseconds; it doubles each time.
const FIRST_WAIT_MS: i32 = 1_000;

/// What is kept of a file until it is settled.
struct Pending {
    file: File,
    /// A photo's motion video and sidecar, which are sent along with it.
    companions: Vec<File>,
    /// Shared, so that it outlives the page on which the files were chosen.
    destination: Rc<Destination>,
    /// Its key in the device's upload store; `None` if it is not stored.
    kept: Option<String>,
}

/// Uploads. Provided as context.
#[derive(Clone, Copy)]
pub struct Uploads {
    /// The files with their states.
    pub queue: RwSignal<Queue>,
    /// Number of changes to the library, which tells grids to reload.
    pub arrived: RwSignal<u32>,
    /// Whether a dialog shows the queue, so that the panel is hidden.
    pub is_watched: RwSignal<bool>,
    landed: StoredValue<Vec<String>>,
    pending: StoredValue<HashMap<u32, Pending>, LocalStorage>,
    pub(super) for_albums: StoredValue<HashMap<String, Vec<Arrived>>>,
    pace: StoredValue<Pace>,
    renditions: StoredValue<bool>,
    waits: StoredValue<Option<i32>>,
    jobs: StoredValue<Jobs, LocalStorage>,
    listeners: StoredValue<Vec<Listener>, LocalStorage>,
    wake_lock: StoredValue<Option<WakeLock>, LocalStorage>,
    held: StoredValue<Vec<SharedFile>, LocalStorage>,
    /// Number of times that all uploads have been cancelled.
    called_off: StoredValue<u32>,
    /// Interrupted uploads of pages that were closed.
    pub(super) unsent: RwSignal<Unsent, LocalStorage>,
    /// Id of the signed-in user; empty while it is not known.
    pub(super) account: StoredValue<String>,
    /// `None` until something is stored.
    upload_store: StoredValue<Option<UploadStore>, LocalStorage>,
}

impl Uploads {
    /// Starts with an empty queue; `jobs` is the worker that uploads files.
    #[must_use]
    pub fn new(jobs: &Jobs) -> Self {
        let uploads = Self {
            queue: RwSignal::new(Queue::default()),
            arrived: RwSignal::new(0),
            is_watched: RwSignal::new(false),
            landed: StoredValue::new(Vec::new()),
            pending: StoredValue::new_local(HashMap::new()),
            for_albums: StoredValue::new(HashMap::new()),
            pace: StoredValue::new(Pace::default()),
            renditions: StoredValue::new(false),
            waits: StoredValue::new(None),
            jobs: StoredValue::new_local(jobs.clone()),
            listeners: StoredValue::new_local(Vec::new()),
            wake_lock: StoredValue::new_local(None),
            held: StoredValue::new_local(Vec::new()),
            called_off: StoredValue::new(0),
            unsent: RwSignal::new_local(Unsent::default()),
            account: StoredValue::new(String::new()),
            upload_store: StoredValue::new_local(None),
        };
        jobs.listen(move |event| match event {
            Event::Upload { id, state } => uploads.on_event(*id, state),
            Event::Unpaired { id } => uploads.unpair(*id),
            Event::Ready | Event::Archive { .. } => {}
        });
        uploads
    }

    /// Queues files and starts uploading them.
    pub fn add(self, files: Vec<File>, destination: Destination) {
        if files.is_empty() {
            return;
        }
        self.listen();
        let (destination, before) = (Rc::new(destination), self.called_off.get_value());
        spawn_local(async move {
            if files.len() > AT_ONCE {
                // Receiving so many files has blocked the page already.
                dom::breathe().await;
            }
            let named = named(files).await;
            let mut files = pairs::gather(named, files::folder).into_iter();
            self.take_in(files.by_ref().take(AT_ONCE), &destination);
            // Starting the worker blocks the page for a moment.
            dom::breathe().await;
            self.learn().await;
            self.go_on();
            while files.len() > 0 {
                dom::breathe().await;
                // All uploads may have been cancelled in the meantime.
                if self.called_off.get_value() != before {
                    return;
                }
                self.take_in(files.by_ref().take(AT_ONCE), &destination);
                self.go_on();
            }
        });
    }

    /// Asks the server whether it accepts renditions.
    pub(super) async fn learn(self) {
        self.renditions.set_value(api::discovery().await.accepts_renditions);
    }

    fn listen(self) {
        if self.listeners.with_value(Vec::is_empty) {
            let leaving = files::guard_leaving(move || self.is_busy());
            let online = scroll::on_window("online", move |_| self.look_for_server());
            self.listeners.set_value(leaving.into_iter().chain(online).collect());
        }
    }

    fn take_in(self, files: impl Iterator<Item = Together<File>>, destination: &Rc<Destination>) {
        self.queue.update(|queue| {
            self.pending.update_value(|pending| {
                for Together { main: file, companions } in files {
                    let size = files::size(&file) + companions.iter().map(files::size).sum::<u64>();
                    let id = queue.push(file.name(), size);
                    let destination = Rc::clone(destination);
                    let all = [std::slice::from_ref(&file), &companions].concat();
                    let kept = self.keep(id, &all, &destination);
                    pending.insert(id, Pending { file, companions, destination, kept });
                }
            });
        });
    }

    /// Queues the motion video of a photo by itself, since the two are no pair.
    fn unpair(self, id: u32) {
        let taken = self.pending.try_update_value(|pending| {
            let Pending { companions, destination, .. } = pending.get_mut(&id)?;
            let main = pairs::take_motion_video(companions, File::name)?;
            Some((Together { main, companions: Vec::new() }, Rc::clone(destination)))
        });
        if let Some((video, destination)) = taken.flatten() {
            self.take_in(std::iter::once(video), &destination);
            self.go_on();
        }
    }

    /// Stores a file on the device until it is uploaded. Files shared by another app are stored
    /// already.
    fn keep(self, id: u32, files: &[File], destination: &Destination) -> Option<String> {
        let is_held = |held: &SharedFile| files.contains(&held.file);
        let upload = self.kept(files, destination)?;
        let is_new = !self.held.with_value(|all| all.iter().any(is_held));
        is_new.then(|| self.with_store(|upload_store| upload_store.keep(id, &upload, files)))?
    }

    /// Queues an interrupted upload of another page, whose key in the upload store is `kept`.
    pub(super) fn take_up(self, kept: String, files: Vec<File>, destination: Destination) {
        self.listen();
        let size = files.iter().map(files::size).sum();
        let (kept, destination) = (Some(kept), Rc::new(destination));
        let mut files = files.into_iter();
        if let Some(file) = files.next() {
            let companions = files.collect();
            let id = self.queue.try_update(|queue| queue.push(file.name(), size));
            let pending = Pending { file, companions, destination, kept };
            self.pending.update_value(|all| _ = id.map(|id| all.insert(id, pending)));
        }
    }

    /// Removes entries from the upload store.
    pub(super) fn forget(self, kept: impl IntoIterator<Item = String>) {
        for kept in kept {
            self.with_store(|upload_store| upload_store.forget(kept));
        }
    }

    fn with_store<T>(self, work: impl FnOnce(&UploadStore) -> T) -> Option<T> {
        self.upload_store
            .try_update_value(|upload_store| work(upload_store.get_or_insert_default()))
    }

    fn forget_pending(self) {
        let all = self.pending.try_update_value(std::mem::take).unwrap_or_default();
        self.forget(all.into_values().filter_map(|pending| pending.kept));
    }

    /// Takes ownership of files that another app shared, so that they are removed from the device
    /// once they are uploaded or cancelled.
    pub fn hold(self, held: Vec<SharedFile>) {
        self.held.update_value(|all| all.extend(held));
    }

    fn let_go(self, file: &File) {
        self.held.update_value(|all| {
            let found = all.iter().position(|held| held.file == *file);
            if let Some(at) = found {
                all.swap_remove(at).forget();
            }
        });
    }

    /// Whether any file is not settled.
    #[must_use]
    pub fn is_busy(self) -> bool {
        self.queue.with_untracked(|queue| queue.summary().open > 0)
    }

    /// Ids of the uploaded photos, in the order of their completion.
    #[must_use]
    pub fn landed(self) -> Vec<String> {
        self.landed.get_value()
    }

    /// Bytes per second, and the seconds that `bytes` will take; `None` until they are known.
    #[must_use]
    pub fn pace(self, bytes: u64) -> Option<(f64, f64)> {
        self.pace.with_value(|pace| pace.rate().zip(pace.seconds_for(bytes)))
    }

    /// Pauses or resumes. Files in transfer are completed in any case.
    pub fn toggle_pause(self) {
        self.queue.update(|queue| queue.is_paused = !queue.is_paused);
        self.go_on();
    }

    /// Cancels all files that are not settled.
    pub fn cancel(self) {
        let running = self.queue.try_update(Queue::cancel_open).unwrap_or_default();
        self.jobs.with_value(|jobs| {
            for id in running {
                jobs.send(&Request::CancelUpload { id });
            }
        });
        self.forget_pending();
        self.called_off.update_value(|count| *count += 1);
        self.held.update_value(|held| held.drain(..).for_each(SharedFile::forget));
        self.queue.update(|queue| (queue.is_paused, queue.is_offline) = (false, false));
        self.settle();
    }

    /// Retries the files that failed.
    pub fn retry(self) {
        self.queue.update(|queue| _ = queue.retry_failed());
        self.go_on();
    }

    /// Marks an upload that its guest has withdrawn.
    pub fn withdraw(self, asset: &str) {
        self.queue.update(|queue| {
            let is_it = |state: &State| matches!(state, State::Done(id) if id == asset);
            let found: Vec<_> = queue
                .items()
                .iter()
                .filter(|item| is_it(&item.state))
                .map(|item| item.id)
                .collect();
            found.into_iter().for_each(|id| queue.set(id, State::Withdrawn));
        });
    }

    /// The state of every file, as text.
    #[must_use]
    pub fn report(self) -> String {
        self.queue.with_untracked(|queue| report::text(queue.items()))
    }

    /// Clears settled files and hides interrupted uploads until the next visit.
    pub(super) fn hide(self) {
        self.clear();
        self.unsent.set(Unsent::default());
    }

    /// Clears the queue if all of its files are settled.
    pub fn clear(self) {
        self.queue.update(|queue| {
            if queue.summary().open == 0 {
                *queue = Queue::default();
                self.forget_pending();
            }
        });
    }

    /// Starts as many files as may be sent at the same time.
    pub(super) fn go_on(self) {
        let at_once = self.pace.with_value(Pace::at_once);
        let begun = self.queue.try_update(|queue| queue.begin(at_once)).unwrap_or_default();
        if !begun.is_empty() && self.wake_lock.with_value(Option::is_none) {
            self.wake_lock.set_value(Some(wake_lock::acquire()));
        }
        for id in begun {
            match self.task(id) {
                Some((file, task)) if task.renditions && video::is_video(&file) => {
                    self.send_video(id, task, file);
                }
                Some((file, task)) => self.send(id, task, &file, None),
                None => self.fail(id),
            }
        }
        self.settle();
    }

    /// A file and how it is sent; `None` if it is not in the queue.
    fn task(self, id: u32) -> Option<(File, UploadTask)> {
        self.pending.with_value(|pending| {
            let Pending { file, destination, .. } = pending.get(&id)?;
            let (query, cleaning) = (destination.query(), destination.cleaning);
            // Only the owner's folders are sent; those of guests are not disclosed.
            let folder = if query.is_empty() { files::folder(file) } else { String::new() };
            let renditions = self.renditions.get_value();
            Some((file.clone(), UploadTask { renditions, cleaning, folder, query }))
        })
    }

    fn send(self, id: u32, task: UploadTask, file: &File, picture: Option<&ImageBitmap>) {
        let upload = Request::Upload { id, task };
        let is_sent = self.pending.with_value(|pending| {
            let companions = pending.get(&id).map_or(&[][..], |pending| &pending.companions);
            self.jobs.with_value(|jobs| jobs.send_file(&upload, file, picture, companions))
        });
        if !is_sent {
            self.fail(id);
        }
    }

    /// Sends a video together with one of its frames, which only the page can decode.
    fn send_video(self, id: u32, task: UploadTask, video: File) {
        spawn_local(async move {
            let frame = video::frame(&video).await;
            // The upload may have been cancelled in the meantime.
            if self.pending.try_with_value(|pending| pending.contains_key(&id)) == Some(true) {
                self.send(id, task, &video, frame.as_ref());
            }
        });
    }

    fn fail(self, id: u32) {
        let failed = State::Failed(t(key::ERROR_GENERIC).to_owned());
        self.queue.update(|queue| queue.set(id, failed));
    }

    fn on_event(self, id: u32, state: &UploadState) {
        let is_settled = self
            .queue
            .with_untracked(|queue| queue.item(id).is_none_or(|item| item.state.is_settled()));
        // The upload was cancelled; if it has succeeded all the same, it counts as uploaded.
        if is_settled && !matches!(state, UploadState::Created(_)) {
            return;
        }
        match state {
            UploadState::Preparing => {}
            UploadState::Sending(bytes) => {
                self.queue.update(|queue| queue.set(id, State::Sending(*bytes)));
                let (sent, _) = self.queue.with_untracked(Queue::bytes);
                #[expect(clippy::cast_precision_loss, reason = "milliseconds")]
                let now = intl::now() as f64;
                self.pace.update_value(|pace| pace.note(now, sent));
            }
            UploadState::Created(asset) => {
                self.landed.update_value(|landed| landed.push(asset.clone()));
                self.put_into_album(self.album_of(id), asset);
                self.finish(id, State::Done(asset.clone()));
                self.arrived.update(|count| *count += 1);
            }
            UploadState::Duplicate(asset) => {
                self.put_into_album(self.album_of(id), asset);
                self.finish(id, State::Duplicate(asset.clone()));
            }
            // The photo will be visible in the album once it is restored.
            UploadState::Trashed(asset) => {
                self.put_into_album(self.album_of(id), asset);
                self.finish(id, State::Trashed(asset.clone()));
            }
            UploadState::Cancelled => self.finish(id, State::Cancelled),
            UploadState::Failed(Failure::Network) => self.lose(id),
            UploadState::Failed(Failure::Busy) => {
                self.queue.update(|queue| queue.set(id, State::Waiting));
                dom::after(FIRST_WAIT_MS * 3, move || self.go_on());
            }
            // The file stays in the queue, so that the user can retry. It leaves the upload store,
            // since the next visit would get the same answer.
            UploadState::Failed(failure) => {
                let kept = |all: &mut HashMap<_, Pending>| all.get_mut(&id)?.kept.take();
                self.forget(self.pending.try_update_value(kept).flatten());
                self.queue.update(|queue| queue.set(id, State::Failed(failure_message(failure))));
                self.go_on();
            }
        }
    }

    fn finish(self, id: u32, state: State) {
        self.queue.update(|queue| queue.set(id, state));
        let settled = self.pending.try_update_value(|pending| pending.remove(&id)).flatten();
        if let Some(settled) = settled {
            self.let_go(&settled.file);
            self.forget(settled.kept);
            settled.companions.iter().for_each(|file| self.let_go(file));
        }
        self.go_on();
    }

    /// The connection was lost: all files wait until the server can be reached.
    fn lose(self, id: u32) {
        let tries = self.queue.try_update(|queue| queue.put_back(id)).unwrap_or_default();
        if tries >= TRIES {
            let failed = State::Failed(t(key::ERROR_NETWORK).to_owned());
            self.queue.update(|queue| queue.set(id, failed));
            return self.go_on();
        }
        self.pace.update_value(Pace::rest);
        if self.waits.get_value().is_none() {
            self.waits.set_value(Some(FIRST_WAIT_MS));
            self.queue.update(|queue| queue.is_offline = true);
            dom::after(FIRST_WAIT_MS, move || self.look_for_server());
        }
    }

    fn look_for_server(self) {
        let Some(wait) = self.waits.get_value() else {
            return;
        };
        spawn_local(async move {
            let is_there = api::is_reachable().await;
            if is_there {
                // This failed for files that were added while offline.
                self.learn().await;
            }
            // A check at the same time has reached the server already.
            if self.waits.get_value().is_none() {
                return;
            }
            if is_there {
                self.waits.set_value(None);
                self.queue.update(|queue| queue.is_offline = false);
                return self.go_on();
            }
            let next = (wait * 2).min(LONGEST_WAIT_MS);
            self.waits.set_value(Some(next));
            dom::after(next, move || self.look_for_server());
        });
    }

    /// The album that a file is added to after its upload, and its key in the upload store, which
    /// is needed until then.
    fn album_of(self, id: u32) -> Option<(String, Option<String>)> {
        let found = |all: &mut HashMap<u32, Pending>| {
            let pending = all.get_mut(&id)?;
            Some((pending.destination.album_afterwards()?.clone(), pending.kept.take()))
        };
        self.pending.try_update_value(found).flatten()
    }

    /// Called after each file: adds photos to albums, and releases the wake lock at the end.
    pub(super) fn settle(self) {
        let is_over = !self.is_busy();
        self.fill_albums(is_over);
        if is_over {
            self.wake_lock.set_value(None);
            self.pace.update_value(Pace::rest);
        }
    }
}
