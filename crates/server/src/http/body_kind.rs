//! The kinds of request bodies, which determine their longest length.

/// The kind of body that an operation takes, which determines its longest length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// A few fields of JSON, or nothing.
    Short,
    /// A list of ids. It is held in memory, so the number of long ones is limited.
    List,
    /// Renditions, held in memory likewise.
    Pictures,
    /// A file of any length, written to disk as it arrives.
    Stream,
}
