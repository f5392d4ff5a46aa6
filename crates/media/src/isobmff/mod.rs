//! The ISO base media file format and formats based on it: HEIF, AVIF, MP4, QuickTime.
//!
//! Tables in these files refer to the media data by absolute offset, so nothing may move: removed
//! parts are overwritten in place. Boxes that are not on an allow list become `free` with zeros
//! inside. Media data stay only where a kept track or item refers to them.

pub(crate) mod boxes;
mod canon;
mod clean;
mod cleaner;
mod fragments;
mod gain_map;
mod heif;
mod items;
mod kept_ranges;
mod lists;
mod location_boxes;
mod mini;
mod movie;
mod read;
mod samples;
mod tables;
mod times;

use crate::container::Container;

pub(crate) const CONTAINER: Container = Container { plan: clean::plan, read: read::read };
