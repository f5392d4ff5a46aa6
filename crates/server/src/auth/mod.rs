//! Authentication: extractors that find the user or visitor of a request, and limits on guessing.
//!
//! What a principal may do is decided in `access`.

mod client_address;
pub mod client_requests;
mod concurrency_limits;
pub mod cookies;
mod counters;
mod credentials;
mod extract;
mod link_lookup;
mod password_queue;
mod permissions;
mod principal;
mod slug_check_limit;
mod throttle;

pub use client_address::{ClientAddress, Network};
pub use concurrency_limits::{ConcurrencyLimits, UploadSlot};
pub use credentials::{acts_with_cookie, is_named_in_address, names_link};
pub use extract::{Caller, NamedLink, SignedIn, Visitor, ask_again};
pub use link_lookup::{live_link, visit_with_cookies};
pub use password_queue::PasswordQueue;
pub use permissions::Access;
pub use principal::{ALL, Principal, Session};
pub use slug_check_limit::ask_for_name;
pub use throttle::Throttle;
