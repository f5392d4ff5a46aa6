//! The virtual grid: sections that may not be loaded yet, where everything stands, and what has to
//! be drawn for a window onto it.
//!
//! It knows nothing of fetching or drawing. The page asks which sections a window needs, loads
//! them, and hands the photos in.

use std::collections::HashMap;

use super::justified::{self, Layout, Rect, Style};
use super::photo::Photo;

/// Room above a section that has a heading, in CSS pixels.
pub const HEADING: f64 = 64.0;
/// Room between sections.
const SECTION_GAP: f64 = 24.0;

/// One section: a month, or everything.
#[derive(Debug, Clone)]
struct Section {
    key: String,
    titled: bool,
    count: u64,
    photos: Option<Vec<Photo>>,
    layout: Layout,
    top: f64,
}

/// A photo and where it goes, relative to the top left of the grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// The photo.
    pub photo: Photo,
    /// Its place.
    pub rect: Rect,
}

/// A heading and where it goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// Key of its section.
    pub key: String,
    /// Distance from the top of the grid.
    pub top: f64,
}

/// What a window onto the grid shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Window {
    /// Photos, in order.
    pub tiles: Vec<Tile>,
    /// Headings, in order.
    pub headings: Vec<Heading>,
    /// Keys of sections that would be seen but are not loaded.
    pub missing: Vec<String>,
}

/// All sections, laid out for one width.
#[derive(Debug, Clone)]
pub struct Grid {
    sections: Vec<Section>,
    style: Style,
    /// Section and index of every loaded photo.
    places: HashMap<String, (usize, usize)>,
}

impl Grid {
    /// A grid of sections `(key, count)` in display order; sections get headings if `titled`.
    #[must_use]
    pub fn new(sections: impl IntoIterator<Item = (String, u64)>, titled: bool) -> Self {
        let style = Style { width: 1.0, row_height: 220.0, gap: 6.0 };
        let sections = (sections.into_iter().filter(|(_, count)| *count > 0))
            .map(|(key, count)| Section {
                key,
                titled,
                count,
                photos: None,
                layout: Layout::default(),
                top: 0.0,
            })
            .collect();
        Self { sections, style, places: HashMap::new() }
    }

    /// A grid of photos that are all here, without headings.
    #[must_use]
    pub fn of_photos(photos: Vec<Photo>) -> Self {
        let mut grid = Self::new([(String::new(), photos.len() as u64)], false);
        grid.load("", photos);
        grid
    }

    /// Lays everything out again if the style changed.
    pub fn set_style(&mut self, style: Style) {
        if style == self.style {
            return;
        }
        self.style = style;
        for section in &mut self.sections {
            section.arrange(style);
        }
        self.stack();
    }

    /// Puts the photos of a section in; a section whose key is unknown is ignored.
    pub fn load(&mut self, key: &str, photos: Vec<Photo>) {
        let Some(index) = self.sections.iter().position(|section| section.key == key) else {
            return;
        };
        self.places.retain(|_, place| place.0 != index);
        for (position, photo) in photos.iter().enumerate() {
            self.places.insert(photo.id.clone(), (index, position));
        }
        let section = &mut self.sections[index];
        section.count = photos.len() as u64;
        section.photos = Some(photos);
        section.arrange(self.style);
        self.stack();
    }

    /// Recomputes where sections begin.
    fn stack(&mut self) {
        let mut top = 0.0;
        for section in &mut self.sections {
            section.top = top;
            top += section.height(self.style) + SECTION_GAP;
        }
    }

