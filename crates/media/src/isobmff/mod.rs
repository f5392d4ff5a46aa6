//! The ISO base media file format and its kin: HEIF, AVIF, MP4, QuickTime.

pub(crate) mod boxes;
