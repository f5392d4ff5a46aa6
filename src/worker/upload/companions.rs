//! Files that are uploaded with a photo: the motion video of a Live Photo, which is sent first, so
//! that the photo can refer to it, and a sidecar, XMP or the JSON of Google Takeout, if no metadata
//! is to be removed.

use gloo_net::http::Method;
use js_sys::{Array, Uint8Array};
use vitrine_api::DeleteAssets;
use vitrine_gallery::jobs::{Event, Failure, UploadState, UploadTask};
use vitrine_gallery::upload::Cleaning;
use vitrine_media::{Limits, LivePhotoPart, Metadata, Takeout, is_live_photo, metadata};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use super::model::{Along, Files, MotionVideo};
use super::parts;
use super::requests::{hash, hex, known, request};
use super::under_way::Uploads;
use super::whole::form;
use crate::worker::clean::{clean, on_device};
use crate::worker::post;

/// Longest JSON of Google Takeout in bytes.
const LONGEST_JSON: f64 = 1_048_576.0;

/// Drops a motion video that is none by its contents, and tells the page of it.
pub(super) fn unpair(id: u32, files: &mut Files) {
    let Some(video) = &files.motion_video else { return };
    let (of_still, of_video) = (metadata_of(&files.main), metadata_of(video));
    let still = LivePhotoPart { metadata: &of_still, modified_ms: modified_ms(&files.main) };
    let video = LivePhotoPart { metadata: &of_video, modified_ms: modified_ms(video) };
    if is_live_photo(still, video) != Some(true) {
        files.motion_video = None;
        post(&Event::Unpaired { id });
    }
}

/// What a file states; nothing if it cannot be read.
fn metadata_of(file: &File) -> Metadata {
    let read = || metadata(&*on_device(file)?, &Limits::default()).ok();
    read().unwrap_or_default()
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds")]
fn modified_ms(file: &File) -> Option<i64> {
    Some(file.last_modified() as i64)
}

/// The JSON of Google Takeout; `None` if there is none, or if it is something else.
async fn takeout(files: &Files) -> Option<Takeout> {
    let file = files.takeout.as_ref().filter(|file| file.size() <= LONGEST_JSON)?;
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Takeout::parse(&Uint8Array::new(&buffer).to_vec())
}

/// The sidecar of a file, as XMP.
fn sidecar(files: &Files, takeout: Option<&Takeout>) -> Option<Blob> {
    if let Some(sidecar) = &files.sidecar {
        return Some(sidecar.clone().into());
    }
    let packet = takeout?.sidecar(&metadata_of(&files.main), &files.main.name())?;
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(packet.as_slice()))).ok()
}

impl MotionVideo {
    /// Deletes the video again, since its photo was not uploaded. If this fails, the server lists
    /// the video after a while.
    pub(super) async fn take_back(self, query: &str) {
        if !self.is_new {
            return;
        }
        let body = DeleteAssets { ids: vec![self.asset], force: true };
        if let Ok(request) = request(Method::DELETE, "/api/assets", query).json(&body) {
            let _ = request.send().await;
        }
    }
}

impl Uploads {
    /// Uploads what precedes the photo.
    pub(super) async fn along(
        &self,
        id: u32,
        files: &Files,
        task: &UploadTask,
    ) -> Result<Along, Failure> {
        let motion_video = match &files.motion_video {
            Some(motion_video) => self.motion_video(id, motion_video, task).await?,
            None => None,
        };
        let motion_video = motion_video.map(|motion_video| ("livePhotoVideoId", motion_video));
        let takeout = takeout(files).await;
        // Guests cannot set them.
        let said = takeout.as_ref().filter(|_| task.query.is_empty());
        let archived = said.filter(|said| said.is_archived);
        let archived = archived.map(|_| ("visibility", "archive".to_owned()));
        let favorite = said.filter(|said| said.is_favorite);
        let favorite = favorite.map(|_| ("isFavorite", "true".to_owned()));
        let fields = [motion_video, archived, favorite].into_iter().flatten().collect();
        // A sidecar contains the metadata that would have to be removed.
        let sidecar = match task.cleaning {
            Cleaning::Keep => sidecar(files, takeout.as_ref()),
            Cleaning::Location | Cleaning::All => None,
        };
        Ok(Along { fields, sidecar })
    }

    /// Uploads the motion video and returns its asset id, which the photo refers to. `None` if a
    /// guest's video is on the server already: it may be somebody else's, so it is not linked to
    /// this photo.
    async fn motion_video(
        &self,
        id: u32,
        file: &File,
        task: &UploadTask,
    ) -> Result<Option<String>, Failure> {
        let there =
            self.0.borrow().motion_videos.get(&id).map(|motion_video| motion_video.asset.clone());
        if there.is_some() {
            return Ok(there);
        }
        let (asset, is_new) = match self.send_motion_video(id, file, task).await? {
            UploadState::Created(asset) => (asset, true),
            // A video in the bin is restored together with its photo.
            UploadState::Duplicate(asset) | UploadState::Trashed(asset)
                if task.query.is_empty() =>
            {
                (asset, false)
            }
            _ => return Ok(None),
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes")]
        let motion_video = MotionVideo { asset: asset.clone(), size: file.size() as u64, is_new };
        self.0.borrow_mut().motion_videos.insert(id, motion_video);
        match self.is_cancelled(id) {
            true => Err(Failure::Network),
            false => Ok(Some(asset).filter(|asset| !asset.is_empty())),
        }
    }

    /// Uploads the motion video, cleaned like the photo and hidden from the start. It needs no
    /// renditions, since its photo has some.
    async fn send_motion_video(
        &self,
        id: u32,
        file: &File,
        task: &UploadTask,
    ) -> Result<UploadState, Failure> {
        let what = clean(file, task.cleaning, id).await?;
        let sha1 = hash(&what.blob).await.ok_or(Failure::Unreadable)?;
        let checksum = hex(&sha1);
        if let Some(known) = known(&checksum, &task.query).await? {
            return Ok(known);
        }
        let along = Along { fields: vec![("visibility", "hidden".to_owned())], sidecar: None };
        if parts::is_long(&what.blob)
            && let Some(state) = self.send_in_parts(id, &what, &sha1, &along, task).await?
        {
            return Ok(state);
        }
        let form = form(&what, &task.folder, &along).ok_or(Failure::Unreadable)?;
        self.send_whole(id, &form, &what, &sha1, &along, task).await
    }
}
