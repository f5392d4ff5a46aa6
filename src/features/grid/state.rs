//! A grid's photos: which months there are, which are loaded, and loading the rest when wanted.

use std::collections::HashSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::SortOrder;
use vitrine_api::address::View;

use crate::api::{self, ApiClient, ApiError, Months};
use crate::domain::grid::{Grid, Neighbour, Place, Step, Window};
use crate::domain::justified::Style;
use crate::domain::photo::Photo;
use crate::domain::photos::Photos;
use crate::domain::scroll::ScrollMap;
use crate::platform::abort::Abort;
use crate::platform::{dom, scroll};

/// Where photos come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// They are here already.
    Photos(Vec<Photo>),
    /// Month by month, of the user or of an album.
    Months {
        /// The album, or everything.
        album: Option<String>,
        /// Which way they run.
        order: SortOrder,
    },
    /// Month by month, in a view of the user's own.
    View(View),
}

impl Source {
    /// What to ask for, if anything has to be.
    pub(super) fn months(&self) -> Option<Months> {
        match self {
            Self::Photos(_) => None,
            Self::Months { album, order } => {
                Some(Months::Of { album: album.clone(), order: *order })
            }
            Self::View(view) => Some(Months::View(*view)),
        }
    }
}

/// The bucket that stands for "when is nobody's business".
const NO_MONTH: &str = "1970-01-01";
/// The selector of the grid on the page.
const ROOT: &str = ".grid";

/// Who wants a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// It would be seen: called off once it would not.
    Window,
    /// A neighbour, a range or an address needs it, wherever the window is.
    Person,
}

/// A month on its way. Dropping it calls the request off.
struct Loading {
    ticket: u32,
    key: String,
    need: Need,
    _abort: Option<Abort>,
}

/// A grid that fills itself; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct GridState {
    grid: StoredValue<Grid>,
    map: StoredValue<ScrollMap>,
    /// Changes whenever photos or their places do.
    version: RwSignal<u32>,
    /// Months on their way.
    loading: StoredValue<Vec<Loading>, LocalStorage>,
    tickets: StoredValue<u32>,
    /// Upper edge of the window, in the grid's own height.
    offset: StoredValue<f64>,
    client: StoredValue<ApiClient>,
    pub(super) source: StoredValue<Source>,
    /// The last failure to load a month.
    pub problem: RwSignal<Option<ApiError>>,
    /// First and last photo of the range that a click with Shift would select.
    pub(super) candidates: RwSignal<Option<(Place, Place)>>,
    /// Selected photos of months that are not loaded which others brought to the album.
    pub(super) foreign: StoredValue<HashSet<String>>,
}

impl GridState {
    /// Finds out what there is. Photos of months are loaded when they are wanted.
    pub async fn open(client: ApiClient, source: Source) -> Result<Self, ApiError> {
        let grid = match (&source, source.months()) {
            (Source::Photos(photos), _) => Grid::of_photos(Photos::from_rows(photos)),
            (_, None) => Grid::of_photos(Photos::default()),
            (_, Some(months)) => {
                let months = api::buckets(&client, &months).await?;
                let titled = months.iter().all(|month| month.time_bucket != NO_MONTH);
                Grid::new(months.into_iter().map(|month| (month.time_bucket, month.count)), titled)
            }
        };
        Ok(Self {
            grid: StoredValue::new(grid),
            map: StoredValue::new(ScrollMap::default()),
            version: RwSignal::new(0),
            loading: StoredValue::new_local(Vec::new()),
            tickets: StoredValue::new(0),
            offset: StoredValue::new(0.0),
            client: StoredValue::new(client),
            source: StoredValue::new(source),
            problem: RwSignal::new(None),
            candidates: RwSignal::new(None),
            foreign: StoredValue::new(HashSet::new()),
        })
    }

    /// Reads the grid, and again whenever it changes.
    pub fn with<T>(&self, read: impl FnOnce(&Grid) -> T) -> T {
        self.version.track();
        self.grid.with_value(read)
    }

    /// Reads the grid once.
    pub fn with_untracked<T>(&self, read: impl FnOnce(&Grid) -> T) -> T {
        self.grid.with_value(read)
    }

    /// Whether the page that owned the grid has been left.
    #[must_use]
    pub fn is_disposed(&self) -> bool {
        self.grid.is_disposed()
    }

    /// Speaks to the server for this grid.
    #[must_use]
    pub fn client(&self) -> ApiClient {
        self.client.get_value()
    }

    /// Lays the grid out for a width; what is in the window stays there.
    pub(super) fn set_style(&self, style: Style) {
        self.change(|grid| grid.set_style(style));
    }

