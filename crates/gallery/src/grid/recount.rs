//! Access to photos by their number, and updates of albums that grow while they are displayed.

use super::{Grid, Neighbour};

impl Grid {
    /// The photo at a position, or the key of the section that holds it.
    #[must_use]
    pub fn nth(&self, mut position: u64) -> Neighbour<'_> {
        for (number, section) in self.sections.iter().enumerate() {
            if position >= section.count {
                position -= section.count;
                continue;
            }
            if section.photos.is_none() {
                return Neighbour::NotLoaded(&section.key);
            }
            let index = usize::try_from(position).unwrap_or(usize::MAX);
            return self.photo_at((number, index)).map_or(Neighbour::End, Neighbour::Photo);
        }
        Neighbour::End
    }

    /// Applies new counts `(key, count)` in display order, and removes sections that no longer
    /// exist. Returns the keys of loaded sections whose count changed, to be loaded again. Sections
    /// without titles are pages, not months: a new photo moves others from each page to the next,
    /// so all loaded ones are returned.
    pub fn recount(
        &mut self,
        sections: impl IntoIterator<Item = (String, u64)>,
        titled: bool,
    ) -> Vec<String> {
        let mut before = std::mem::take(&mut self.sections);
        let mut changed = Vec::new();
        *self = Self { style: self.style, ..Self::new(sections, titled) };
        for section in &mut self.sections {
            let Some(index) = before.iter().position(|other| other.key == section.key) else {
                continue;
            };
            let count = std::mem::replace(section, before.swap_remove(index)).count;
            if section.photos.is_none() {
                section.count = count;
                section.known = None;
            } else if section.count != count || !titled {
                changed.push(section.key.clone());
            }
        }
        self.stack();
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo::Photo;
    use crate::photos::Photos;

    fn id(index: usize) -> String {
        format!("00000001-0000-4000-8000-{index:012x}")
    }

    /// Three months, of which the first is loaded.
    fn three_months() -> Grid {
        let counts = [("a", 10), ("b", 1000), ("c", 10)];
        let mut grid = Grid::new(counts.map(|(key, count)| (key.to_owned(), count)), true);
        let photo = |index| Photo {
            id: id(index),
            ratio: 1.5,
            thumbhash: None,
            is_image: true,
            is_sphere: false,
            taken: None,
        };
        grid.load("a", Photos::from_rows(&(0..10).map(photo).collect::<Vec<_>>()));
        grid
    }

    #[test]
    fn photos_are_found_by_number_across_sections() {
        let grid = three_months();
        assert!(matches!(grid.nth(9), Neighbour::Photo(photo) if photo.id == id(9)));
        assert_eq!(grid.nth(10), Neighbour::NotLoaded("b"));
        assert_eq!(grid.nth(1010), Neighbour::NotLoaded("c"));
        assert_eq!(grid.nth(1020), Neighbour::End);
    }

    #[test]
    fn new_counts_keep_what_is_loaded_and_name_what_has_changed() {
        let mut grid = three_months();
        let months = |counts: &[(&str, u64)]| {
            counts.iter().map(|(key, count)| ((*key).to_owned(), *count)).collect::<Vec<_>>()
        };
        let same = months(&[("a", 10), ("b", 1000), ("c", 10)]);
        assert!(grid.recount(same, true).is_empty());
        assert!(grid.photo(&id(3)).is_some());
        assert_eq!(grid.recount(months(&[("a", 12), ("b", 999), ("d", 1)]), true), ["a"]);
        // Until the new photos are loaded, the month keeps its old ones.
        assert_eq!(grid.count(), 10 + 999 + 1);
        assert!(grid.photo(&id(3)).is_some());
        assert_eq!(grid.missing(), ["b", "d"]);
    }

    #[test]
    fn pages_move_when_photos_come() {
        let mut grid = three_months();
        let pages = [("a", 10), ("b", 1000), ("c", 11)];
        let pages = pages.map(|(key, count)| (key.to_owned(), count));
        assert_eq!(grid.recount(pages, false), ["a"]);
    }
}
