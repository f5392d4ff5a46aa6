//! PNG and APNG (W3C PNG, third edition): chunks can be dropped, since nothing refers to offsets.
//!
//! Everything after `IEND` is removed: editors that cropped files in place have left parts of the
//! uncropped image there. Bytes after the end of the compressed stream but inside `IDAT` are not
//! detected, since that would take inflating the image.

mod chunks;
mod clean;
mod image_data;
mod read;
mod text;

use crate::container::Container;

pub(crate) const CONTAINER: Container = Container { plan: clean::plan, read: read::read };
