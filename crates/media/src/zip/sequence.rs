//! Archives whose CRCs are found out on the way: the length is known beforehand all the same, but
//! the bytes can only be made from front to back. Where the CRCs are known, [`super::Archive`] is
//! the better choice, since it can be resumed anywhere.

use super::Entry;
use super::records::{self, Checksum, Directory};
use crate::Error;

/// An archive that is written in order: for each entry its header, its bytes and a descriptor,
/// then the directory.
#[derive(Debug, Clone)]
pub struct Sequence {
    entries: Vec<Entry>,
    locals: Vec<u64>,
    /// Which entry's descriptor is due next.
    next: usize,
    len: u64,
}

impl Sequence {
    /// Lays out the entries in their order; their CRCs are not looked at.
    pub fn new(entries: Vec<Entry>) -> Result<Self, Error> {
        let mut this = Self { locals: Vec::with_capacity(entries.len()), entries, next: 0, len: 0 };
        let mut at = 0_u64;
        for entry in &this.entries {
            super::check_name(entry)?;
            this.locals.push(at);
            let around = records::local_len(entry) + records::descriptor_len(entry);
            let end = at.checked_add(entry.size).and_then(|at| at.checked_add(around));
            at = end
                .filter(|end| *end <= u64::MAX >> 2)
                .ok_or(Error::Limit { what: "bytes in an archive", limit: u64::MAX >> 2 })?;
        }
        let directory = this.directory(at);
        this.len = at + directory.len + records::end_len(directory);
        Ok(this)
    }

    /// Length of the whole archive in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Never: even an archive of nothing has its end record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The entries, in their order, with the CRCs that are known by now.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What goes before the bytes of the next entry; nothing where none is left.
    #[must_use]
    pub fn header(&self) -> Option<Vec<u8>> {
        let entry = self.entries.get(self.next)?;
        Some(records::local(entry, Checksum::Behind))
    }

    /// What goes behind the bytes of that entry, now that their CRC is known.
    pub fn descriptor(&mut self, crc32: u32) -> Option<Vec<u8>> {
        let entry = self.entries.get_mut(self.next)?;
        entry.crc32 = crc32;
        self.next += 1;
        Some(records::descriptor(entry, crc32))
    }

    /// What goes behind the last entry; nothing while a descriptor is due.
    #[must_use]
    pub fn finish(&self) -> Option<Vec<u8>> {
        if self.next < self.entries.len() {
            return None;
        }
        let mut out = Vec::new();
        let mut end = 0;
        for (entry, local) in self.entries.iter().zip(&self.locals) {
            out.extend(records::central(entry, *local, Checksum::Behind));
            end = local + records::local_len(entry) + entry.size + records::descriptor_len(entry);
        }
        out.extend(records::end(self.directory(end)));
        Some(out)
    }

    fn directory(&self, start: u64) -> Directory {
        let entries = self.entries.iter().zip(&self.locals);
        Directory {
            count: self.entries.len() as u64,
            start,
            len: entries.map(|(entry, local)| records::central_len(entry, *local)).sum(),
        }
    }
}
