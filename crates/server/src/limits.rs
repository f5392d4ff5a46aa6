//! Every limit on what a request may bring, hold or ask for, in one table. `docs/limits.md` lists
//! them for operators; a limit that is changed here is changed there.
//!
//! Lengths are in bytes unless a name says otherwise. What is longer is refused where it enters
//! (400, 413 or 431), or cut where it comes out of a file.

use std::time::Duration;

// Bodies.

/// Longest body of JSON or a form: some 250,000 ids.
pub const MAX_BODY: usize = 10 << 20;
/// How long a client may send nothing of a body that it began.
pub const SILENCE: Duration = Duration::from_secs(60);

// Uploads.

/// Longest text part of an upload.
pub const MAX_FIELD: usize = 64 << 10;
/// Longest thumbnail that a client may send.
pub const MAX_THUMBNAIL: usize = 1 << 20;
/// Longest preview that a client may send.
pub const MAX_PREVIEW: usize = 8 << 20;
/// Longest sidecar that is read and kept.
pub const MAX_SIDECAR: usize = 1 << 20;

// Lists.

/// Most photos in one link's list of assets.
pub const MAX_LISTED: i64 = 100_000;
/// Most albums that one link opens.
pub const MAX_ALBUMS: usize = 200;

// Times.

/// Days in the bin before an asset is gone for good.
pub const TRASH_DAYS: u32 = 30;
/// Days after which a deleted user's photos are gone for good.
pub const USER_DAYS: u32 = 7;
/// How long a sign-in lasts.
pub const SESSION_DAYS: i64 = 400;

// Guessing.

/// How often a user may ask whether a custom address is free before the answers are spaced.
pub const FREE_NAME_ASKS: u32 = 60;
/// How long answers are apart from then on.
pub const NAME_ASKS_SPACING: Duration = Duration::from_secs(1);
/// How long a question may wait for its turn; those that would wait longer are refused.
pub const NAME_ASKS_QUEUE: Duration = Duration::from_secs(8);
/// How long without a question until all are forgotten.
pub const NAME_ASKS_MEMORY: Duration = Duration::from_secs(15 * 60);
