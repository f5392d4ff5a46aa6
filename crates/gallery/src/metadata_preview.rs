//! What a photo discloses, and what of that visitors of a link get: the model of the view "What
//! would leave".

use super::disclosures::{Finding, Inspection, Level};

/// How visitors get the inspected photos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Through a link whose bytes can be requested: its key.
    Link(String),
    /// Through a link with a password, or one that does not exist yet: cleaned on the device to its
    /// level, by the same code as on the server.
    Level(Level),
    /// Through a link that does not allow downloads.
    LookOnly,
}

impl Way {
    /// The way visitors get photos through a link.
    #[must_use]
    pub fn through(link: &vitrine_api::SharedLinkResponse) -> Self {
        if !link.allow_download {
            return Self::LookOnly;
        }
        if !link.is_protected() {
            return Self::Link(link.key.clone());
        }
        Self::Level(match (link.show_metadata, link.hide_location) {
            (false, _) => Level::All,
            (true, true) => Level::Location,
            (true, false) => Level::None,
        })
    }
}

/// What visitors get of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Not inspected yet.
    Unknown,
    /// The file, which discloses this.
    Disclosures(Vec<Finding>),
    /// No file: it cannot be cleaned.
    KeptBack,
    /// No file: it is not in that link, or the link does not allow downloads.
    NotGiven,
}

/// What visitors get when the file is cleaned to a level.
#[must_use]
pub fn by_level(found: &Inspection) -> Given {
    found.after.clone().map_or(Given::KeptBack, Given::Disclosures)
}

/// What visitors get, from an inspection of the bytes that the link serves.
#[must_use]
pub fn by_link(found: Option<Inspection>) -> Given {
    found.and_then(|found| found.before).map_or(Given::NotGiven, Given::Disclosures)
}

/// One photo of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The asset.
    pub id: String,
    /// Its file name.
    pub name: String,
    /// What the original discloses. `None`: not inspected yet; `Some(None)`: it cannot be read.
    pub before: Option<Option<Vec<Finding>>>,
    /// What visitors get.
    pub given: Given,
}

/// How many photos were inspected, and how many of them still disclose something.
#[must_use]
pub fn progress(rows: &[Row]) -> (usize, usize) {
    let looked = rows.iter().filter(|row| row.given != Given::Unknown).count();
    let telling = rows
        .iter()
        .filter(|row| matches!(&row.given, Given::Disclosures(found) if !found.is_empty()))
        .count();
    (looked, telling)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclosures::FindingKind;

    #[test]
    fn what_is_left_is_counted() {
        let finding = Finding { kind: FindingKind::Place, value: None };
        let row = |given| Row { id: "a".into(), name: "a".into(), before: None, given };
        let rows = [
            row(Given::Unknown),
            row(Given::NotGiven),
            row(by_level(&Inspection { before: None, after: None })),
            row(by_link(Some(Inspection { before: Some(vec![finding]), after: None }))),
            row(by_link(Some(Inspection { before: Some(vec![]), after: None }))),
        ];
        assert_eq!(rows[2].given, Given::KeptBack);
        assert_eq!(progress(&rows), (4, 1));
    }
}
