//! Photos and videos as files: detects formats, reads metadata, and removes it without changing a
//! pixel.
//!
//! Everything here works on byte ranges. A file is read through [`Source`], cleaning yields an
//! [`EditList`] that is applied while copying, and an archive is a [`zip::Archive`] laid out before
//! its first byte is written. The crate uses no network, clock or file paths, decodes no pixels,
//! and re-encodes nothing.
//!
//! The parsers are our own, since cleaning has to account for every byte of a file, and tag readers
//! do not; nor do they read raw files in few and short reads.
#![deny(clippy::unwrap_used, clippy::expect_used)]

mod capture_time;
mod container;
mod dispatch;
mod edit_list;
mod error;
mod format;
mod gif;
pub mod hash;
mod icc;
mod inspect;
mod iptc;
mod isobmff;
mod jpeg;
mod jxl;
mod limits;
mod live_photos;
mod matroska;
mod metadata;
mod metadata_fields;
mod motion_photo;
mod neutral_names;
mod part;
mod place_names;
mod plan;
mod png;
mod preview;
mod raw;
mod removal;
mod sidecars;
mod sniff;
mod source;
mod takeout;
mod text;
mod tiff;
mod user_data;
mod vorbis;
mod webp;
mod xmp;
pub mod zip;

pub use capture_time::capture_time_from_name;
pub use edit_list::{EditList, Edited, Piece};
pub use error::Error;
pub use format::Format;
pub use icc::reduced_profile;
pub use inspect::{Finding, FindingKind, inspect};
pub use limits::Limits;
pub use live_photos::{LivePhotoPart, MAX_MOTION_VIDEO_MS, is_live_photo};
pub use metadata::{CaptureTime, CaptureTimeSource, Metadata, Projection, metadata};
pub use neutral_names::{neutral_motion_video_name, neutral_name};
pub use part::Part;
pub use plan::plan;
pub use preview::{EmbeddedJpeg, embedded_jpeg};
pub use removal::Level;
pub use sidecars::{Unit, is_sidecar, is_takeout, units};
pub use sniff::sniff;
#[cfg(not(target_arch = "wasm32"))]
pub use source::FileSource;
pub use source::Source;
pub use takeout::Takeout;
