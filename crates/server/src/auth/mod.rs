//! Who is asking: sessions and links, taken out of a request by extractors.
//!
//! It says who somebody is; what they may do is `access`'s to say.

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
