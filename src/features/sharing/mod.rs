//! Links, from the owner's side: making one, and copying it.

mod copy;
mod dialog;

pub use copy::copy_link;
pub use dialog::{ShareDialog, Subject};
