//! All limits on requests, in one table. `docs/limits.md` lists them for operators: change both
//! together.
//!
//! Lengths are in bytes unless a name says otherwise. Input that is longer is refused (400, 413 or
//! 431); values that are read from a file are truncated.

use std::time::Duration;

// Bodies.

/// Longest body of an operation that takes a few fields, or that anyone may call.
pub const MAX_SHORT_BODY: usize = 64 << 10;
/// Longest body of JSON or a form that takes a list: some 250,000 ids.
pub const MAX_BODY: usize = 10 << 20;
/// The same for visitors of a link, which shows at most [`MAX_LISTED`] photos.
pub const MAX_VISITOR_BODY: usize = 4 << 20;
/// Longest time for a body of JSON or a form to arrive completely.
pub const MAX_BODY_TIME: Duration = Duration::from_secs(30);
/// When a body takes longer than this, its sender is authenticated again once it is complete.
pub const SLOW_BODY: Duration = Duration::from_secs(1);
/// Bodies longer than [`MAX_SHORT_BODY`] in memory at once, until their response is ready. One
/// client network has at most one of them.
pub const MAX_LONG_BODIES: usize = 2;
/// Long bodies of one client network that may wait for a slot.
pub const MAX_LONG_BODIES_WAITING: usize = 32;
/// How long a long body may wait for a slot.
pub const MAX_LONG_BODY_WAIT: Duration = Duration::from_secs(30);
/// Longest time for each further [`MAX_SHORT_BODY`] bytes of a long body to arrive.
pub const MAX_LONG_BODY_PAUSE: Duration = Duration::from_secs(5);
/// Longest pause of a client that sends a body, or that receives a long JSON response.
pub const SILENCE: Duration = Duration::from_secs(60);

// Connections and requests.

/// Connections at once. Fewer where the system allows the process fewer open files.
pub const MAX_CONNECTIONS: usize = 2048;
/// Connections at once of one client network; a quarter of all.
pub const MAX_CONNECTIONS_PER_CLIENT: usize = 512;
/// Requests at once of one client network, until their responses are sent.
pub const MAX_REQUESTS_PER_CLIENT: usize = 256;
/// Of these, searches, lists for downloads and maps. A SQLite database has six connections.
pub const MAX_COSTLY_PER_CLIENT: usize = 2;
/// Requests of one client network that may wait for a permit.
pub const MAX_REQUESTS_WAITING: usize = 1024;
/// How long a request may wait for a permit.
pub const MAX_REQUEST_WAIT: Duration = Duration::from_secs(30);

// Uploads.

/// Most bytes of a multipart form before a part's content: the preamble, a boundary, and the
/// headers of one part.
pub const MAX_PART_HEADERS: usize = 16 << 10;
/// Longest multipart boundary; RFC 2046 (section 5.1.1) allows 70.
pub const MAX_BOUNDARY: usize = 200;
/// Most parts of a multipart form.
pub const MAX_FORM_PARTS: usize = 64;
/// Most bytes in parts that are read and discarded: unknown ones, and those that are too long.
pub const MAX_PASSED_OVER: u64 = 64 << 20;
/// Longest text part of an upload.
pub const MAX_FIELD: usize = 16 << 10;
/// Longest file name; of a longer one the end is kept.
pub const MAX_NAME: usize = 255;
/// Longest path of a file's original folder; a longer one is not stored.
pub const MAX_FOLDER: usize = 1000;
/// Longest thumbnail that a client may send.
pub const MAX_THUMBNAIL: usize = 1 << 20;
/// Longest preview that a client may send.
pub const MAX_PREVIEW: usize = 8 << 20;
/// Longest XMP sidecar that is read and stored.
pub const MAX_SIDECAR: usize = 1 << 20;
pub use vitrine_database::uploads::{
    GUEST_UPLOADS, IDLE_UPLOAD, LINK_UPLOADS, NETWORK_UPLOADS, USER_UPLOADS,
};

/// Uploads at once through one link on one server: many guests' phones, each sending three.
pub const LINK_UPLOADS_AT_ONCE: usize = 48;
/// Uploads at once of one guest, or of one network's visitors who are not guests.
pub const GUEST_UPLOADS_AT_ONCE: usize = 16;
/// Uploads at once from one network through one link.
pub const NETWORK_UPLOADS_AT_ONCE: usize = 36;
/// An upload slower than this, in bytes per second, gives way when a link's slots are taken.
pub const SLOW_UPLOAD: u64 = 16 << 10;
/// The rate of an upload is measured only after this time.
pub const SLOW_UPLOAD_AFTER: Duration = Duration::from_secs(10);
/// A file that exceeds its owner's quota is read up to this length before it is refused: until then
/// it may turn out to be a duplicate, which needs no space.
pub const MAX_OVER_QUOTA: u64 = 32 << 20;
/// Files whose headers are read at once.
pub const MAX_ANALYSES: usize = 4;
/// Files of one user, or of the visitors of one link, that may wait for that. Their files are read
/// one at a time.
pub const MAX_ANALYSES_WAITING: usize = 128;
/// Longest motion video of a Live Photo uploaded through a link that accepts photos only.
pub const LIVE_PHOTO_VIDEO: Duration = Duration::from_secs(10);

