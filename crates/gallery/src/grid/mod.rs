//! The virtual grid: its sections, loaded or not, the position of every photo, and what has to be
//! drawn for a window onto it.
//!
//! It neither fetches nor draws. The page asks which sections a window needs, loads them, and
//! passes the photos in. Photos are addressed by section and index, which needs no search; ids are
//! looked up only where an address or a selection names them.

mod recount;
mod section;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::ops::Range;

pub use section::HEADING;
use section::Section;

use super::days::{self, Day, Month};
use super::justified::{Rect, Style};
use super::photo::Photo;
use super::photos::Photos;

/// Gap between sections.
const SECTION_GAP: f64 = 24.0;
/// Maximum number of photos in memory; those farthest from the window are dropped first.
const KEPT: usize = 250_000;

/// Addresses a loaded photo: section number and index within it.
pub type TilePosition = (usize, usize);

/// A section that is visible in a window.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Section number.
    pub section: usize,
    /// Changes whenever its photos do.
    pub generation: u32,
    /// Key of the section.
    pub key: String,
    /// Whether it has a heading.
    pub titled: bool,
    /// Upper edge, from the top of the grid.
    pub top: f64,
    /// Height.
    pub height: f64,
    /// Days whose headings are visible.
    pub days: Range<usize>,
    /// Photos that are visible.
    pub tiles: Range<usize>,
}

/// The contents of a window onto the grid.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Window {
    /// Visible sections, in order.
    pub sections: Vec<Shown>,
    /// Keys of visible sections that are not loaded.
    pub missing: Vec<String>,
}

/// Where a section begins, for navigation.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Key of the section.
    pub key: String,
    /// Upper edge, from the top of the grid.
    pub top: f64,
}

