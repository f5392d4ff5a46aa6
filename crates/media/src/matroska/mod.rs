//! Matroska and WebM (RFC 9559) over EBML (RFC 8794).
//!
//! Cues and seek tables refer to clusters by offset, so removed elements become `Void` of the same
//! length with zeros inside.

mod clean;
mod ebml;
mod elements;
mod read;

use crate::container::Container;

pub(crate) const CONTAINER: Container = Container { plan: clean::plan, read: read::read };
