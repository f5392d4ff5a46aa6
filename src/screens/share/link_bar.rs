//! The header bar of a link: back to its albums, and the actions that it allows.

use leptos::prelude::*;
use vitrine_api::SharedLinkResponse;
use vitrine_gallery::selection::Selection;

use super::guests::{AddButton, Guests};
use super::link_contents;
use crate::api::{ApiClient, ApiError};
use crate::features::downloads::{DownloadIntent, Downloads};
use crate::features::grid::GridState;
use crate::i18n::{key, t};
use crate::platform::{base_url, theme};
use crate::ui::{Button, Icon, IconButton, icons};
use crate::widgets::{MapButton, slideshow_options, use_navigate};

/// The download of everything in a link. A `Copy` handle.
#[derive(Clone, Copy)]
pub(super) struct LinkDownload {
    downloads: Downloads,
    /// As of the opening of the link.
    intent: StoredValue<DownloadIntent>,
    grid: LocalResource<Result<GridState, ApiError>>,
}

impl LinkDownload {
    /// Must be called while a component is set up. `grid` has the photos of the link.
    pub(super) fn new(
        link: &SharedLinkResponse,
        client: ApiClient,
        grid: LocalResource<Result<GridState, ApiError>>,
    ) -> Self {
        let intent = DownloadIntent {
            client,
            title: link_contents::title(link),
            request: link_contents::everything(link),
            may_clean: link.show_metadata,
        };
        Self { downloads: expect_context(), intent: StoredValue::new(intent), grid }
    }

    fn intent(self) -> DownloadIntent {
        let mut intent = self.intent.get_value();
        // The list of photos grows as guests add to it.
        if !intent.request.asset_ids.is_empty()
            && let Some(Ok(grid)) = self.grid.get_untracked()
        {
            intent.request.asset_ids = grid.with_untracked(|grid| grid.loaded(|_| true));
        }
        intent
    }

    fn start(self) {
        let DownloadIntent { client, title, request, .. } = self.intent();
        self.downloads.start(client, &title, request);
    }

    /// Opens the dialog with the options.
    fn choose(self) {
        self.downloads.intent.set(Some(self.intent()));
    }
}

/// The bar.
#[component]
pub(super) fn LinkBar(
    /// Path of the page, without a trailing slash.
    home: String,
    /// Path of the list of albums, if this is one of several.
    albums: Option<String>,
    guests: Option<Guests>,
    /// Whether there are photos.
    has_photos: Signal<bool>,
    selection: RwSignal<Selection>,
    /// The download; `None` if it is not allowed.
    download: Option<LinkDownload>,
    /// Path of the map, if there is one.
    map: Option<String>,
    on_end: Callback<()>,
) -> impl IntoView {
    let navigate = use_navigate();
    let slideshow = format!("{home}/slideshow");
    let to_slideshow = Callback::new(move |_| navigate(&slideshow, slideshow_options()));
    view! {
        <header class="bar share-bar">
            {albums
                .map(|address| {
                    view! {
                        <a class="button" href=address>
                            <Icon shape=icons::BACK />
                            <span>{t(key::SHARE_ALL_ALBUMS)}</span>
                        </a>
                    }
                })}
            <div class="bar-actions">
                // A page without photos has this button in the middle.
                {guests
                    .map(|guests| {
                        view! {
                            <Show when=move || has_photos.get()>
                                <AddButton guests />
                            </Show>
                        }
                    })}
                <Show when=move || has_photos.get()>
                    <Button
                        label=t(key::SLIDESHOW)
                        icon=icons::SLIDESHOW
                        on_click=to_slideshow
                    />
                </Show>
                {download
                    .map(|download| {
                        view! {
                            <Show when=move || has_photos.get()>
                                <Button
                                    label=t(key::ACTION_SELECT)
                                    icon=icons::SELECT
                                    on_click=move |_| selection.update(Selection::begin)
                                />
                                <Button
                                    label=t(key::ACTION_DOWNLOAD_ALL)
                                    icon=icons::DOWNLOAD
                                    on_click=move |_| download.start()
                                />
                                <IconButton
                                    label=t(key::DOWNLOAD_OPTIONS)
                                    icon=icons::CHOICES
                                    on_click=move |_| download.choose()
                                />
                            </Show>
                        }
                    })}
                {map.map(|address| view! { <MapButton address /> })}
                <IconButton label=t(key::ACTION_THEME) icon=icons::THEME on_click=|_| theme::toggle() />
                // Other servers cannot end a session before it expires.
                <Show when=base_url::supports_vitrine_api>
                    <IconButton
                        label=t(key::ACTION_END_SESSION)
                        icon=icons::LEAVE
                        on_click=move |_| on_end.run(())
                    />
                </Show>
            </div>
        </header>
    }
}
