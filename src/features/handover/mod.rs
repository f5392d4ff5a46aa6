//! Handing photos to other apps: to a chat, to a mail, into the phone's own photos.

mod dialog;
mod state;

pub use dialog::HandoverDialog;
pub use state::{Handover, Wanted};
