//! Messages between the page and the worker: plain data, sent as JSON. A `File` or a `MessagePort`
//! is transferred along with it.

use serde::{Deserialize, Serialize};
use vitrine_api::DownloadFile;
use vitrine_media::Level;

use super::download::PictureSize;

use super::upload::Cleaning;

/// From the page to the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "camelCase")]
pub enum Request {
    /// Clean, hash, check, make renditions of and send one file. Transferred with it: a list of the
    /// `File`, a preview image or `null`, and its companions.
    Upload {
        /// Number of the file in the queue.
        id: u32,
        /// How to send it.
        task: UploadTask,
    },
    /// Cancel an upload.
    CancelUpload {
        /// Number of the file in the queue.
        id: u32,
    },
    /// Build an archive and write it to the transferred `MessagePort`, one piece for each `pull`
    /// that arrives there.
    Archive {
        /// Number of the download.
        id: u32,
        /// The files in order.
        files: Vec<DownloadFile>,
        /// Query that names the link (`key=…`); empty for the owner.
        credential: String,
    },
    /// Clean files or make them smaller, and answer on the transferred `MessagePort`.
    Prepare {
        /// Number of the download.
        id: u32,
        /// The files in order.
        files: Vec<DownloadFile>,
        /// The files of the download's earlier archives, whose names and numbers are continued.
        earlier: Vec<DownloadFile>,
        /// Query that names the link, empty for the owner.
        credential: String,
        /// How each file is changed.
        treatment: Treatment,
        /// The form of the result.
        output: Output,
    },
    /// Fetch a month of photos and answer in columns on the transferred `MessagePort`. Any message
    /// on the port cancels it.
    Month {
        /// URL of the month.
        address: String,
    },
    /// Make the small renditions of a stored photo, or of a transferred video frame, and upload
    /// them. The transferred `MessagePort` reports whether that succeeded.
    Pictures {
        /// The asset.
        id: String,
    },
    /// Report what a file discloses, as it is and after cleaning, on the transferred `MessagePort`:
    /// an [`super::disclosures::Inspection`] as JSON, or nothing.
    Inspect {
        /// URL of the file.
        address: String,
        /// How much cleaning would remove.
        level: Level,
    },
    /// Cancel an archive.
    Cancel {
        /// Number of the download.
        id: u32,
    },
}

/// How a file is sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UploadTask {
    /// Whether the server accepts renditions.
    pub renditions: bool,
    /// What is removed from it first.
    pub cleaning: Cleaning,
    /// The folder of the file; empty if unknown or not to be disclosed.
    pub folder: String,
    /// Query that names the link (`key=…`) and its album; empty for the owner.
    pub query: String,
}

/// How each file is changed before it is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Treatment {
    /// What is removed from it.
    pub level: Level,
    /// Whether photos are made smaller.
    pub size: PictureSize,
}

/// The form in which prepared files are returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Output {
    /// One `Blob` with an archive.
    Archive,
    /// A list of pairs of a name and a `Blob`.
    Files,
}

/// From the worker to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase")]
pub enum Event {
    /// The worker is ready to receive. Earlier messages would have been lost.
    Ready,
    /// Progress of an upload.
    Upload {
        /// Number of the file in the queue.
        id: u32,
        /// Its state.
        state: UploadState,
    },
    /// A photo and the motion video that was sent with it are no pair, by their contents. The photo
    /// is uploaded without the video, which the page queues by itself.
    Unpaired {
        /// Number of the photo in the queue.
        id: u32,
    },
    /// Progress of an archive.
    Archive {
        /// Number of the download.
        id: u32,
        /// Its state.
        state: ArchiveState,
    },
}

/// The state of an upload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum UploadState {
    /// Reading, hashing, making renditions.
    Preparing,
    /// Bytes sent so far.
    Sending(u64),
    /// Stored under this id.
    Created(String),
    /// Already stored under this id.
    Duplicate(String),
    /// Already stored under this id, in the bin.
    Trashed(String),
    /// Cancelled by the user.
    Cancelled,
    /// Not accepted, and why.
    Failed(Failure),
}

/// Why an operation failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Failure {
    /// No answer.
    Network,
    /// The server asks to retry later.
    Busy,
    /// The server fails repeatedly.
    Broken,
    /// The file on the device could not be read.
    Unreadable,
    /// The metadata could not be removed, and why.
    NotCleaned(String),
    /// Refused, with the server's message.
    Refused(String),
    /// The format cannot be cleaned.
    Unclean,
    /// The received bytes of this file differ from what was announced.
    Changed(String),
}

/// Why an archive was stopped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stop {
    /// The reason.
    pub why: Failure,
    /// The assets that caused it; without them the archive could continue.
    pub files: Vec<String>,
}

/// The state of an archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ArchiveState {
    /// In progress.
    Running {
        /// Bytes delivered.
        bytes: u64,
        /// Files finished.
        files: usize,
    },
    /// The network is down; resumes when it is back.
    Waiting {
        /// Bytes delivered.
        bytes: u64,
        /// Files finished.
        files: usize,
    },
    /// Complete.
    Done,
    /// Cancelled by the user or the browser.
    Cancelled,
    /// Stopped by a failure.
    Failed(Stop),
}
