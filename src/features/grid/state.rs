//! A grid's data: the list of months, the loaded ones, and loading the others on demand.

use std::collections::HashSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::SortOrder;
use vitrine_api::address::View;
use vitrine_gallery::grid::{Grid, Neighbour, Step, TilePosition, Window};
use vitrine_gallery::justified::Style;
use vitrine_gallery::photo::Photo;
use vitrine_gallery::photos::Photos;
use vitrine_gallery::scroll::ScrollMap;

use crate::api::{self, ApiClient, ApiError, Months};
use crate::platform::abort::Abort;
use crate::platform::{dom, scroll};

/// Where a grid's photos come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A fixed list, complete from the start.
    Photos(Vec<Photo>),
    /// Loaded month by month, from the user's timeline or an album.
    Months {
        /// Id of the album; `None` for the timeline.
        album: Option<String>,
        /// Sort order.
        order: SortOrder,
    },
    /// Loaded month by month, from a view of the user's library.
    View(View),
}

impl Source {
    /// Which months to request; `None` for a fixed list.
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

/// The month of a photo whose date is hidden.
const NO_MONTH: &str = "1970-01-01";
/// CSS selector of the grid's element.
const ROOT: &str = ".grid";

/// Why a month is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// It is visible. The request is aborted when it no longer is.
    Window,
    /// A neighbour, a position or an address needs it, wherever the window is.
    Person,
}

/// A pending request for a month. Dropping it aborts the request.
struct Loading {
    ticket: u32,
    key: String,
    need: Need,
    _abort: Option<Abort>,
}

/// A grid that loads its months on demand. A `Copy` handle.
#[derive(Clone, Copy)]
pub struct GridState {
    grid: StoredValue<Grid>,
    map: StoredValue<ScrollMap>,
    /// Notified whenever photos or their positions change.
    changed: Trigger,
    /// Pending requests for months.
    loading: StoredValue<Vec<Loading>, LocalStorage>,
    tickets: StoredValue<u32>,
    /// Top edge of the window, in grid coordinates (CSS pixels).
    offset: StoredValue<f64>,
    client: StoredValue<ApiClient>,
    pub(super) source: StoredValue<Source>,
    /// The last failure to load a month.
    pub problem: RwSignal<Option<ApiError>>,
    /// First and last photo of the range that a Shift-click would select.
    pub(super) candidates: RwSignal<Option<(TilePosition, TilePosition)>>,
    /// Selected photos that others added to the album, of months that are not loaded.
    pub(super) foreign: StoredValue<HashSet<String>>,
}

impl GridState {
    /// Loads the list of months. Their photos are loaded on demand.
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
            changed: Trigger::new(),
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

    /// Reads the grid and tracks its changes.
    pub fn with<T>(&self, read: impl FnOnce(&Grid) -> T) -> T {
        self.changed.track();
        self.grid.with_value(read)
    }

    /// Reads the grid without tracking.
    pub fn with_untracked<T>(&self, read: impl FnOnce(&Grid) -> T) -> T {
        self.grid.with_value(read)
    }

    /// Whether the page that owned the grid has been left.
    #[must_use]
    pub fn is_disposed(&self) -> bool {
        self.grid.is_disposed()
    }

    /// The API client of this grid.
    #[must_use]
    pub fn client(&self) -> ApiClient {
        self.client.get_value()
    }

    /// Lays the grid out for another style; what is in the window stays in place.
    pub(super) fn set_style(&self, style: Style) {
        self.change(|grid| grid.set_style(style));
    }

    /// Height of the grid's element, in CSS pixels. Lower than the grid's own height where browsers
    /// limit that.
    pub(super) fn page_height(&self) -> f64 {
        self.changed.track();
        self.map.with_value(ScrollMap::page_height)
    }

    /// What a window of this height shows when its top edge is at `page` on the page, and by how
    /// many pixels grid coordinates exceed page coordinates there.
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

    /// Loads the months that the window needs, and aborts requests that it no longer needs.
    pub(super) fn want(&self, missing: &[String]) {
        self.loading.update_value(|loading| {
            loading.retain(|one| one.need == Need::Person || missing.contains(&one.key));
        });
        missing.iter().for_each(|key| self.load_soon(key.clone(), Need::Window));
    }

