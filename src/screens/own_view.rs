//! `/favorites`, `/private`, `/bin`: views of the owner's photos beside the timeline.

use leptos::prelude::*;
use vitrine_api::address::View;
use vitrine_gallery::grid::Grid;

use crate::api::ApiClient;
use crate::features::grid::{self, GridState, Source};
use crate::i18n::{Key, key, t};
use crate::platform::{base_url, dom};
use crate::ui::icons::Shape;
use crate::ui::{Button, ButtonVariant, EmptyState, Loaded, icons};
use crate::widgets::{Actions, LibraryNav, OwnerGallery, Shown};

/// The properties of a view.
#[derive(Clone, Copy)]
struct Face {
    view: View,
    home: &'static str,
    shown: Shown,
    icon: Shape,
    title: Key,
    empty: Key,
    hint: Key,
}

/// The owner's favourites.
#[component]
pub fn FavoritesScreen() -> impl IntoView {
    page(Face {
        view: View::Favorites,
        home: "/favorites",
        shown: Shown::Marked,
        icon: icons::FAVORITE,
        title: key::FAVORITES,
        empty: key::FAVORITES_EMPTY,
        hint: key::FAVORITES_EMPTY_HINT,
    })
}

/// Photos that only the owner can see.
#[component]
pub fn PrivateScreen() -> impl IntoView {
    page(Face {
        view: View::Private,
        home: "/private",
        shown: Shown::Private,
        icon: icons::LOCK,
        title: key::PRIVATE,
        empty: key::PRIVATE_EMPTY,
        hint: key::PRIVATE_EMPTY_HINT,
    })
}

/// The owner's deleted photos.
#[component]
pub fn BinScreen() -> impl IntoView {
    page(Face {
        view: View::Bin,
        home: "/bin",
        shown: Shown::Deleted,
        icon: icons::DELETE,
        title: key::BIN,
        empty: key::BIN_EMPTY,
        hint: key::BIN_EMPTY_HINT,
    })
}

fn page(face: Face) -> impl IntoView {
    dom::set_title(t(face.title));
    let changed = Trigger::new();
    let actions = Actions::new(changed);
    let grid = grid::opened(move || {
        changed.track();
        GridState::open(ApiClient::default(), Source::View(face.view))
    });
    let whole_bin = move || {
        view! {
            <Button
                label=t(key::BIN_RESTORE_ALL)
                icon=icons::RESTORE
                on_click=move |_| actions.restore_bin()
            />
            <Button
                label=t(key::BIN_CLEAR)
                icon=icons::DELETE
                variant=ButtonVariant::Danger
                on_click=move |_| actions.empty_bin()
            />
        }
    };
    let is_filled =
        move || matches!(grid.get(), Some(Ok(grid)) if grid.with_untracked(Grid::count) > 0);
    view! {
        <main class="page">
            <LibraryNav />
            <header class="page-header">
                <h1 tabindex="-1">{t(face.title)}</h1>
                <div class="page-actions">
                    <Show when=move || face.shown == Shown::Deleted && is_filled()>{whole_bin()}</Show>
                </div>
            </header>
            <Loaded resource=grid let:grid>
                {match grid.with_untracked(Grid::count) {
                    0 => view! {
                        <EmptyState icon=face.icon title=t(face.empty) hint=t(face.hint)>
                            <a class="button" href=base_url::join("/photos")>{t(key::PHOTOS)}</a>
                        </EmptyState>
                    }
                    .into_any(),
                    _ => view! {
                        <OwnerGallery
                            grid
                            home=base_url::join(face.home)
                            title=Signal::stored(t(face.title).to_owned())
                            shown=face.shown
                            changed
                        />
                    }
                    .into_any(),
                }}
            </Loaded>
        </main>
    }
}
