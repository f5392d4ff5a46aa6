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
/// Unfinished uploads in parts of one user, those of visitors of their links apart.
pub const USER_UPLOADS: u64 = 1000;
/// Unfinished uploads in parts through one link.
pub const LINK_UPLOADS: u64 = 500;
/// Unfinished uploads in parts of one guest, or of one network's visitors who are nobody's guest.
pub const GUEST_UPLOADS: u64 = 30;
/// How long an unfinished upload may be idle before it gives way to another where a link's slots are
/// taken.
pub const IDLE_UPLOAD: Duration = Duration::from_secs(10 * 60);
/// Uploads at once through one link on one server: a party's worth of phones, each sending three.
pub const LINK_UPLOADS_AT_ONCE: usize = 48;
/// Uploads at once of one guest, or of one network's visitors who are nobody's guest.
pub const GUEST_UPLOADS_AT_ONCE: usize = 16;
/// Uploads at once from one network through one link.
pub const NETWORK_UPLOADS_AT_ONCE: usize = 36;
/// An upload that sends fewer bytes a second than this gives way where a link's places are taken.
pub const SLOW_UPLOAD: u64 = 16 << 10;
/// How long an upload may be slow before it does.
pub const SLOW_UPLOAD_AFTER: Duration = Duration::from_secs(10);
/// Longest video of a Live Photo that comes through a link which takes photos only.
pub const LIVE_PHOTO_VIDEO: Duration = Duration::from_secs(10);

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
