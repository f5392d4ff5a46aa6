//! Archives whose CRC-32s are computed while writing. Their length is known in advance, but their
//! bytes can only be produced in order. If the CRC-32s are known, use [`super::Archive`], which can
//! be resumed at any byte.

use super::Entry;
use super::layout::Layout;
use super::records::{self, Checksum};
use crate::Error;

/// An archive that is written in order: for each entry its header, its bytes and a descriptor,
/// then the directory.
#[derive(Debug, Clone)]
pub struct Sequence {
    layout: Layout,
    /// Index of the entry whose descriptor is due next.
    next: usize,
}

impl Sequence {
    /// Lays out the entries in their order. Their CRC-32s are ignored.
    pub fn new(entries: Vec<Entry>) -> Result<Self, Error> {
        Ok(Self { layout: Layout::new(entries, Checksum::InDescriptor)?, next: 0 })
    }

    /// Length of the whole archive in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.layout.len
    }

    /// Always `false`: even an archive without entries has an end record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The entries, in their order, with the CRC-32s known so far.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.layout.entries
    }

    /// Returns the bytes before the next entry's file; `None` if no entry is left.
    #[must_use]
    pub fn header(&self) -> Option<Vec<u8>> {
        self.layout.local(self.next)
    }

    /// Sets the CRC-32 of the current entry and returns the bytes after its file; `None` if no
    /// entry is left.
    pub fn descriptor(&mut self, crc32: u32) -> Option<Vec<u8>> {
        let entry = self.layout.entries.get_mut(self.next)?;
        entry.crc32 = crc32;
        self.next += 1;
        Some(records::descriptor(entry))
    }

    /// Returns the bytes after the last entry; `None` while a descriptor is due.
    #[must_use]
    pub fn finish(&self) -> Option<Vec<u8>> {
        let files = self.layout.entries.len();
        if self.next < files {
            return None;
        }
        let mut out: Vec<u8> =
            (0..files).filter_map(|at| self.layout.central(at)).flatten().collect();
        out.extend(self.layout.end());
        Some(out)
    }
}