    /// Realigns the page's scroll position with the grid. Called while nothing moves.
    pub(super) fn settle(&self) {
        let page = self.map.with_value(ScrollMap::page);
        let settled = self.map.try_update_value(ScrollMap::settle).flatten();
        if let Some(settled) = settled {
            scroll::by(settled - page);
        }
    }

    /// Scrolls to an offset in grid coordinates.
    pub fn scroll_to(&self, offset: f64) {
        if let Some(page) = self.map.try_update_value(|map| map.go_to(offset)) {
            scroll::to(ROOT, page);
            self.changed.notify();
        }
    }

    /// Top edge of the window in grid coordinates, and the height of the grid.
    pub(super) fn progress(&self) -> (f64, f64) {
        (self.offset.get_value(), self.with(Grid::height))
    }

    /// Centres a loaded photo in the window, unless it is fully visible.
    pub fn reveal(&self, id: &str) {
        let Some(rect) = self.with_untracked(|grid| grid.rect(id)) else {
            return;
        };
        let (start, height) = (self.offset.get_value(), scroll::window_height());
        if rect.y < start || rect.y + rect.height > start + height {
            self.scroll_to(rect.y + rect.height / 2.0 - height / 2.0);
        }
    }

    /// Changes the grid and keeps what is visible in place (scroll anchoring).
    pub(super) fn change(&self, change: impl FnOnce(&mut Grid)) {
        let offset = self.offset.get_value();
        let moved = self.grid.try_update_value(|grid| {
            let anchor = (offset > 0.0).then(|| grid.anchor(offset)).flatten();
            let before = anchor.and_then(|position| grid.top_of(position));
            change(grid);
            let after = anchor.and_then(|position| grid.top_of(position));
            self.map.update_value(|map| map.set_height(grid.height()));
            Some(after? - before?)
        });
        let moved = moved.flatten().filter(|moved| moved.abs() > 0.5);
        let scrolled = self.map.try_update_value(|map| map.grow_above(moved.unwrap_or_default()));
        self.changed.notify();
        if let Some(distance) = scrolled.filter(|distance| *distance != 0.0) {
            dom::in_next_frame(move || scroll::by(distance));
        }
    }

    /// Loads a month into the grid. An aborted request is no error.
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
        // The page may have been left while the request was pending.
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
            // The request was aborted on purpose, so its error is not reported.
            Err(_) if is_wanted != Some(true) => Ok(()),
            Err(error) => {
                self.problem.set(Some(error.clone()));
                Err(error)
            }
        }
    }

    /// Clears the last failure, so that missing months are requested again.
    pub fn retry(&self) {
        self.problem.set(None);
        self.changed.notify();
    }

    /// Loads the month of a photo by its local time, so that the grid can find it. Where metadata
    /// is hidden there are pages instead of months and no dates, so pages are loaded until one has
    /// the photo.
    pub async fn load_month_of(&self, photo: &str, local: &str) {
        let (titled, mut keys) =
            self.with_untracked(|grid| (!grid.marks().is_empty(), grid.missing()));
        if titled {
            let month = vitrine_gallery::dates::bucket_of(local);
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

    /// The id of the previous or next photo. If its month is not loaded, starts loading it and
    /// returns `None`.
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

    /// The photo at a position, counted from 0. If its month is not loaded, starts loading it and
    /// returns `None`.
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

    /// Reloads the list of months, and returns the photos that were added in months that are
    /// loaded. A request that fails is repeated at the next call.
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

    /// Loads everything that is loaded again, because the dates of photos were changed. What is in
    /// the window stays in place.
    pub async fn reload(&self) {
        self.look_again().await;
        if self.is_list() || self.grid.is_disposed() {
            return;
        }
        for key in self.with_untracked(Grid::loaded_keys) {
            if self.load(&key, Need::Person).await.is_err() || self.grid.is_disposed() {
                return;
            }
        }
    }

    /// Starts loading a month unless a request for it is pending.
    fn load_soon(&self, key: String, need: Need) {
        // After a failure nothing is requested until the user retries.
        let is_idle = |loading: &Vec<Loading>| loading.iter().all(|one| one.key != key);
        if self.problem.with_untracked(Option::is_none) && self.loading.with_value(is_idle) {
            let state = *self;
            spawn_local(async move {
                let _ = state.load(&key, need).await;
            });
        }
    }
}
