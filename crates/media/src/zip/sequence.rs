//! Archives whose CRCs are found out on the way: the length is known beforehand all the same, but
//! the bytes can only be made from front to back. Where the CRCs are known, [`super::Archive`] is
//! the better choice, since it can be resumed anywhere.

use super::Entry;
use super::layout::Layout;
use super::records::{self, Checksum};
use crate::Error;

/// An archive that is written in order: for each entry its header, its bytes and a descriptor,
/// then the directory.
#[derive(Debug, Clone)]
pub struct Sequence {
    layout: Layout,
    /// Which entry's descriptor is due next.
    next: usize,
}

impl Sequence {
    /// Lays out the entries in their order; their CRCs are not looked at.
    pub fn new(entries: Vec<Entry>) -> Result<Self, Error> {
        Ok(Self { layout: Layout::new(entries, Checksum::Behind)?, next: 0 })
    }

    /// Length of the whole archive in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.layout.len
    }

    /// Never: even an archive of nothing has its end record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The entries, in their order, with the CRCs that are known by now.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.layout.entries
    }

    /// What goes before the bytes of the next entry; nothing where none is left.
    #[must_use]
    pub fn header(&self) -> Option<Vec<u8>> {
        self.layout.local(self.next)
    }

    /// What goes behind the bytes of that entry, now that their CRC is known.
    pub fn descriptor(&mut self, crc32: u32) -> Option<Vec<u8>> {
        let entry = self.layout.entries.get_mut(self.next)?;
        entry.crc32 = crc32;
        self.next += 1;
        Some(records::descriptor(entry))
    }

    /// What goes behind the last entry; nothing while a descriptor is due.
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
