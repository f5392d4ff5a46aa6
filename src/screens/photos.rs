//! `/photos`: the timeline, with uploads.

use leptos::prelude::*;
use vitrine_api::SortOrder;
use vitrine_gallery::grid::Grid;

use crate::api::ApiClient;
use crate::features::grid::{self, GridState, Source};
use crate::features::uploads::{Destination, DropZone, FilePicker, Uploads};
use crate::i18n::{key, t};
use crate::platform::files::File;
use crate::platform::{base_url, dom};
use crate::ui::{ButtonVariant, EmptyState, Loaded, icons};
use crate::widgets::{LibraryNav, OwnerGallery};

/// The page of all photos, newest first.
#[component]
pub fn PhotosScreen() -> impl IntoView {
    dom::set_title(t(key::PHOTOS));
    let uploads = expect_context::<Uploads>();
    let add = Callback::new(move |files: Vec<File>| uploads.add(files, Destination::library()));
    let changed = Trigger::new();
    // While photos are being uploaded the grid reloads once the queue is empty, not once per file.
    let arrived = Memo::new(move |before: Option<&u32>| {
        let count = uploads.arrived.get();
        let is_open = uploads.queue.with(|queue| queue.summary().open > 0);
        if is_open { before.copied().unwrap_or(count) } else { count }
    });
    let grid = grid::opened(move || {
        arrived.track();
        changed.track();
        let source = Source::Months { album: None, order: SortOrder::Desc };
        GridState::open(ApiClient::default(), source)
    });
    view! {
        <DropZone on_files=add />
        <main class="page">
            <LibraryNav />
            <header class="page-header">
                <h1 tabindex="-1">{t(key::PHOTOS)}</h1>
                <div class="page-actions">
                    <FilePicker on_files=add />
                </div>
            </header>
            <Loaded resource=grid let:grid>
                {match grid.with_untracked(Grid::count) {
                    0 => view! {
                        <EmptyState
                            icon=icons::PHOTOS
                            title=t(key::PHOTOS_EMPTY)
                            hint=t(key::PHOTOS_EMPTY_HINT)
                        >
                            <FilePicker variant=ButtonVariant::Primary on_files=add />
                        </EmptyState>
                    }
                    .into_any(),
                    _ => view! {
                        <OwnerGallery
                            grid
                            home=base_url::join("/photos")
                            title=Signal::stored(t(key::PHOTOS).to_owned())
                            changed
                        />
                    }
                    .into_any(),
                }}
            </Loaded>
        </main>
    }
}
