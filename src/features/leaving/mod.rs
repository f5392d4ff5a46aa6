//! What would leave: what photos say about people, and what a visitor still gets of that.

mod dialog;
mod list;

pub use dialog::LeavingDialog;
