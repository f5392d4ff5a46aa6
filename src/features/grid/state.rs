//! A grid's photos: which months there are, which are loaded, and loading the rest when wanted.

use std::collections::HashSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::SortOrder;

use crate::api::{self, ApiClient, ApiError};
use crate::domain::grid::{Grid, Neighbour, Step, Window};
use crate::domain::justified::Style;
use crate::domain::photo::{Photo, from_bucket};
use crate::domain::selection::Selection;
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
}

/// The bucket that stands for "when is nobody's business".
const NO_MONTH: &str = "1970-01-01";

/// A grid that fills itself; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct GridState {
    grid: StoredValue<Grid>,
    /// Changes whenever photos or their places do.
    version: RwSignal<u32>,
    requested: StoredValue<HashSet<String>>,
    /// Top of the window, in the grid's own height.
    offset: StoredValue<f64>,
    client: StoredValue<ApiClient>,
    source: StoredValue<Source>,
    /// The last failure to load a month.
    pub problem: RwSignal<Option<ApiError>>,
}

impl GridState {
    /// Finds out what there is. Photos of months are loaded when they are wanted.
    pub async fn open(client: ApiClient, source: Source) -> Result<Self, ApiError> {
        let grid = match &source {
            Source::Photos(photos) => Grid::of_photos(photos.clone()),
            Source::Months { album, order } => {
                let months = api::buckets(&client, album.as_deref(), *order).await?;
                let titled = months.iter().all(|month| month.time_bucket != NO_MONTH);
                Grid::new(months.into_iter().map(|month| (month.time_bucket, month.count)), titled)
            }
        };
        Ok(Self {
            grid: StoredValue::new(grid),
            version: RwSignal::new(0),
            requested: StoredValue::new(HashSet::new()),
            offset: StoredValue::new(0.0),
            client: StoredValue::new(client),
            source: StoredValue::new(source),
            problem: RwSignal::new(None),
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

    /// Lays the grid out for a width.
    pub fn set_style(&self, style: Style) {
        self.grid.update_value(|grid| grid.set_style(style));
        self.version.update(|version| *version += 1);
    }

    /// What a window of a height shows when its top is at `offset`; asks for what is missing.
    #[must_use]
    pub fn window(&self, offset: f64, height: f64) -> Window {
        self.offset.set_value(offset);
        let window = self.with(|grid| grid.window(offset - height * 0.5, offset + height * 1.5));
        for key in &window.missing {
            self.want(key.clone());
        }
        window
    }

    /// Starts loading a month unless that has been done.
    fn want(&self, key: String) {
        let is_new = self.requested.try_update_value(|requested| requested.insert(key.clone()));
        if is_new == Some(true) {
            let state = *self;
            spawn_local(async move {
                let _ = state.load(&key).await;
            });
        }
    }

    /// Loads a month and keeps what the eye holds on to where it is.
    async fn load(&self, key: &str) -> Result<(), ApiError> {
        let Some(Source::Months { album, order }) = self.source.try_get_value() else {
            return Ok(());
        };
        let Some(client) = self.client.try_get_value() else {
            return Ok(());
        };
        let answer = api::bucket(&client, album.as_deref(), order, key).await;
        // The page may have been left while the answer was on its way.
        if self.grid.is_disposed() {
            return Ok(());
        }
        match answer {
            Ok(bucket) => {
                let offset = self.offset.get_value();
                let place = |grid: &Grid, id: &str| grid.rect(id).map(|rect| rect.y);
                let anchor = self.grid.with_value(|grid| {
                    let id = grid.anchor(offset)?;
                    Some((place(grid, &id)?, id))
                });
                self.grid.update_value(|grid| grid.load(key, from_bucket(&bucket)));
                self.version.update(|version| *version += 1);
                let moved = anchor.and_then(|(before, id)| {
                    Some(self.grid.with_value(|grid| place(grid, &id))? - before)
                });
                if let Some(distance) = moved.filter(|distance| distance.abs() > 0.5) {
                    dom::after_paint(move || scroll::by(distance));
                }
                self.problem.set(None);
                Ok(())
            }
            Err(error) => {
                self.requested.update_value(|requested| {
                    requested.remove(key);
                });
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

    /// Loads the month of a local time, so that a photo of it can be found.
    pub async fn load_month_of(&self, local: &str) {
        if let Some(key) = crate::domain::dates::bucket_of(local)
            && self.with_untracked(|grid| grid.missing().contains(&key))
        {
            let _ = self.load(&key).await;
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
            Neighbour::Photo(photo) => Some(Found::Id(photo.id.clone())),
            Neighbour::NotLoaded(key) => Some(Found::Missing(key.to_owned())),
            Neighbour::End => None,
        });
        match found? {
            Found::Id(id) => Some(id),
            Found::Missing(key) => {
                self.want(key);
                None
            }
        }
    }

    /// A click on a photo while selecting: alone it turns the photo over, with Shift it takes
    /// everything since the last one, loading months in between first.
    pub fn select(&self, selection: RwSignal<Selection>, id: String, is_range: bool) {
        let anchor = selection.with_untracked(|selection| selection.anchor().map(str::to_owned));
        let Some(anchor) = anchor.filter(|_| is_range) else {
            selection.update(|selection| selection.toggle(&id));
            return;
        };
        let state = *self;
        spawn_local(async move {
            let (_, missing) = state.with_untracked(|grid| grid.between(&anchor, &id));
            for key in missing {
                if state.load(&key).await.is_err() {
                    return;
                }
            }
            let (ids, _) = state.with_untracked(|grid| grid.between(&anchor, &id));
            selection.update(|selection| selection.extend(ids, &id));
        });
    }
}
