//! Selecting in a grid: one by one, ranges, days, everything, also where months are not loaded.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::state::GridState;
use crate::domain::grid::Place;
use crate::domain::selection::Selection;

/// So many months are asked for at once: enough to keep the connection busy, few enough to show how
/// it goes.
const AT_ONCE: usize = 16;

impl GridState {
    /// A click on a photo while selecting: alone it turns the photo over, with Shift it takes
    /// everything since the last one, loading months in between first.
    pub fn select(&self, selection: RwSignal<Selection>, id: String, is_range: bool) {
        let anchor = selection.with_untracked(|selection| selection.anchor().map(str::to_owned));
        self.candidates.set(None);
        let Some(anchor) = anchor.filter(|_| is_range) else {
            selection.update(|selection| selection.toggle(&id));
            return;
        };
        let state = *self;
        spawn_local(async move {
            let (mut ids, missing) = state.with_untracked(|grid| grid.between(&anchor, &id));
            for keys in missing.chunks(AT_ONCE) {
                let Ok(more) = state.load_all(keys).await else { return };
                if state.is_disposed() {
                    return;
                }
                ids.extend(more);
            }
            selection.try_update(|selection| selection.extend(ids, &id));
        });
    }

    /// Shows which photos a click with Shift on this one would select; none hides that. A range is
    /// two places, so it costs nothing however much lies between them, loaded or not.
    pub(super) fn preview_range(&self, selection: RwSignal<Selection>, to: Option<&str>) {
        let anchor = selection.with_untracked(|selection| selection.anchor().map(str::to_owned));
        let range = to.zip(anchor).and_then(|(to, anchor)| {
            self.with_untracked(|grid| Some((grid.place(&anchor)?, grid.place(to)?)))
        });
        let range = range.map(|(a, b)| (a.min(b), a.max(b)));
        if self.candidates.get_untracked() != range {
            self.candidates.set(range);
        }
    }

    /// Whether a photo is in the range that is shown.
    pub(super) fn is_candidate(&self, place: Place) -> bool {
        self.candidates.get().is_some_and(|(first, last)| first <= place && place <= last)
    }

    /// A finger that goes from one photo to another: what was selected before it came, and all
    /// between the two. Months that it passes over are on the screen, and so loaded.
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

    /// Selects everything, also the photos of months that are not loaded yet.
    pub fn select_all(&self, selection: RwSignal<Selection>) {
        let loaded = self.with_untracked(|grid| grid.loaded(|_| true));
        let missing = self.with_untracked(|grid| grid.missing());
        selection.update(|selection| selection.add(loaded));
        let state = *self;
        spawn_local(async move {
            for keys in missing.chunks(AT_ONCE) {
                let Ok(ids) = state.load_all(keys).await else { return };
                if selection.try_update(|selection| selection.add(ids)).is_none() {
                    return;
                }
            }
        });
    }

    /// What is selected, in the order of the grid, as archives and links will have it.
    #[must_use]
    pub fn chosen(&self, selection: RwSignal<Selection>) -> Vec<String> {
        let shown = self.with_untracked(|grid| grid.loaded(|_| true));
        selection.with_untracked(|selection| selection.in_order(shown.into_iter()))
    }

    /// Selects all photos of a day, or none of them if all are selected.
    pub(super) fn select_day(&self, selection: RwSignal<Selection>, day: Place) {
        let ids = self.with_untracked(|grid| grid.ids_of_day(day));
        selection.update(|selection| selection.toggle_all(&ids));
    }
}
