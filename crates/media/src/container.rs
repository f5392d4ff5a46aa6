//! What each container format implements. It knows no container.

use crate::metadata_fields::MetadataFields;
use crate::removal::Removal;
use crate::{EditList, Error, Limits, Source};

/// The functions of a container format.
pub(crate) struct Container {
    /// Plans the edit list.
    pub(crate) plan: fn(&dyn Source, &Removal, &Limits) -> Result<EditList, Error>,
    /// Finds the blocks with metadata, and the fields outside of blocks.
    pub(crate) read: fn(&dyn Source, &Limits) -> Result<MetadataFields, Error>,
}
