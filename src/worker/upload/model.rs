//! What an upload consists of.

use js_sys::Array;
use vitrine_gallery::upload::pairs::{Companions, told_apart};
use wasm_bindgen::JsCast;
use web_sys::{Blob, File, ImageBitmap};

/// A file with its companions.
pub(in crate::worker) struct Files {
    pub(super) main: File,
    /// A frame of a video, which the worker cannot decode. `None` for photos, or without a frame.
    pub(super) picture: Option<ImageBitmap>,
    pub(super) motion_video: Option<File>,
    pub(super) sidecar: Option<File>,
    /// The JSON of Google Takeout.
    pub(super) takeout: Option<File>,
}

impl Files {
    /// Reads the array that the page sends; see [`vitrine_gallery::jobs::Request::Upload`].
    pub(in crate::worker) fn of(given: &Array) -> Self {
        let companions = given.iter().skip(2).map(JsCast::unchecked_into);
        let Companions { motion_video, sidecar, takeout } = told_apart(companions, File::name);
        let (main, picture) = (given.get(0).unchecked_into(), given.get(1).dyn_into().ok());
        Self { main, picture, motion_video, sidecar, takeout }
    }
}

/// Additional data of an upload.
#[derive(Default)]
pub(super) struct Along {
    /// Names and values of form fields.
    pub(super) fields: Vec<(&'static str, String)>,
    /// XMP.
    pub(super) sidecar: Option<Blob>,
}

/// A motion video that is on the server.
#[derive(Clone)]
pub(super) struct MotionVideo {
    pub(super) asset: String,
    /// Length of the file in bytes, which counts as sent.
    pub(super) size: u64,
    /// Whether this upload created it, so that it is useless without its photo.
    pub(super) is_new: bool,
}