/// All sections, laid out for one width.
#[derive(Debug, Clone)]
pub struct Grid {
    sections: Vec<Section>,
    style: Style,
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
                month: Month::default(),
                known: None,
                top: 0.0,
                generation: 0,
            })
            .collect();
        Self { sections, style }
    }

    /// A grid of photos that are all loaded, without headings.
    #[must_use]
    pub fn of_photos(photos: Photos) -> Self {
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
            section.known = None;
            section.arrange(style);
        }
        self.stack();
    }

    /// Sets the photos of a section. Ignores unknown keys.
    pub fn load(&mut self, key: &str, photos: Photos) {
        let style = self.style;
        let Some(section) = self.sections.iter_mut().find(|section| section.key == key) else {
            return;
        };
        section.count = photos.len() as u64;
        section.photos = Some(photos);
        section.generation += 1;
        section.arrange(style);
        self.stack();
    }

    /// Drops the photos farthest from a height if there are too many. The height of their sections
    /// stays.
    pub fn forget_far(&mut self, from: f64) {
        let loaded = |section: &Section| section.photos.as_ref().map_or(0, Photos::len);
        let mut total: usize = self.sections.iter().map(loaded).sum();
        while total > KEPT {
            let distance = |section: &&mut Section| {
                let below = section.top - from;
                let above = from - section.top - section.known.unwrap_or_default();
                below.max(above)
            };
            let farthest = (self.sections.iter_mut().filter(|section| section.photos.is_some()))
                .max_by(|a, b| distance(a).total_cmp(&distance(b)));
            match farthest {
                Some(section) if distance(&section) > 0.0 => {
                    total -= loaded(section);
                    section.photos = None;
                    section.month = Month::default();
                }
                _ => return,
            }
        }
    }

    /// Recomputes where sections begin.
    fn stack(&mut self) {
        let mut top = 0.0;
        for section in &mut self.sections {
            section.top = top;
            top += section.height(self.style) + SECTION_GAP;
        }
    }

    /// Total height.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.sections.last().map_or(0.0, |section| section.top + section.height(self.style))
    }

    /// The keys of sections whose photos are loaded.
    #[must_use]
    pub fn loaded_keys(&self) -> Vec<String> {
        let loaded = self.sections.iter().filter(|section| section.photos.is_some());
        loaded.map(|section| section.key.clone()).collect()
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
        let mut is_guessed = false;
        for (index, section) in self.sections.iter().enumerate().skip(first) {
            if section.top > to {
                break;
            }
            if section.photos.is_none() {
                window.missing.push(section.key.clone());
            }
            // At the top nothing is drawn below a section whose height is estimated: it would move
            // when the section is loaded. Further down, scroll anchoring keeps the visible photos
            // in place.
            if is_guessed {
                continue;
            }
            is_guessed = from <= 0.0 && section.known.is_none();
            // Rows do not overlap, so both tops and bottoms are sorted.
            let offset = section.photos_top();
            let rects = &section.month.rects;
            let begin = rects.partition_point(|rect| offset + rect.y + rect.height < from);
            let end = rects.partition_point(|rect| offset + rect.y <= to).max(begin);
            let days = &section.month.days;
            let day = days.partition_point(|day| offset + day.y + days::DAY_HEADING < from);
            let last_day = days.partition_point(|day| offset + day.y <= to).max(day);
            window.sections.push(Shown {
                section: index,
                generation: section.generation,
                key: section.key.clone(),
                titled: section.titled,
                top: section.top,
                height: section.height(self.style),
                days: day..last_day,
                tiles: begin..end,
            });
        }
        window
    }

    /// Rectangle of a loaded photo, relative to its section.
    #[must_use]
    pub fn rect_in_section(&self, (section, index): TilePosition) -> Option<Rect> {
        let section = self.sections.get(section)?;
        let rect = section.month.rects.get(index)?;
        Some(Rect { y: rect.y + section.photos_top() - section.top, ..*rect })
    }

    /// Rectangle of a loaded photo, relative to the grid.
    #[must_use]
    pub fn rect(&self, id: &str) -> Option<Rect> {
        let position = self.tile_position(id)?;
        let rect = self.rect_in_section(position)?;
        Some(Rect { y: rect.y + self.sections[position.0].top, ..rect })
    }

    /// A day of a section, relative to the section's upper edge.
    #[must_use]
    pub fn day(&self, (section, index): TilePosition) -> Option<Day> {
        let section = self.sections.get(section)?;
        let day = section.month.days.get(index)?;
        Some(Day { y: day.y + section.photos_top() - section.top, ..*day })
    }

    /// Ids of the photos of a day.
    #[must_use]
    pub fn ids_of_day(&self, position: TilePosition) -> Vec<String> {
        let photos = self.sections.get(position.0).and_then(|section| section.photos.as_ref());
        let (Some(day), Some(photos)) = (self.day(position), photos) else {
            return Vec::new();
        };
        (day.first..day.first + day.count).filter_map(|index| photos.id(index)).collect()
    }

    /// A loaded photo by section and index.
    #[must_use]
    pub fn photo_at(&self, (section, index): TilePosition) -> Option<Photo> {
        self.sections.get(section)?.photos.as_ref()?.get(index)
    }

    /// A loaded photo by id.
    #[must_use]
    pub fn photo(&self, id: &str) -> Option<Photo> {
        self.photo_at(self.tile_position(id)?)
    }

    /// Section and index of a loaded photo.
    #[must_use]
    pub fn tile_position(&self, id: &str) -> Option<TilePosition> {
        let mut sections = self.sections.iter().enumerate();
        sections.find_map(|(index, section)| Some((index, section.photos.as_ref()?.position(id)?)))
    }

    /// Number of photos before a loaded one.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<u64> {
        let (section, index) = self.tile_position(id)?;
        let before: u64 = self.sections[..section].iter().map(|section| section.count).sum();
        Some(before + index as u64)
    }

    /// The loaded photo beside `id`, or the key of a section that has to be loaded first.
    #[must_use]
    pub fn neighbour(&self, id: &str, step: Step) -> Neighbour<'_> {
        let Some((section, index)) = self.tile_position(id) else {
            return Neighbour::End;
        };
        let beside = match step {
            Step::Next => Some(index + 1),
            Step::Previous => index.checked_sub(1),
        };
        if let Some(photo) = beside.and_then(|index| self.photo_at((section, index))) {
            return Neighbour::Photo(photo);
        }
        let adjacent = match step {
            Step::Next => Some(section + 1),
            Step::Previous => section.checked_sub(1),
        };
        let Some((number, next)) =
            adjacent.and_then(|index| Some((index, self.sections.get(index)?)))
        else {
            return Neighbour::End;
        };
        let Some(photos) = &next.photos else {
            return Neighbour::NotLoaded(&next.key);
        };
        let edge = match step {
            Step::Next => 0,
            Step::Previous => photos.len().saturating_sub(1),
        };
        self.photo_at((number, edge)).map_or(Neighbour::End, Neighbour::Photo)
    }

    /// Ids between two loaded photos, both included, in display order, and the keys of sections in
    /// between that are not loaded.
    #[must_use]
    pub fn between(&self, one: &str, other: &str) -> (Vec<String>, Vec<String>) {
        let (Some(a), Some(b)) = (self.tile_position(one), self.tile_position(other)) else {
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
            let end = if index == to.0 { to.1 + 1 } else { photos.len() };
            ids.extend((begin..end).filter_map(|index| photos.id(index)));
        }
        (ids, missing)
    }

    /// The first loaded photo whose lower edge is below a height: the scroll anchor.
    #[must_use]
    pub fn anchor(&self, from: f64) -> Option<TilePosition> {
        let window = self.window(from, from + 2000.0);
        let shown = window.sections.into_iter().find(|shown| !shown.tiles.is_empty())?;
        Some((shown.section, shown.tiles.start))
    }

    /// Upper edge of a loaded photo, from the top of the grid.
    #[must_use]
    pub fn top_of(&self, position: TilePosition) -> Option<f64> {
        Some(self.rect_in_section(position)?.y + self.sections.get(position.0)?.top)
    }

    /// Loaded photos that other members added to the album.
    fn foreign(&self) -> impl Iterator<Item = (&Photos, usize)> {
        let photos = self.sections.iter().filter_map(|section| section.photos.as_ref());
        photos.flat_map(|photos| {
            let foreign = (0..photos.len()).filter(|index| photos.is_foreign(*index));
            foreign.map(move |index| (photos, index))
        })
    }

    /// The ids of those photos that belong to the current user.
    #[must_use]
    pub fn own(&self, ids: Vec<String>) -> Vec<String> {
        let foreign: HashSet<String> =
            self.foreign().filter_map(|(photos, index)| photos.id(index)).collect();
        ids.into_iter().filter(|id| !foreign.contains(id)).collect()
    }

    /// Whether there are photos that other members added to the album.
    #[must_use]
    pub fn has_foreign(&self) -> bool {
        self.foreign().next().is_some()
    }

    /// Ids of loaded photos that satisfy `keep`, in display order.
    pub fn loaded(&self, keep: impl Fn(&str) -> bool) -> Vec<String> {
        let photos = self.sections.iter().filter_map(|section| section.photos.as_ref());
        photos
            .flat_map(|photos| (0..photos.len()).filter_map(|index| photos.id(index)))
            .filter(|id| keep(id))
            .collect()
    }

    /// Keys of all sections that are not loaded.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let open = self.sections.iter().filter(|section| section.photos.is_none());
        open.map(|section| section.key.clone()).collect()
    }

    /// Number of photos of a section, loaded or not.
    #[must_use]
    pub fn count_of(&self, key: &str) -> u64 {
        let found = self.sections.iter().find(|section| section.key == key);
        found.map_or(0, |section| section.count)
    }

    /// Where the sections with headings begin.
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        (self.sections.iter().filter(|section| section.titled))
            .map(|section| Mark { key: section.key.clone(), top: section.top })
            .collect()
    }
}

/// Direction from one photo to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Towards the end of the grid.
    Next,
    /// Towards its beginning.
    Previous,
}

/// What is next to a photo.
#[derive(Debug, Clone, PartialEq)]
pub enum Neighbour<'a> {
    /// This photo.
    Photo(Photo),
    /// A photo of the section with this key, which has to be loaded first.
    NotLoaded(&'a str),
    /// Nothing.
    End,
}