    /// Height of everything.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.sections.last().map_or(0.0, |section| section.top + section.height(self.style))
    }

    /// Number of photos, loaded or not.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.sections.iter().map(|section| section.count).sum()
    }

    /// What to draw between two heights.
    #[must_use]
    pub fn window(&self, from: f64, to: f64) -> Window {
        let mut window = Window::default();
        let first = self.sections.partition_point(|s| s.top + s.height(self.style) < from);
        for section in self.sections[first..].iter().take_while(|section| section.top <= to) {
            if section.titled {
                window.headings.push(Heading { key: section.key.clone(), top: section.top });
            }
            match &section.photos {
                None => window.missing.push(section.key.clone()),
                Some(photos) => {
                    let offset = section.photos_top();
                    let rects = &section.layout.rects;
                    // Rows do not overlap, so bottoms and tops are both in order.
                    let begin = rects.partition_point(|r| offset + r.y + r.height < from);
                    let visible = rects[begin..].iter().take_while(|r| offset + r.y <= to);
                    window.tiles.extend(visible.zip(&photos[begin..]).map(|(rect, photo)| Tile {
                        photo: photo.clone(),
                        rect: Rect { y: rect.y + offset, ..*rect },
                    }));
                }
            }
        }
        window
    }

    /// Where a loaded photo stands.
    #[must_use]
    pub fn rect(&self, id: &str) -> Option<Rect> {
        let &(section, index) = self.places.get(id)?;
        let section = &self.sections[section];
        let rect = section.layout.rects.get(index)?;
        Some(Rect { y: rect.y + section.photos_top(), ..*rect })
    }

    /// A loaded photo.
    #[must_use]
    pub fn photo(&self, id: &str) -> Option<&Photo> {
        let &(section, index) = self.places.get(id)?;
        self.sections[section].photos.as_ref()?.get(index)
    }

    /// The loaded photo `step` places after `id` (before, if negative), and the key of a section
    /// that has to be loaded first if there is one in between.
    #[must_use]
    pub fn neighbour(&self, id: &str, step: Step) -> Neighbour<'_> {
        let Some(&(section, index)) = self.places.get(id) else {
            return Neighbour::End;
        };
        let photos = self.sections[section].photos.as_deref().unwrap_or_default();
        let beside = match step {
            Step::Next => photos.get(index + 1),
            Step::Previous => index.checked_sub(1).and_then(|before| photos.get(before)),
        };
        if let Some(photo) = beside {
            return Neighbour::Photo(photo);
        }
        let adjacent = match step {
            Step::Next => self.sections.get(section + 1),
            Step::Previous => section.checked_sub(1).and_then(|before| self.sections.get(before)),
        };
        match adjacent {
            None => Neighbour::End,
            Some(Section { photos: None, key, .. }) => Neighbour::NotLoaded(key),
            Some(Section { photos: Some(photos), .. }) => match step {
                Step::Next => photos.first().map_or(Neighbour::End, Neighbour::Photo),
                Step::Previous => photos.last().map_or(Neighbour::End, Neighbour::Photo),
            },
        }
    }

    /// Ids from one loaded photo to another, both included, in display order, and the keys of
    /// sections in between that are not loaded.
    #[must_use]
    pub fn between(&self, one: &str, other: &str) -> (Vec<String>, Vec<String>) {
        let (Some(&a), Some(&b)) = (self.places.get(one), self.places.get(other)) else {
            return (Vec::new(), Vec::new());
        };
        let (from, to) = (a.min(b), a.max(b));
        let mut ids = Vec::new();
        let mut missing = Vec::new();
        for (index, section) in self.sections.iter().enumerate().take(to.0 + 1).skip(from.0) {
            let Some(photos) = &section.photos else {
                missing.push(section.key.clone());
                continue;
            };
            let begin = if index == from.0 { from.1 } else { 0 };
            let end = if index == to.0 { to.1 } else { photos.len() - 1 };
            ids.extend(photos[begin..=end].iter().map(|photo| photo.id.clone()));
        }
        (ids, missing)
    }

    /// The first loaded photo whose lower edge is below a height: what the eye holds on to.
    #[must_use]
    pub fn anchor(&self, from: f64) -> Option<String> {
        let tile = self.window(from, from + 2000.0).tiles.into_iter().next()?;
        Some(tile.photo.id)
    }

    /// Ids of loaded photos that satisfy `keep`, in display order.
    pub fn loaded(&self, keep: impl Fn(&str) -> bool) -> Vec<String> {
        (self.sections.iter().flat_map(|section| section.photos.iter().flatten()))
            .filter(|photo| keep(&photo.id))
            .map(|photo| photo.id.clone())
            .collect()
    }

    /// Keys of all sections that are not loaded.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let open = self.sections.iter().filter(|section| section.photos.is_none());
        open.map(|section| section.key.clone()).collect()
    }
}