    /// Height of the grid on the page.
    pub(super) fn page_height(&self) -> f64 {
        self.version.track();
        self.map.with_value(ScrollMap::page_height)
    }

    /// What a window of a height shows when its upper edge is at `page` on the page, and how much
    /// further down everything is than the page says.
    pub(super) fn window(&self, page: f64, height: f64) -> (Window, f64) {
        let (offset, shift) = self
            .map
            .try_update_value(|map| {
                let offset = map.follow(page, height);
                if map.is_cornered()
                    && let Some(settled) = map.settle()
                {
                    scroll::by(settled - page);
                }
                (offset, map.shift())
            })
            .unwrap_or_default();
        self.offset.set_value(offset);
        let room = height.min(800.0) * 0.5;
        (self.with(|grid| grid.window(offset - room, offset + height + room)), shift)
    }

    /// Loads what a window needs, and calls off what none needs any more.
    pub(super) fn want(&self, missing: &[String]) {
        self.loading.update_value(|loading| {
            loading.retain(|one| one.need == Need::Person || missing.contains(&one.key));
        });
        missing.iter().for_each(|key| self.load_soon(key.clone(), Need::Window));
    }

    /// While nothing moves: brings the page and what it shows together again.
    pub(super) fn settle(&self) {
        let page = self.map.with_value(ScrollMap::page);
        let settled = self.map.try_update_value(ScrollMap::settle).flatten();
        if let Some(settled) = settled {
            scroll::by(settled - page);
        }
    }

    /// Scrolls to an offset in the grid's own height.
    pub fn scroll_to(&self, offset: f64) {
        if let Some(page) = self.map.try_update_value(|map| map.go_to(offset)) {
            scroll::to(ROOT, page);
            self.version.update(|version| *version += 1);
        }
    }

    /// Upper edge of the window in the grid's own height, and the height of the grid.
    pub(super) fn progress(&self) -> (f64, f64) {
        (self.offset.get_value(), self.with(Grid::height))
    }

    /// Scrolls so that a loaded photo is in the window; not at all if it is already.
    pub fn reveal(&self, id: &str) {
        let Some(rect) = self.with_untracked(|grid| grid.rect(id)) else {
            return;
        };
        let (start, height) = (self.offset.get_value(), scroll::window_height());
        if rect.y < start || rect.y + rect.height > start + height {
            self.scroll_to(rect.y + rect.height / 2.0 - height / 2.0);
        }
    }

    /// Changes the grid and keeps what the eye holds on to where it is.
    pub(super) fn change(&self, change: impl FnOnce(&mut Grid)) {
        let offset = self.offset.get_value();
        let moved = self.grid.try_update_value(|grid| {
            let anchor = (offset > 0.0).then(|| grid.anchor(offset)).flatten();
            let before = anchor.and_then(|place| grid.top_of(place));
            change(grid);
            let after = anchor.and_then(|place| grid.top_of(place));
            self.map.update_value(|map| map.set_height(grid.height()));
            Some(after? - before?)
        });
        let moved = moved.flatten().filter(|moved| moved.abs() > 0.5);
        let scrolled = self.map.try_update_value(|map| map.grow_above(moved.unwrap_or_default()));
        self.version.update(|version| *version += 1);
        if let Some(distance) = scrolled.filter(|distance| *distance != 0.0) {
            dom::after_paint(move || scroll::by(distance));
        }
    }

    /// Loads a month and puts it in.
    pub(super) async fn load(&self, key: &str, need: Need) -> Result<(), ApiError> {
        let Some(months) = self.source.try_get_value().and_then(|source| source.months()) else {
            return Ok(());
        };
        let Some(client) = self.client.try_get_value() else {
            return Ok(());
        };
        let ticket = self.tickets.try_update_value(|last| {
            *last += 1;
            *last
        });
        let ticket = ticket.unwrap_or_default();
        let abort = Abort::new();
        let signal = abort.as_ref().map(Abort::signal);
        let request = Loading { ticket, key: key.to_owned(), need, _abort: abort };
        self.loading.update_value(|loading| loading.push(request));
        let count = self.with_untracked(|grid| grid.count_of(key));
        let answer = api::bucket(&client, &months, key, count, signal.as_ref()).await;
        // The page may have been left while the answer was on its way.
        if self.grid.is_disposed() {
            return Ok(());
        }
        let is_wanted = self.loading.try_update_value(|loading| {
            let before = loading.len();
            loading.retain(|one| one.ticket != ticket);
            before != loading.len()
        });
        match answer {
            Ok(photos) => {
                let offset = self.offset.get_value();
                self.change(|grid| {
                    grid.load(key, photos);
                    grid.forget_far(offset);
                });
                self.problem.set(None);
                Ok(())
            }
            // Called off: whoever did that does not want to hear of it.
            Err(_) if is_wanted != Some(true) => Ok(()),
            Err(error) => {
                self.problem.set(Some(error.clone()));
                Err(error)
            }
        }
    }

