//! Reusable components of all screens. They depend on Leptos and on where the focus is, and not on
//! photos, links or the server. Text is passed in as properties.

mod arrow;
mod button;
mod code;
mod dialog;
mod empty_state;
mod field;
mod file_label;
mod form;
mod icon;
mod idle;
mod loaded;
mod menu;
pub mod modal;
mod thumbnail;
mod toast;

pub use arrow::Arrow;
pub use button::{Button, ButtonVariant, IconButton};
pub use code::CodePicture;
pub use dialog::Dialog;
pub use empty_state::{EmptyState, Skeleton};
pub use field::{Check, PasswordField, PasswordUse, SelectField, Switch, TextField};
pub use file_label::{FileLabel, FileSummary};
pub use form::{Form, FormProblem, Submit};
pub use icon::Icon;
pub use idle::Idle;
pub use loaded::{Loaded, LoadedStyle};
pub use menu::{Menu, MenuItem};
pub use thumbnail::Thumbnail;
pub use toast::{ToastRegion, Toasts};

/// The icon set, by meaning.
pub mod icons {
    /// One icon.
    pub use icondata_core::Icon as Shape;
    pub use icondata_lu::{
        LuAlbum as ALBUM, LuAperture as EXPOSURE, LuArrowLeft as BACK, LuCalendar as DATE,
        LuCalendarX as ENDS, LuCamera as CAMERA, LuCheck as DONE, LuChevronLeft as PREVIOUS,
        LuChevronRight as NEXT, LuCircleAlert as PROBLEM, LuCircleCheck as SELECT,
        LuCirclePlay as MOTION, LuCopy as COPY, LuDoorOpen as LEAVE, LuDownload as DOWNLOAD,
        LuEllipsis as MORE, LuEye as SHOW, LuEyeOff as HIDE, LuFolderOpen as FOLDER_ADD,
        LuFolderPlus as ALBUM_ADD, LuHeart as FAVORITE, LuHeartOff as FAVORITE_OFF,
        LuImage as FILE, LuImagePlus as PHOTO_ADD, LuImages as PHOTOS, LuInfo as INFO,
        LuKeyboard as KEYS, LuLanguages as LANGUAGE, LuLink as LINK, LuLink2 as LINK_ADD,
        LuLock as LOCK, LuLogOut as SIGN_OUT, LuMap as MAP, LuMapPin as PLACE,
        LuMaximize as FULLSCREEN, LuMessageCircle as TALK, LuMinus as MINUS,
        LuMonitorPlay as SLIDESHOW, LuPause as PAUSE, LuPencil as EDIT, LuPlay as PLAY,
        LuPlus as PLUS, LuPrinter as PRINT, LuQrCode as QR, LuRotateCw as AGAIN,
        LuScanSearch as LOOK_INTO, LuSearch as SEARCH, LuSend as SEND, LuSend as TO_APP,
        LuSettings as GEAR, LuSettings2 as SETTINGS, LuShare2 as SHARE,
        LuSlidersHorizontal as CHOICES, LuSparkles as MAKE, LuSunMoon as THEME, LuTrash2 as DELETE,
        LuUndo2 as RESTORE, LuUndo2 as UNDO, LuUsers as PEOPLE, LuVolume2 as SOUND,
        LuVolumeX as MUTED, LuX as CLOSE, LuZoomIn as ZOOM_IN, LuZoomOut as ZOOM_OUT,
    };
}
