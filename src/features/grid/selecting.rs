//! Selection in a grid: single photos, ranges, days and all photos, including months that are not
//! loaded.

use std::collections::HashSet;

use futures::future::try_join_all;
use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_gallery::grid::{Grid, TilePosition};
use vitrine_gallery::selection::Selection;

use super::state::GridState;
use crate::api::{self, ApiError};

impl GridState {
    /// Handles a click on a photo while selecting. A plain click toggles the photo; with Shift it
    /// selects everything since the last one, including months that are not loaded.
    pub fn select(&self, selection: RwSignal<Selection>, id: String, is_range: bool) {
        let anchor = selection.with_untracked(|selection| selection.anchor().map(str::to_owned));
        self.candidates.set(None);
        let Some(anchor) = anchor.filter(|_| is_range) else {
            selection.update(|selection| selection.toggle(&id));
            return;
        };
        let (ids, missing) = self.with_untracked(|grid| grid.between(&anchor, &id));
        let state = *self;
        spawn_local(async move {
            if let Ok(more) = state.ids_of(&missing).await {
                let ids = ids.into_iter().chain(more);
                selection.update(|selection| selection.extend(ids, &id));
            }
        });
    }

    /// Ids of the photos of months that are not loaded, requested for all months at once. The
    /// months are not loaded into the grid, since laying them out would cost more than the
    /// requests.
    async fn ids_of(&self, keys: &[String]) -> Result<Vec<String>, ApiError> {
        let Some(months) = self.source.with_value(|source| source.months()) else {
            return Ok(Vec::new());
        };
        let client = self.client();
        let found = keys.iter().map(|key| api::bucket_ids(&client, &months, key));
        match try_join_all(found).await {
            Ok(found) => {
                let (ids, foreign): (Vec<_>, Vec<_>) = found.into_iter().unzip();
                self.foreign.update_value(|known| known.extend(foreign.into_iter().flatten()));
                Ok(ids.into_iter().flatten().collect())
            }
            Err(error) => {
                self.problem.set(Some(error.clone()));
                Err(error)
            }
        }
    }

    /// Highlights the photos that a Shift-click on `to` would select; `None` removes the highlight.
    /// The range is stored as two positions, so its cost does not depend on its length or on which
    /// months are loaded.
    pub(super) fn preview_range(&self, selection: RwSignal<Selection>, to: Option<&str>) {
        let anchor = selection.with_untracked(|selection| selection.anchor().map(str::to_owned));
        let range = to.zip(anchor).and_then(|(to, anchor)| {
            self.with_untracked(|grid| {
                Some((grid.tile_position(&anchor)?, grid.tile_position(to)?))
            })
        });
        let range = range.map(|(a, b)| (a.min(b), a.max(b)));
        if self.candidates.get_untracked() != range {
            self.candidates.set(range);
        }
    }

    /// Whether a photo is in the highlighted range.
    pub(super) fn is_candidate(&self, position: TilePosition) -> bool {
        self.candidates.get().is_some_and(|(first, last)| first <= position && position <= last)
    }

    /// Handles a finger that drags from one photo to another: selects what was selected before and
    /// everything between the two. The months it passes over are on the screen, and so loaded.
    pub(super) fn sweep(
        &self,
        selection: RwSignal<Selection>,
        before: &Selection,
        from: &str,
        to: &str,
    ) {
        let (ids, _) = self.with_untracked(|grid| grid.between(from, to));
        let mut swept = before.clone();
        swept.extend(ids, to);
        selection.set(swept);
    }

    /// Selects all photos, including those of months that are not loaded.
    pub fn select_all(&self, selection: RwSignal<Selection>) {
        let loaded = self.with_untracked(|grid| grid.loaded(|_| true));
        let missing = self.with_untracked(|grid| grid.missing());
        selection.update(|selection| selection.add(loaded));
        let state = *self;
        spawn_local(async move {
            if let Ok(ids) = state.ids_of(&missing).await {
                selection.update(|selection| selection.add(ids));
            }
        });
    }

    /// Keeps only the user's own photos, which they may share, hide and delete.
    #[must_use]
    pub fn own(&self, mut ids: Vec<String>) -> Vec<String> {
        self.foreign.with_value(|foreign| ids.retain(|id| !foreign.contains(id)));
        self.with_untracked(|grid| grid.own(ids))
    }

    /// Whether the album contains photos that others added.
    #[must_use]
    pub fn has_foreign(&self) -> bool {
        !self.foreign.with_value(HashSet::is_empty) || self.with_untracked(Grid::has_foreign)
    }

    /// The selected photos in the grid's order, which archives and links use.
    #[must_use]
    pub fn chosen(&self, selection: RwSignal<Selection>) -> Vec<String> {
        let shown = self.with_untracked(|grid| grid.loaded(|_| true));
        selection.with_untracked(|selection| selection.in_order(shown.into_iter()))
    }

    /// Selects all photos of a day, or deselects them if all are selected.
    pub(super) fn select_day(&self, selection: RwSignal<Selection>, day: TilePosition) {
        let ids = self.with_untracked(|grid| grid.ids_of_day(day));
        selection.update(|selection| selection.toggle_all(&ids));
    }
}