// Strings of requests.

/// Longest query string of a URL.
pub const MAX_QUERY: usize = 8 << 10;
/// Longest path of a URL.
pub const MAX_PATH: usize = 4 << 10;
/// Longest id; a UUID has 36 bytes.
pub const MAX_ID: usize = 64;
/// Longest id that a client gives a file in a check before uploading: mostly its path.
pub const MAX_CHECK_ID: usize = 4096;
/// Longest e-mail address (RFC 5321, section 4.5.3.1.3).
pub const MAX_EMAIL: usize = 254;
/// Longest password field of a request, before any further check.
pub const MAX_PASSWORD_TEXT: usize = 4096;
/// Longest date, checksum or colour name.
pub const MAX_WORD: usize = 64;
/// Longest substring to search for, custom address, or archive name.
pub const MAX_TEXT: usize = 255;
/// Longest name of an album, a user or an API key.
pub const MAX_TITLE: usize = 500;
/// Most characters of a search query.
pub const MAX_QUERY_TEXT: usize = 1000;
/// Longest description or comment.
pub const MAX_DESCRIPTION: usize = 10_000;
/// Most albums matched by name that one search looks through.
pub const MAX_NAMED_ALBUMS: usize = 400;

// Lists.

/// Most entries of a list that is filled by hand: albums, members, permissions.
pub const MAX_FEW: usize = 500;

/// Most photos in one link's list of assets.
pub const MAX_LISTED: i64 = 100_000;
/// Asset rows with their metadata that one request holds at once. A row takes some kilobytes.
pub const ROWS_AT_ONCE: usize = 500;
/// Approximate bytes of memory per row of a download.
pub const DOWNLOAD_ROW: usize = 200;
/// Most rows that all downloads of a server hold at once; longer lists wait.
pub const MAX_DOWNLOAD_ROWS: u32 = 300_000;
/// Most of those for one network.
pub const MAX_NETWORK_DOWNLOAD_ROWS: u32 = 100_000;
/// Downloads of at most this many files are not counted.
pub const SHORT_DOWNLOAD: u64 = 500;
/// How long a download may wait for rows.
pub const MAX_DOWNLOAD_WAIT: Duration = Duration::from_secs(30);
/// Most albums that one link opens.
pub const MAX_ALBUMS: usize = 200;

// Accounts, passwords and names.

/// Most counters of wrong guesses in memory, with keys of 32 bytes.
pub const MAX_COUNTERS: usize = 65_536;
/// How long a guess may wait for its turn; longer waits are refused.
pub const MAX_GUESS_WAIT: Duration = Duration::from_secs(10);
/// Most wrong guesses that one network adds to the count of an account or link, which slows down
/// all networks.
pub const MAX_THING_SHARE: u32 = 8;
/// Concurrent lookups of links by custom address, per client network.
pub const MAX_LOOKUPS: usize = 4;
/// Lookups that may wait for that, per client network.
pub const MAX_LOOKUPS_WAITING: usize = 1024;
/// Passwords hashed at once, 19 MiB each; fewer on machines with fewer cores.
pub const MAX_HASHES: usize = 4;
/// Passwords that may wait to be hashed, per client network.
pub const MAX_HASHES_WAITING: usize = 32;

// Times.

/// Days in the bin before an asset is removed permanently.
pub const TRASH_DAYS: u32 = 30;
/// Days after which a deleted user's photos are removed permanently.
pub const USER_DAYS: u32 = 7;
/// Days that a session lasts.
pub const SESSION_DAYS: i64 = 400;

// Guessing.

/// Checks of whether a custom address is free that one user makes without delay.
pub const FREE_NAME_ASKS: u32 = 60;
/// Interval between further checks.
pub const NAME_ASKS_SPACING: Duration = Duration::from_secs(1);
/// How long a check may wait for its turn; longer waits are refused.
pub const NAME_ASKS_QUEUE: Duration = Duration::from_secs(8);
/// The count resets this long after the last check.
pub const NAME_ASKS_MEMORY: Duration = Duration::from_secs(15 * 60);
