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
/// Who sends a body that takes longer than this is asked about again once it is there.
pub const SLOW_BODY: Duration = Duration::from_secs(1);
/// Bodies longer than [`MAX_SHORT_BODY`] that are in memory at once, until they are answered. One
/// client network has at most one of them.
pub const MAX_LONG_BODIES: usize = 2;
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

/// Most bytes of a form that lie before a part's content: what precedes the first part, a boundary,
/// and the headers of one part.
pub const MAX_PART_HEADERS: usize = 16 << 10;
/// Longest boundary of a form; RFC 2046 (section 5.1.1) allows 70.
pub const MAX_BOUNDARY: usize = 200;
/// Most parts of a form.
pub const MAX_FORM_PARTS: usize = 64;
/// Most bytes in parts that are read and not kept: unknown ones, and those that are too long.
pub const MAX_PASSED_OVER: u64 = 64 << 20;
/// Longest text part of an upload.
pub const MAX_FIELD: usize = 16 << 10;
/// Longest name of a file; of a longer one the end is kept.
pub const MAX_NAME: usize = 255;
/// Longest path of the folder that a file lay in; a longer one is not kept.
pub const MAX_FOLDER: usize = 1000;
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
/// Of these, such as came from one network: three quarters.
pub const NETWORK_UPLOADS: u64 = LINK_UPLOADS / 4 * 3;
/// Unfinished uploads in parts of one guest, or of one network's visitors who are nobody's guest.
pub const GUEST_UPLOADS: u64 = 30;
/// How long nothing may come to an unfinished upload before it gives way to others where a link's slots
/// are taken, or its room.
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
/// A user's file that is longer than what is left of their quota is read up to here, and refused once it
/// is longer: until then it may be one that is there already.
pub const MAX_OVER_QUOTA: u64 = 32 << 20;
/// Files whose headers are read at once.
pub const MAX_ANALYSES: usize = 4;
/// Files of one user, or of the visitors of one link, that may wait for that. One of theirs is read at
/// once.
pub const MAX_ANALYSES_WAITING: usize = 128;
/// Longest video of a Live Photo that comes through a link which takes photos only.
pub const LIVE_PHOTO_VIDEO: Duration = Duration::from_secs(10);

// Texts of requests.

/// Longest query of an address, with all its fields.
pub const MAX_QUERY: usize = 8 << 10;
/// Longest path of an address.
pub const MAX_PATH: usize = 4 << 10;
/// Longest id; a UUID has 36 bytes.
pub const MAX_ID: usize = 64;
/// Longest name that a program that is about to upload gives to a file: mostly its path.
pub const MAX_CHECK_ID: usize = 4096;
/// Longest e-mail address (RFC 5321, section 4.5.3.1.3).
pub const MAX_EMAIL: usize = 254;
/// Longest password before it is looked at.
pub const MAX_PASSWORD_TEXT: usize = 4096;
/// Longest date, checksum or name of a colour.
pub const MAX_WORD: usize = 64;
/// Longest text of which a search looks for a part, custom address, and name of an archive.
pub const MAX_TEXT: usize = 255;
/// Longest name of an album, a user or a key.
pub const MAX_TITLE: usize = 500;
/// Most characters of a search.
pub const MAX_QUERY_TEXT: usize = 1000;
/// Longest description or comment.
pub const MAX_DESCRIPTION: usize = 10_000;
/// Albums that a word of a search looks through.
pub const MAX_NAMED_ALBUMS: usize = 400;

// Lists.

/// Most entries of a list that a person fills by hand: albums, members, permissions.
pub const MAX_FEW: usize = 500;

/// Most photos in one link's list of assets.
pub const MAX_LISTED: i64 = 100_000;
/// Rows of photos, with all that their files tell, that one request holds at once: a row is some
/// kilobytes.
pub const ROWS_AT_ONCE: usize = 500;
/// Bytes of a row of a download, about.
pub const DOWNLOAD_ROW: usize = 200;
/// Most rows that all downloads of a server hold at once; longer lists wait for their turn.
pub const MAX_DOWNLOAD_ROWS: u32 = 300_000;
/// Most of those for one network.
pub const MAX_NETWORK_DOWNLOAD_ROWS: u32 = 100_000;
/// Downloads of so few files do not count.
pub const SHORT_DOWNLOAD: u64 = 500;
/// How long a download waits for its turn.
pub const DOWNLOAD_PATIENCE: Duration = Duration::from_secs(30);
/// Most albums that one link opens.
pub const MAX_ALBUMS: usize = 200;

// Accounts, passwords and names.

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

// Guessing.

/// How often a user may ask whether a custom address is free before the answers are spaced.
pub const FREE_NAME_ASKS: u32 = 60;
/// How long answers are apart from then on.
pub const NAME_ASKS_SPACING: Duration = Duration::from_secs(1);
/// How long a question may wait for its turn; those that would wait longer are refused.
pub const NAME_ASKS_QUEUE: Duration = Duration::from_secs(8);
/// How long without a question until all are forgotten.
pub const NAME_ASKS_MEMORY: Duration = Duration::from_secs(15 * 60);
