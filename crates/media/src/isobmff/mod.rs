//! The ISO base media file format and its kin: HEIF, AVIF, MP4, QuickTime.
//!
//! Tables in these files point at the media by absolute offset, so nothing may move: what goes is
//! overwritten where it is. Boxes that are not on a list of those needed become `free` with zeros
//! inside; media data stay only where a kept track or item points at them.

pub(crate) mod boxes;
mod clean;
mod fragments;
mod heif;
mod items;
mod lists;
mod mini;
mod movie;
mod place;
mod read;
mod samples;
mod tables;

use crate::plan::Container;

pub(crate) const CONTAINER: Container = Container { plan: clean::plan, read: read::read };
