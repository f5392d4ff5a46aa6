//! Links on their owner's side: creating, changing and sending them, and the panel with the links
//! of a photo or album.

mod address;
mod albums;
mod bulk;
mod copy;
mod dialog;
mod form;
mod link_created;
mod panel;
mod panel_link;
mod password;
mod qr;
mod review;
mod undo;

pub use bulk::change_links;
pub use copy::copy_link;
pub use dialog::{EditLinkDialog, ShareDialog};
pub use panel::{PanelOf, SharingPanel};
pub use qr::QrDialog;
pub use undo::delete_links;
pub use vitrine_gallery::link_form::Subject;
