//! Every limit on what a request may bring, hold or ask for, in one table. `docs/limits.md` lists
//! them for operators; a limit that is changed here is changed there.
//!
//! Lengths are in bytes unless a name says otherwise. What is longer is refused where it enters
//! (400, 413 or 431), or cut where it comes out of a file.

use std::time::Duration;

// Bodies.

/// Longest body of an operation that takes a few fields, or is open to strangers.
pub const MAX_SHORT_BODY: usize = 64 << 10;
/// Longest body of JSON or a form that takes a list: some 250,000 ids.
pub const MAX_BODY: usize = 10 << 20;
/// The same through a link, which shows at most [`MAX_LISTED`] photos.
pub const MAX_VISITOR_BODY: usize = 4 << 20;
/// How long a body of JSON or a form may take to arrive in all.
pub const MAX_BODY_TIME: Duration = Duration::from_secs(30);
/// Bodies longer than [`MAX_SHORT_BODY`] that are in memory at once, until they are answered. One
/// client network has at most one of them.
pub const MAX_LONG_BODIES: usize = 3;
/// Bodies of one client network that may wait for that.
pub const MAX_LONG_BODIES_WAITING: usize = 32;
/// How long a body may wait for that.
pub const MAX_LONG_BODY_WAIT: Duration = Duration::from_secs(30);
/// How long the next [`MAX_SHORT_BODY`] bytes of such a body may take.
pub const MAX_LONG_BODY_PAUSE: Duration = Duration::from_secs(5);
/// How long a client may send nothing of a body that it began.
pub const SILENCE: Duration = Duration::from_secs(60);

// Connections and requests.

/// Connections at once. Fewer where the system lets the server hold fewer files open.
pub const MAX_CONNECTIONS: usize = 2048;
/// Connections at once of one client network; a quarter of all.
pub const MAX_CONNECTIONS_PER_CLIENT: usize = 512;
/// Requests at once of one client network, until their answers are sent.
pub const MAX_REQUESTS_PER_CLIENT: usize = 256;
/// Of these, searches, lists for downloads and maps. A SQLite database has six connections.
pub const MAX_COSTLY_PER_CLIENT: usize = 2;
/// Requests of one client network that may wait for that.
pub const MAX_REQUESTS_WAITING: usize = 1024;
/// How long a request may wait for that.
pub const MAX_REQUEST_WAIT: Duration = Duration::from_secs(30);

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

// Accounts, passwords and names.

/// Longest e-mail address (RFC 5321, section 4.5.3.1.3, without the angle brackets).
pub const MAX_EMAIL: usize = 254;
/// Wrong guesses that are remembered: counts in memory, 32 bytes of key each.
pub const MAX_COUNTERS: usize = 65_536;
/// How long a guess may wait for its turn; whose turn is later is refused.
pub const MAX_GUESS_WAIT: Duration = Duration::from_secs(10);
/// What one network adds at most to the count of wrong guesses at one account or link, by which all
/// other networks are slowed too.
pub const MAX_THING_SHARE: u32 = 8;
/// Look-ups at once, per client network, of links by names that people choose.
pub const MAX_LOOKUPS: usize = 4;
/// Look-ups that may wait for that, per client network.
pub const MAX_LOOKUPS_WAITING: usize = 1024;
/// Passwords hashed at once, 19 MiB each; fewer where there are fewer cores.
pub const MAX_HASHES: usize = 4;
/// Passwords that may wait to be hashed, per client network.
pub const MAX_HASHES_WAITING: usize = 32;

// Times.

/// Days in the bin before an asset is gone for good.
pub const TRASH_DAYS: u32 = 30;
/// Days after which a deleted user's photos are gone for good.
pub const USER_DAYS: u32 = 7;
/// How long a sign-in lasts.
pub const SESSION_DAYS: i64 = 400;
