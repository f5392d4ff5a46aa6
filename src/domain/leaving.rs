//! What a photo gives away and what is left of that for visitors: what the view "What would leave"
//! lists, without a browser.

use super::findings::{Finding, Inspection, Level};

/// How visitors come to the photos that are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Through a link whose bytes can be asked for: its key.
    Link(String),
    /// Through a link that asks for a password, or that is yet to be made: cleaned here to its level,
    /// by the same code as on the server.
    Level(Level),
    /// Through a link that gives no files away.
    LookOnly,
}

impl Way {
    /// The way through a link.
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
    /// It has not been looked at yet.
    Unknown,
    /// The file, with this in it.
    Findings(Vec<Finding>),
    /// No file: it cannot be cleaned.
    KeptBack,
    /// No file: it is not in that link, or the link only lets look.
    NotGiven,
}

/// What visitors get by cleaning to a level.
#[must_use]
pub fn by_level(found: &Inspection) -> Given {
    found.after.clone().map_or(Given::KeptBack, Given::Findings)
}

/// What visitors get, from a look at the bytes that a link gives them.
#[must_use]
pub fn by_link(found: Option<Inspection>) -> Given {
    found.and_then(|found| found.before).map_or(Given::NotGiven, Given::Findings)
}

/// One photo of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The asset.
    pub id: String,
    /// Its file name.
    pub name: String,
    /// What is in it: not known yet, cannot be read, or this.
    pub before: Option<Option<Vec<Finding>>>,
    /// What visitors get.
    pub given: Given,
}

/// How many photos have been looked at, and how many of them still give something away.
#[must_use]
pub fn tally(rows: &[Row]) -> (usize, usize) {
    let looked = rows.iter().filter(|row| row.given != Given::Unknown).count();
    let telling = rows
        .iter()
        .filter(|row| matches!(&row.given, Given::Findings(found) if !found.is_empty()))
        .count();
    (looked, telling)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::findings::FindingKind;

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
        assert_eq!(tally(&rows), (4, 1));
    }
}
