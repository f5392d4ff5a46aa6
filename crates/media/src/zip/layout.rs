//! Computes the offsets in an archive from names and lengths alone: for each entry a local header,
//! its bytes and perhaps a descriptor, then the central directory and the end records. Holds only
//! offsets; records are created when they are needed.

use super::Entry;
use super::records::{self, Checksum, Directory};
use crate::Error;

/// Maximum bytes of an archive. Sums of such lengths cannot overflow.
const MAX_LEN: u64 = u64::MAX >> 2;

#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) entries: Vec<Entry>,
    checksum: Checksum,
    /// Where each local header starts.
    pub(super) locals: Vec<u64>,
    /// Where each central header starts.
    pub(super) centrals: Vec<u64>,
    pub(super) directory: Directory,
    pub(super) len: u64,
}

impl Layout {
    /// Lays out the entries in their order.
    pub(super) fn new(entries: Vec<Entry>, checksum: Checksum) -> Result<Self, Error> {
        let mut end = 0_u64;
        let mut advance = |by: u64| {
            let start = end;
            let next = end.checked_add(by).filter(|end| *end <= MAX_LEN);
            end = next.ok_or(Error::Limit { what: "bytes in an archive", limit: MAX_LEN })?;
            Ok::<u64, Error>(start)
        };
        let mut locals = Vec::with_capacity(entries.len());
        for entry in &entries {
            // The name must not be empty and must fit into its field. The caller makes it safe.
            if entry.name.is_empty() || entry.name.len() > usize::from(u16::MAX) {
                let limit = u16::MAX.into();
                return Err(Error::Limit { what: "bytes in a name, or none", limit });
            }
            locals.push(advance(records::local_len(entry))?);
            advance(entry.size)?;
            advance(records::descriptor_len(entry, checksum))?;
        }
        let mut centrals = Vec::with_capacity(entries.len());
        for (entry, local) in entries.iter().zip(&locals) {
            centrals.push(advance(records::central_len(entry, *local))?);
        }
        let start = centrals.first().copied().unwrap_or(end);
        let directory = Directory { count: entries.len() as u64, start, len: end - start };
        let len = end + records::end_len(directory);
        Ok(Self { entries, checksum, locals, centrals, directory, len })
    }

    /// The header before an entry's bytes, if there is such an entry.
    pub(super) fn local(&self, index: usize) -> Option<Vec<u8>> {
        Some(records::local(self.entries.get(index)?, self.checksum))
    }

    /// An entry's header in the directory, if there is such an entry.
    pub(super) fn central(&self, index: usize) -> Option<Vec<u8>> {
        let entry = self.entries.get(index)?;
        Some(records::central(entry, *self.locals.get(index)?, self.checksum))
    }

    /// The end records, which follow the directory.
    pub(super) fn end(&self) -> Vec<u8> {
        records::end(self.directory)
    }
}