    /// Asks again for what could not be loaded.
    pub fn retry(&self) {
        self.problem.set(None);
        self.version.update(|version| *version += 1);
    }

    /// Loads the month of a photo, by its local time, so that it can be found. Where metadata is
    /// hidden there are pages in place of months, and no time tells which: they are looked through.
    pub async fn load_month_of(&self, photo: &str, local: &str) {
        let (titled, mut keys) =
            self.with_untracked(|grid| (!grid.marks().is_empty(), grid.missing()));
        if titled {
            let month = crate::domain::dates::bucket_of(local);
            keys.retain(|key| month.as_ref() == Some(key));
        }
        for key in keys {
            let is_done = self.load(&key, Need::Person).await.is_err()
                || self.grid.is_disposed()
                || self.with_untracked(|grid| grid.photo(photo).is_some());
            if is_done {
                return;
            }
        }
    }

    /// The id beside a photo; starts loading its month if that is what is missing.
    #[must_use]
    pub fn neighbour(&self, id: &str, step: Step) -> Option<String> {
        enum Found {
            Id(String),
            Missing(String),
        }
        let found = self.with(|grid| match grid.neighbour(id, step) {
            Neighbour::Photo(photo) => Some(Found::Id(photo.id)),
            Neighbour::NotLoaded(key) => Some(Found::Missing(key.to_owned())),
            Neighbour::End => None,
        });
        match found? {
            Found::Id(id) => Some(id),
            Found::Missing(key) => {
                self.load_soon(key, Need::Person);
                None
            }
        }
    }

    /// The photo that has so many before it; starts loading its month if that is what is missing.
    #[must_use]
    pub fn at(&self, position: u64) -> Option<Photo> {
        let found = self.with(|grid| match grid.nth(position) {
            Neighbour::Photo(photo) => Ok(photo),
            Neighbour::NotLoaded(key) => Err(Some(key.to_owned())),
            Neighbour::End => Err(None),
        });
        match found {
            Ok(photo) => Some(photo),
            Err(missing) => {
                if let Some(key) = missing {
                    self.load_soon(key, Need::Person);
                }
                None
            }
        }
    }

    /// Looks again what there is, and returns the photos that have come since in months that are
    /// loaded. What cannot be asked for now is asked for next time.
    pub async fn look_again(&self) -> Vec<Photo> {
        let months = self.source.try_get_value().and_then(|source| source.months());
        let (Some(months), Some(client)) = (months, self.client.try_get_value()) else {
            return Vec::new();
        };
        let Ok(months) = api::buckets(&client, &months).await else {
            return Vec::new();
        };
        if self.grid.is_disposed() {
            return Vec::new();
        }
        let months: Vec<_> =
            months.into_iter().map(|month| (month.time_bucket, month.count)).collect();
        let is_same = self.with_untracked(|grid| {
            months.iter().map(|(_, count)| count).sum::<u64>() == grid.count()
                && months.iter().all(|(key, count)| grid.count_of(key) == *count)
        });
        if is_same {
            return Vec::new();
        }
        let before: HashSet<String> =
            self.with_untracked(|grid| grid.loaded(|_| true)).into_iter().collect();
        let titled = months.iter().all(|(key, _)| key != NO_MONTH);
        let mut changed = Vec::new();
        self.change(|grid| changed = grid.recount(months, titled));
        let mut arrived = Vec::new();
        for key in changed {
            if self.load(&key, Need::Person).await.is_ok() && !self.grid.is_disposed() {
                let new = self.with_untracked(|grid| grid.loaded(|id| !before.contains(id)));
                arrived.extend(
                    new.into_iter().filter_map(|id| self.with_untracked(|grid| grid.photo(&id))),
                );
            }
        }
        arrived.dedup_by(|a, b| a.id == b.id);
        arrived
    }

    /// Starts loading a month that is not on its way.
    fn load_soon(&self, key: String, need: Need) {
        // What failed waits until somebody asks for it again.
        let is_idle = |loading: &Vec<Loading>| loading.iter().all(|one| one.key != key);
        if self.problem.with_untracked(Option::is_none) && self.loading.with_value(is_idle) {
            let state = *self;
            spawn_local(async move {
                let _ = state.load(&key, need).await;
            });
        }
    }
}
