//! Authentication: extractors that find the user or visitor of a request, and limits on guessing.
//!
//! What a principal may do is decided in `access`.

pub mod client_requests;
pub mod cookies;
mod counters;
mod crowd;
mod csrf;
mod link_names;
mod name_asks;
mod password_queue;
mod peer;
mod principal;
mod throttle;

pub use crowd::{Crowd, Turn};
pub use csrf::same_origin;
pub use link_names::live_link;
pub use name_asks::ask_for_name;
pub use password_queue::PasswordQueue;
pub use peer::{Network, Peer};
pub use principal::{
    ALL, Caller, NamedLink, Principal, Session, SignedIn, Visitor, ask_again, is_named_in_address,
    names_link,
};
pub use throttle::Throttle;
