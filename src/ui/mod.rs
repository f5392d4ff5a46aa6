//! Building blocks of every screen: they know Leptos and nothing of photos, links or the server.
//! Words come in as properties.

mod button;
mod dialog;
mod field;
mod icon;
mod notice;
mod toast;

pub use button::{Button, IconButton, Kind};
pub use dialog::Dialog;
pub use field::{PasswordField, PasswordUse, SelectField, Switch, TextField};
pub use icon::Icon;
pub use notice::{Notice, Skeleton};
pub use toast::{ToastRegion, Toasts};

/// The icon set, by meaning.
pub mod icons {
    /// One icon.
    pub use icondata_core::Icon as Shape;
    pub use icondata_lu::{
        LuAlbum as ALBUM, LuArrowLeft as BACK, LuCheck as DONE, LuChevronLeft as PREVIOUS,
        LuChevronRight as NEXT, LuCircleAlert as PROBLEM, LuCircleCheck as SELECT, LuCopy as COPY,
        LuDoorOpen as LEAVE, LuDownload as DOWNLOAD, LuEye as SHOW, LuEyeOff as HIDE,
        LuFolderPlus as ALBUM_ADD, LuImagePlus as PHOTO_ADD, LuImages as PHOTOS, LuLink as LINK,
        LuLock as LOCK, LuLogOut as SIGN_OUT, LuMap as MAP, LuMinus as MINUS, LuPlus as PLUS,
        LuShare2 as SHARE, LuSunMoon as THEME, LuTrash2 as DELETE, LuX as CLOSE,
    };
}
