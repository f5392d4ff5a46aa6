//! How many files a copy of a library took.

/// Numbers of files.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Files that were copied.
    pub new: u64,
    /// Files that an earlier run had copied.
    pub kept: u64,
}

impl Copied {
    pub(super) fn count(&mut self, is_new: bool) {
        match is_new {
            true => self.new += 1,
            false => self.kept += 1,
        }
    }
}
