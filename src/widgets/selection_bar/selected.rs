//! What is selected in the owner's grid, and what can be done with it.

use std::collections::HashSet;

use leptos::prelude::*;
use vitrine_api::DownloadRequest;
use vitrine_gallery::selection::Selection;

use crate::api::{ApiClient, Rendition};
use crate::features::downloads::{DownloadIntent, Downloads};
use crate::features::grid::GridState;
use crate::features::share_to_app::{ShareRequest, ShareToApp};
use crate::widgets::photo_actions::Actions;

/// Guests' contributions to a link that await approval.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The link.
    pub link: String,
    /// Ids of the photos.
    pub ids: HashSet<String>,
}

impl Waiting {
    /// The ids in a list that await approval.
    #[must_use]
    pub fn among(&self, mut ids: Vec<String>) -> Vec<String> {
        ids.retain(|id| self.ids.contains(id));
        ids
    }
}

/// The dialog that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    Nothing,
    Share,
    AddToAlbum,
    MetadataPreview,
    MetadataEdit,
}

/// The selection with its actions. A `Copy` handle.
#[derive(Clone, Copy)]
pub(super) struct Selected {
    pub(super) selection: RwSignal<Selection>,
    grid: GridState,
    /// Title of a download.
    title: Signal<String>,
    waiting: Option<StoredValue<Waiting>>,
    pub(super) actions: Actions,
    pub(super) downloads: Downloads,
    to_app: ShareToApp,
    /// The dialog that is open.
    pub(super) open: RwSignal<Open>,
    /// Whether some of the photos are the user's own.
    pub(super) has_own: Memo<bool>,
    /// Whether some of the photos await approval.
    pub(super) waits: Memo<bool>,
}

impl Selected {
    /// Must be called while a component is set up.
    pub(super) fn new(
        selection: RwSignal<Selection>,
        grid: GridState,
        title: Signal<String>,
        waiting: Option<StoredValue<Waiting>>,
        actions: Actions,
    ) -> Self {
        let has_own = Memo::new(move |_| {
            selection.track();
            !grid.has_foreign() || !grid.own(grid.chosen(selection)).is_empty()
        });
        let waits = Memo::new(move |_| {
            selection.track();
            let is_waiting = |waiting: &Waiting| !waiting.among(grid.chosen(selection)).is_empty();
            waiting.is_some_and(|waiting| waiting.with_value(is_waiting))
        });
        Self {
            selection,
            grid,
            title,
            waiting,
            actions,
            downloads: expect_context(),
            to_app: expect_context(),
            open: RwSignal::new(Open::Nothing),
            has_own,
            waits,
        }
    }

    fn ids(self) -> Vec<String> {
        self.grid.chosen(self.selection)
    }

    /// The user's own photos. Photos that other members added to an album cannot be shared, hidden
    /// or deleted by the user.
    pub(super) fn own(self) -> Vec<String> {
        self.grid.own(self.ids())
    }

    /// Deselects everything.
    pub(super) fn clear(self) {
        self.selection.update(Selection::clear);
    }

    /// The ids for an action that also clears the selection.
    pub(super) fn take(self) -> Vec<String> {
        let ids = self.ids();
        self.clear();
        ids
    }

    /// The same for the user's own photos.
    pub(super) fn take_own(self) -> Vec<String> {
        self.grid.own(self.take())
    }

    /// Whether photos can be shared and changed. Contributions must be approved first: until then
    /// other actions would have no visible effect.
    pub(super) fn may_use(self) -> bool {
        self.has_own.get() && !self.waits.get()
    }

    /// Approves the contributions among the photos.
    pub(super) fn approve(self) {
        if let Some(waiting) = self.waiting.map(|waiting| waiting.get_value()) {
            let chosen = waiting.among(self.take());
            self.actions.approve(waiting.link, chosen);
        }
    }

    /// A download of the photos.
    pub(super) fn intent(self) -> DownloadIntent {
        let request = DownloadRequest { asset_ids: self.ids(), ..Default::default() };
        let (client, title) = (ApiClient::default(), self.title.get_untracked());
        DownloadIntent { client, title, request, may_clean: true }
    }

    /// Downloads the photos.
    pub(super) fn download(self) {
        let DownloadIntent { client, title, request, .. } = self.intent();
        self.downloads.start(client, &title, request);
        self.clear();
    }

    /// Opens the dialog that shares the photos to another app.
    pub(super) fn share_to_app(self) {
        let DownloadIntent { client, request, may_clean, .. } = self.intent();
        let picture = match request.asset_ids.as_slice() {
            [only] => Some(client.picture(only, Rendition::Preview)),
            _ => None,
        };
        self.to_app.wanted.set(Some(ShareRequest { client, request, may_clean, picture }));
    }
}
