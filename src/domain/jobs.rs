//! What the page and the worker say to each other: plain data, sent as JSON. A `File` or a
//! `MessagePort` travels beside it.

use serde::{Deserialize, Serialize};
use vitrine_api::DownloadFile;
use vitrine_media::Level;

use super::download::PictureSize;

use super::upload::Cleaning;

/// From the page to the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "camelCase")]
pub enum Request {
    /// Clean, hash, check, make renditions and send one file; a list comes along with the `File`, a
    /// picture of it or `null`, and its companions.
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
    /// Clean files or make them smaller, and answer on the `MessagePort` that comes along.
    Prepare {
        /// Number of the download.
        id: u32,
        /// The files in order.
        files: Vec<DownloadFile>,
        /// Query that names the link, empty for the owner.
        credential: String,
        /// What is done with each file.
        treatment: Treatment,
        /// As what they come back.
        output: Output,
    },
    /// Ask for a month of photos and answer on the `MessagePort` that comes along, in columns;
    /// anything that arrives there calls it off.
    Month {
        /// Where the month is.
        address: String,
    },
    /// Make small pictures of a photo that is there, or of the frame of a film that comes along, and
    /// give them to the server; the `MessagePort` that comes along is told whether that could be
    /// done.
    Pictures {
        /// The asset.
        id: String,
    },
    /// Say what a file gives away, as it is and after cleaning, on the `MessagePort` that comes
    /// along: an [`super::findings::Inspection`] as JSON, or nothing.
    Inspect {
        /// Where the file is.
        address: String,
        /// How much cleaning would take out.
        level: Level,
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
    /// The folder that the file lay in; empty where that is not known or not told.
    pub folder: String,
    /// Query that names the link (`key=…`), and the album behind it; empty for the owner.
    pub query: String,
}

/// What is done with each file before it is given on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Treatment {
    /// What is taken out of it.
    pub level: Level,
    /// Whether photos are made smaller.
    pub size: PictureSize,
}

/// As what files that were prepared come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Output {
    /// One `Blob`, an archive.
    Archive,
    /// A list of pairs, each a name and a `Blob`.
    Files,
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
    /// There already, under this id, in the bin.
    Trashed(String),
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
    /// The server fails at it, again and again.
    Broken,
    /// The file on the device could not be read.
    Unreadable,
    /// The file cannot be sent without its metadata, and why.
    NotCleaned(String),
    /// The server's message.
    Refused(String),
    /// It is of a kind that cannot be cleaned.
    Unclean,
    /// What came for a file is not what was announced.
    Changed(String),
}

/// Why an archive was broken off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stop {
    /// What happened.
    pub why: Failure,
    /// The assets without which it could have gone on.
    pub files: Vec<String>,
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
    /// The network is gone, and it waits for it.
    Waiting {
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
    Failed(Stop),
}
