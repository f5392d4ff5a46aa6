//! Uploads one file: cleans it, hashes it, checks whether the server has it, makes renditions, and
//! sends it with progress events. The page decides which file is sent when.

mod companions;
mod model;
mod parts;
mod requests;
mod under_way;
mod whole;

use vitrine_gallery::jobs::{Event, Failure, UploadState, UploadTask};
use web_sys::{Blob, ImageBitmap};

pub(super) use model::Files;
pub(super) use requests::{give, request};
pub(super) use under_way::Uploads;

use super::clean::clean;
use super::post;
use super::renditions::{self, Renditions};
use requests::{append, hex, known};
use whole::form;

impl Uploads {
    /// Uploads a file with its companions, and sends the outcome to the page.
    pub(super) async fn run(&self, id: u32, mut files: Files, task: &UploadTask) {
        self.0.borrow_mut().ids.insert(id);
        companions::unpair(id, &mut files);
        let outcome = self.upload(id, &files, task).await;
        if let Some(picture) = files.picture {
            picture.close();
        }
        let (was_cancelled, motion_video) = {
            let mut under_way = self.0.borrow_mut();
            under_way.ids.remove(&id);
            under_way.requests.remove(&id);
            let was_cancelled = under_way.cancelled.remove(&id);
            let comes_again = matches!(outcome, Err(Failure::Network | Failure::Busy));
            let motion_video = match comes_again && !was_cancelled {
                true => None,
                false => {
                    under_way.checksums.remove(&id);
                    under_way.motion_videos.remove(&id)
                }
            };
            (was_cancelled, motion_video)
        };
        if let (Err(_), Some(motion_video)) = (&outcome, motion_video) {
            motion_video.take_back(&task.query).await;
        }
        let state = match outcome {
            // An upload that succeeded before its cancellation counts as uploaded.
            Ok(state) => state,
            Err(_) if was_cancelled => UploadState::Cancelled,
            Err(failure) => UploadState::Failed(failure),
        };
        post(&Event::Upload { id, state });
    }

    /// Cancels an upload.
    pub(super) fn cancel(&self, id: u32) {
        let request = {
            let mut under_way = self.0.borrow_mut();
            if !under_way.ids.contains(&id) {
                return;
            }
            under_way.cancelled.insert(id);
            under_way.requests.remove(&id)
        };
        if let Some(request) = request {
            let _ = request.abort();
        }
    }

    async fn upload(
        &self,
        id: u32,
        files: &Files,
        task: &UploadTask,
    ) -> Result<UploadState, Failure> {
        let (picture, what) =
            (files.picture.as_ref(), clean(&files.main, task.cleaning, id).await?);
        let sha1 = self.checksum(id, &what.blob).await.ok_or(Failure::Unreadable)?;
        let checksum = hex(&sha1);
        if let Some(known) = known(&checksum, &task.query).await? {
            return Ok(known);
        }
        let along = self.along(id, files, task).await?;
        if parts::is_long(&what.blob)
            && along.sidecar.is_none()
            && let Some(state) = self.send_in_parts(id, &what, &sha1, &along, task).await?
        {
            if let UploadState::Created(asset) = &state
                && let Some(made) = small(&what.blob, picture, task).await
            {
                // If this fails, the asset has no renditions for now.
                let _ = give(asset, &made, &task.query).await;
            }
            return Ok(state);
        }
        let form = form(&what, &task.folder, &along).ok_or(Failure::Unreadable)?;
        if let Some(made) = small(&what.blob, picture, task).await {
            append(&form, &made);
        }
        if self.is_cancelled(id) {
            return Err(Failure::Network);
        }
        self.send_whole(id, &form, &what, &sha1, &along, task).await
    }
}

/// Renditions of a file. `None` if the server accepts none or they cannot be made.
async fn small(
    file: &Blob,
    picture: Option<&ImageBitmap>,
    task: &UploadTask,
) -> Option<Renditions> {
    match picture {
        _ if !task.renditions => None,
        Some(picture) => renditions::of_picture(picture).await,
        None => renditions::make(file).await,
    }
}
