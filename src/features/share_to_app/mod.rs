//! Sharing photos to other apps, such as chat, mail or the phone's photo library.

mod dialog;
mod state;

pub use dialog::ShareToAppDialog;
pub use state::{ShareRequest, ShareToApp};
