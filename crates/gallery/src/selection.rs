//! Which photos are selected, and how clicks with and without Shift change that.

use std::collections::HashMap;

/// A set of asset ids, and the anchor from which Shift extends it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Each id with its rank in the order of selection.
    ids: HashMap<String, usize>,
    count: usize,
    anchor: Option<String>,
    has_begun: bool,
}

impl Selection {
    /// Starts selection mode: every plain click selects, even the first.
    pub fn begin(&mut self) {
        self.has_begun = true;
    }

    /// Whether a plain click selects.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.has_begun || !self.ids.is_empty()
    }

    /// Whether nothing is selected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// How many photos are selected.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether a photo is selected.
    #[must_use]
    pub fn contains(&self, id: &str) -> bool {
        self.ids.contains_key(id)
    }

    /// The photo from which a range starts.
    #[must_use]
    pub fn anchor(&self) -> Option<&str> {
        self.anchor.as_deref()
    }

    /// A plain click: toggles one photo and makes it the anchor.
    pub fn toggle(&mut self, id: &str) {
        if self.ids.remove(id).is_none() {
            self.add([id.to_owned()]);
        }
        self.anchor = Some(id.to_owned());
    }

    /// A Shift-click: selects everything in `range` (anchor to clicked, both included) and moves
    /// the anchor to the clicked photo.
    pub fn extend(&mut self, range: impl IntoIterator<Item = String>, clicked: &str) {
        self.add(range);
        self.add([clicked.to_owned()]);
        self.anchor = Some(clicked.to_owned());
    }

    /// Selects these as well. The anchor stays.
    pub fn add(&mut self, ids: impl IntoIterator<Item = String>) {
        for id in ids {
            self.ids.entry(id).or_insert(self.count);
            self.count += 1;
        }
    }

    /// Selects all of these, or deselects them if all were selected.
    pub fn toggle_all(&mut self, ids: &[String]) {
        if self.contains_all(ids) {
            ids.iter().for_each(|id| _ = self.ids.remove(id));
        } else {
            self.add(ids.iter().cloned());
        }
        self.anchor = ids.last().cloned();
    }

    /// Whether all of these are selected; false if there are none.
    #[must_use]
    pub fn contains_all(&self, ids: &[String]) -> bool {
        !ids.is_empty() && ids.iter().all(|id| self.contains(id))
    }

    /// Clears the selection and ends selection mode.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// All selected ids: first those of `shown`, in its order, then those of months that are not
    /// loaded, in the order of selection. A photo stays selected even while its month is unloaded.
    #[must_use]
    pub fn in_order(&self, shown: impl Iterator<Item = String>) -> Vec<String> {
        let mut rest = self.ids.clone();
        let mut ids: Vec<String> = shown.filter(|id| rest.remove(id).is_some()).collect();
        let mut rest: Vec<_> = rest.into_iter().collect();
        rest.sort_unstable_by_key(|(_, order)| *order);
        ids.extend(rest.into_iter().map(|(id, _)| id));
        ids
    }

    /// The selected ids in no particular order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_grid_has_forgotten_stays_selected() {
        let mut selection = Selection::default();
        ["gone", "b", "far", "a"].iter().for_each(|id| selection.toggle(id));
        selection.add(["later", "gone"].map(String::from));
        let shown = ["a", "x", "b"].map(String::from);
        assert_eq!(selection.in_order(shown.into_iter()), ["a", "b", "gone", "far", "later"]);
    }

    #[test]
    fn a_day_is_turned_over_as_a_whole() {
        let day = ["a", "b"].map(String::from);
        let mut selection = Selection::default();
        selection.toggle("a");
        selection.toggle_all(&day);
        assert!(selection.contains_all(&day));
        selection.toggle_all(&day);
        assert!(selection.is_empty() && !selection.contains_all(&[]));
        selection.begin();
        assert!(selection.is_active());
        selection.clear();
        assert!(!selection.is_active());
    }

    #[test]
    fn click_then_shift_click_selects_the_range() {
        let mut selection = Selection::default();
        selection.toggle("b");
        assert_eq!(selection.anchor(), Some("b"));
        selection.extend(["b", "c", "d"].map(String::from), "d");
        assert_eq!(selection.len(), 3);
        selection.toggle("c");
        assert!(!selection.contains("c") && selection.contains("d"));
        selection.clear();
        assert!(selection.is_empty() && selection.anchor().is_none());
    }
}
