//! What the page and the worker say to each other: plain data, sent as JSON. A `File` or a
//! `MessagePort` travels beside it.

use serde::{Deserialize, Serialize};
use vitrine_api::DownloadFile;

use super::upload::Cleaning;

/// From the page to the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "camelCase")]
pub enum Request {
    /// Clean, hash, check, make renditions and send one file; a `File` comes along.
    Upload {
        /// Number of the file in the queue.
        id: u32,
        /// How to send it.
        task: UploadTask,
    },
    /// Break an upload off.
    CancelUpload {
        /// Number of the file in the queue.
        id: u32,
    },
    /// Build an archive and write it to the `MessagePort` that comes along, one piece for each
    /// `pull` that arrives there.
    Archive {
        /// Number of the download.
        id: u32,
        /// The files in order.
        files: Vec<DownloadFile>,
        /// Query that names the link (`key=…`), empty for the owner.
        credential: String,
    },
    /// Ask for a month of photos and answer on the `MessagePort` that comes along, in columns;
    /// anything that arrives there calls it off.
    Month {
        /// Where the month is.
        address: String,
    },
    /// Break an archive off.
    Cancel {
        /// Number of the download.
        id: u32,
    },
}

/// How a file is sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UploadTask {
    /// Whether the server takes renditions.
    pub renditions: bool,
    /// What is taken out of it first.
    pub cleaning: Cleaning,
    /// Query that names the link (`key=…`), and the album behind it; empty for the owner.
    pub query: String,
}

/// From the worker to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase")]
pub enum Event {
    /// The worker listens. What was sent before would have been lost.
    Ready,
    /// A file got somewhere.
    Upload {
        /// Number of the file in the queue.
        id: u32,
        /// Where it stands.
        state: UploadState,
    },
    /// An archive got somewhere.
    Archive {
        /// Number of the download.
        id: u32,
        /// Where it stands.
        state: ArchiveState,
    },
}

/// Where a file stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum UploadState {
    /// Reading, hashing, making renditions.
    Preparing,
    /// Bytes sent so far.
    Sending(u64),
    /// Stored, under this id.
    Created(String),
    /// There already, under this id.
    Duplicate(String),
    /// Broken off by the person.
    Cancelled,
    /// Not taken; the server's message, or none if there was no answer.
    Failed(Failure),
}

/// Why something could not be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Failure {
    /// No answer.
    Network,
    /// The server asks to come back later.
    Busy,
    /// The file on the device could not be read.
    Unreadable,
    /// The file cannot be sent without its metadata, and why.
    Unclean(String),
    /// The server's message.
    Refused(String),
    /// What came for a file is not what was announced.
    Changed(String),
}

/// Where an archive stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ArchiveState {
    /// On its way.
    Running {
        /// Bytes handed over.
        bytes: u64,
        /// Files finished.
        files: usize,
    },
    /// Complete.
    Done,
    /// Broken off by the person or the browser.
    Cancelled,
    /// Broken off by a failure.
    Failed(Failure),
}