impl Section {
    fn arrange(&mut self, style: Style) {
        if let Some(photos) = &self.photos {
            self.layout = justified::layout(photos.iter().map(|photo| photo.ratio), style);
        }
    }

    fn photos_top(&self) -> f64 {
        self.top + if self.titled { HEADING } else { 0.0 }
    }

    fn height(&self, style: Style) -> f64 {
        let photos = match &self.photos {
            Some(_) => self.layout.height,
            None => justified::estimated_height(self.count, style),
        };
        photos + if self.titled { HEADING } else { 0.0 }
    }
}

/// Which way to go from a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Towards the end of the grid.
    Next,
    /// Towards its beginning.
    Previous,
}

/// What stands beside a photo.
#[derive(Debug, Clone, PartialEq)]
pub enum Neighbour<'a> {
    /// This photo.
    Photo(&'a Photo),
    /// A photo of the section with this key, once it is loaded.
    NotLoaded(&'a str),
    /// Nothing.
    End,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photos(prefix: &str, count: usize) -> Vec<Photo> {
        (0..count)
            .map(|index| Photo {
                id: format!("{prefix}{index}"),
                ratio: 1.5,
                thumbhash: None,
                is_image: true,
                taken: None,
            })
            .collect()
    }

    fn three_months() -> Grid {
        let counts = [("a", 10), ("b", 1000), ("c", 10)];
        let mut grid = Grid::new(counts.map(|(key, count)| (key.to_owned(), count)), true);
        grid.set_style(Style { width: 1000.0, row_height: 200.0, gap: 6.0 });
        grid.load("a", photos("a", 10));
        grid
    }

    #[test]
    fn a_window_names_what_is_missing_and_draws_only_what_is_seen() {
        let mut grid = three_months();
        assert_eq!(grid.window(0.0, 5000.0).missing, ["b"]);
        grid.load("b", photos("b", 1000));
        let window = grid.window(20_000.0, 21_000.0);
        assert!(window.missing.is_empty());
        assert!((10..40).contains(&window.tiles.len()), "{}", window.tiles.len());
        assert!(
            window
                .tiles
                .iter()
                .all(|t| t.rect.y <= 21_000.0 && t.rect.y + t.rect.height >= 20_000.0)
        );
    }

    #[test]
    fn neighbours_cross_sections_and_stop_at_the_ends() {
        let mut grid = three_months();
        assert_eq!(grid.neighbour("a0", Step::Previous), Neighbour::End);
        assert_eq!(grid.neighbour("a9", Step::Next), Neighbour::NotLoaded("b"));
        grid.load("b", photos("b", 1000));
        assert!(matches!(grid.neighbour("a9", Step::Next), Neighbour::Photo(p) if p.id == "b0"));
        assert!(
            matches!(grid.neighbour("b0", Step::Previous), Neighbour::Photo(p) if p.id == "a9")
        );
    }

    #[test]
    fn a_range_runs_either_way_and_names_months_in_between() {
        let mut grid = three_months();
        grid.load("c", photos("c", 10));
        let (ids, missing) = grid.between("c1", "a8");
        assert_eq!(ids, ["a8", "a9", "c0", "c1"]);
        assert_eq!(missing, ["b"]);
        assert_eq!(grid.between("a1", "a1").0, ["a1"]);
    }

    #[test]
    fn loading_replaces_what_was_there() {
        let mut grid = three_months();
        grid.load("a", photos("z", 2));
        assert!(grid.photo("a0").is_none());
        assert_eq!(grid.count(), 1012);
        assert_eq!(grid.rect("z0").unwrap().y, HEADING);
        grid.load("unknown", photos("u", 2));
        assert_eq!(grid.count(), 1012);
    }

    #[test]
    fn empty_grids_have_no_height() {
        let grid = Grid::of_photos(Vec::new());
        assert_eq!(grid.height(), 0.0);
        assert_eq!(grid.window(0.0, 1000.0), Window::default());
    }
}
