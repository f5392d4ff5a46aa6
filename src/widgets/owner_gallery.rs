//! A grid of the owner's photos with a selection bar, a context menu and tools in the lightbox.
//! Used by the timeline, albums and the views beside them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::DownloadRequest;
use vitrine_gallery::selection::Selection;

use super::gallery::GalleryView;
use super::map_layer::MapSource;
use super::photo_actions::Actions;
use super::selection_bar::{SelectionBar, Shown};
use crate::api::{self, ApiClient};
use crate::features::albums::AddToAlbum;
use crate::features::downloads::Downloads;
use crate::features::grid::GridState;
use crate::features::lightbox::Tools;
use crate::features::metadata_edit::{MetadataEditDialog, SavedEdit};
use crate::features::sharing::{PanelOf, ShareDialog, SharingPanel, Subject};
use crate::i18n::{count, key, t};
use crate::ui::{Button, IconButton, Menu, MenuItem, icons};

/// The dialog or menu that is open.
#[derive(Debug, Clone, PartialEq)]
enum Open {
    Share(Vec<String>),
    AddToAlbum(Vec<String>),
    Edit(Vec<String>),
    /// The same for the photo in the lightbox, which stays open.
    EditInLightbox(String),
    Menu(Vec<String>, (f64, f64)),
}

/// The gallery and its actions.
#[component]
pub fn OwnerGallery(
    /// The photos.
    grid: GridState,
    /// Path of the page, without a trailing slash.
    #[prop(into)]
    home: String,
    /// Title of a download.
    #[prop(into)]
    title: Signal<String>,
    /// Which photos the grid shows.
    #[prop(optional)]
    shown: Shown,
    /// The album that the grid shows, if any.
    #[prop(optional, into)]
    album: Option<String>,
    /// The map of the same photos, if any.
    #[prop(default = None)]
    map: Option<MapSource>,
    /// Notified when photos were removed or restored.
    changed: Trigger,
) -> impl IntoView {
    let selection = RwSignal::new(Selection::default());
    let open = RwSignal::new(None::<Open>);
    let links_changed = Trigger::new();
    let actions = Actions::new(changed);
    let edits = Edits { grid, actions, open, edited: Trigger::new(), last: RwSignal::new(None) };
    let close = move |()| {
        open.set(None);
        // The details of a photo list its links, which may have changed.
        links_changed.notify();
    };
    // The menu of a selected photo acts on the selection.
    let on_menu = Callback::new(move |(id, x, y): (String, f64, f64)| {
        let is_chosen = selection.with_untracked(|selection| selection.contains(&id));
        let ids = if is_chosen { grid.chosen(selection) } else { vec![id] };
        open.set(Some(Open::Menu(ids, (x, y))));
    });
    let tools = tools(shown, edits, links_changed);
    let menu = PhotoMenu { grid, title, shown, actions, downloads: expect_context(), open };
    let bar = match album {
        Some(album) => {
            view! { <SelectionBar selection grid title album shown changed /> }.into_any()
        }
        None => view! { <SelectionBar selection grid title shown changed /> }.into_any(),
    };
    view! {
        {bar}
        <GalleryView
            grid
            home
            selection
            can_download=true
            tools=Some(tools)
            on_menu=Some(on_menu)
            map
            on_problem=|()| ()
        />
        {move || match open.get()? {
            Open::Share(ids) => {
                Some(view! { <ShareDialog subject=Subject::Assets(ids) on_close=close /> }.into_any())
            }
            Open::AddToAlbum(ids) => {
                Some(
                    view! { <AddToAlbum ids on_close=close on_added=move |_| close(()) /> }
                        .into_any(),
                )
            }
            Open::Edit(ids) => {
                let on_saved = move |edit| actions.edited(edit);
                Some(view! { <MetadataEditDialog ids on_close=close on_saved /> }.into_any())
            }
            Open::EditInLightbox(id) => {
                let (ids, on_saved) = (vec![id.clone()], move |edit| edits.saved(id.clone(), edit));
                Some(view! { <MetadataEditDialog ids on_close=close on_saved /> }.into_any())
            }
            Open::Menu(ids, at) => {
                let items = menu.items(ids);
                let on_close = move |()| open.set(None);
                Some(view! { <Menu label=t(key::MENU) items at on_close /> }.into_any())
            }
        }}
    }
}

/// The owner's tools in the lightbox. Photos that other members added to an album cannot be shared
/// or marked by the user.
fn tools(shown: Shown, edits: Edits, links_changed: Trigger) -> Tools {
    let Edits { grid, actions, open, edited, .. } = edits;
    let is_own = move |id: &String| !grid.own(vec![id.clone()]).is_empty();
    Tools {
        share: Callback::new(move |id| {
            let may_share = is_own(&id);
            if may_share {
                open.set(Some(Open::Share(vec![id])));
            }
            may_share
        }),
        buttons: Callback::new(move |id| match shown {
            Shown::Open | Shown::Marked if is_own(&id) => {
                view! { <FavoriteButton id actions /> }.into_any()
            }
            _ => ().into_any(),
        }),
        details: Callback::new(move |id: String| match shown {
            Shown::Open | Shown::Marked if is_own(&id) => {
                let add = id.clone();
                view! {
                    <EditButton edits id=id.clone() />
                    <SharingPanel
                        of=Signal::stored(PanelOf::Asset(id))
                        changed=links_changed
                        on_add=move |()| open.set(Some(Open::Share(vec![add.clone()])))
                    />
                }
                .into_any()
            }
            _ => ().into_any(),
        }),
        edited,
    }
}

/// Edits of the photo in the lightbox. It stays open: what it shows, and the grid below it, are
/// loaded again in place.
#[derive(Clone, Copy)]
struct Edits {
    grid: GridState,
    actions: Actions,
    open: RwSignal<Option<Open>>,
    edited: Trigger,
    /// The last edit, and its photo.
    last: RwSignal<Option<(String, SavedEdit)>>,
}

impl Edits {
    fn saved(self, id: String, edit: SavedEdit) {
        self.last.set(Some((id, edit)));
        self.reload();
    }

    fn undo(self) {
        if let Some((_, edit)) = self.last.try_update(Option::take).flatten() {
            self.actions.undo_edit(edit, move || self.reload());
        }
    }

    fn reload(self) {
        // The page may have been left.
        if !self.grid.is_disposed() {
            self.edited.notify();
            spawn_local(async move { self.grid.reload().await });
        }
    }
}

/// Opens the dialog for the photo in the lightbox, and undoes what was saved there. Toasts lie
/// below the lightbox, so the outcome stands here.
#[component]
fn EditButton(edits: Edits, id: String) -> impl IntoView {
    let id = StoredValue::new(id);
    let number = move || {
        let last = edits.last.get();
        let of_this = last.filter(|(photo, _)| id.with_value(|id| id == photo));
        of_this.map(|(_, edit)| edit.count)
    };
    view! {
        <div class="info-edit">
            <Button
                label=t(key::EDIT_TITLE)
                icon=icons::EDIT
                on_click=move |_| edits.open.set(Some(Open::EditInLightbox(id.get_value())))
            />
            <p role="status">
                {move || {
                    let number = number()?;
                    Some(view! {
                        <span>{count(key::EDIT_DONE_OTHER, number)}</span>
                        <Button label=t(key::ACTION_UNDO) icon=icons::UNDO on_click=move |_| edits.undo() />
                    })
                }}
            </p>
        </div>
    }
}

/// The context menu of photos.
#[derive(Clone, Copy)]
struct PhotoMenu {
    grid: GridState,
    title: Signal<String>,
    shown: Shown,
    actions: Actions,
    downloads: Downloads,
    open: RwSignal<Option<Open>>,
}

impl PhotoMenu {
    /// The items for some photos. Photos that other members added to an album can only be
    /// downloaded.
    fn items(self, ids: Vec<String>) -> Vec<MenuItem> {
        let Self { grid, title, shown, actions, downloads, open } = self;
        let item =
            move |label, icon, action: Callback<()>| MenuItem { label: t(label), icon, action };
        let own = move |ids| grid.own(ids);
        let has_own = !own(ids.clone()).is_empty();
        let ids = StoredValue::new(ids);
        let run = move |work: fn(Actions, Vec<String>)| {
            Callback::new(move |()| work(actions, own(ids.get_value())))
        };
        let show = move |what: fn(Vec<String>) -> Open| {
            Callback::new(move |()| open.set(Some(what(own(ids.get_value())))))
        };
        let download = Callback::new(move |()| {
            let request = DownloadRequest { asset_ids: ids.get_value(), ..Default::default() };
            downloads.start(ApiClient::default(), &title.get_untracked(), request);
        });
        let delete = item(key::ACTION_DELETE, icons::DELETE, run(Actions::delete));
        match shown {
            Shown::Open | Shown::Marked if !has_own => {
                vec![item(key::ACTION_DOWNLOAD, icons::DOWNLOAD, download)]
            }
            Shown::Open | Shown::Marked => vec![
                item(key::ACTION_SHARE, icons::SHARE, show(Open::Share)),
                item(key::ALBUM_ADD, icons::ALBUM_ADD, show(Open::AddToAlbum)),
                item(key::ACTION_DOWNLOAD, icons::DOWNLOAD, download),
                match shown {
                    Shown::Marked => {
                        let unmark = run(|on, ids| on.mark(ids, false));
                        item(key::FAVORITES_REMOVE, icons::FAVORITE_OFF, unmark)
                    }
                    _ => {
                        item(key::FAVORITES_ADD, icons::FAVORITE, run(|on, ids| on.mark(ids, true)))
                    }
                },
                item(key::EDIT_TITLE, icons::EDIT, show(Open::Edit)),
                item(key::PRIVATE_MAKE, icons::LOCK, run(Actions::make_private)),
                delete,
            ],
            Shown::Private => vec![
                item(key::PRIVATE_SHOW, icons::SHOW, run(Actions::show_again)),
                item(key::ACTION_DOWNLOAD, icons::DOWNLOAD, download),
                delete,
            ],
            Shown::Deleted => vec![
                item(key::BIN_RESTORE, icons::RESTORE, run(Actions::restore)),
                item(key::BIN_DELETE, icons::DELETE, run(Actions::destroy)),
            ],
        }
    }
}

/// The favourite button in the lightbox.
#[component]
fn FavoriteButton(id: String, actions: Actions) -> impl IntoView {
    let id = StoredValue::new(id);
    let is_marked = RwSignal::new(false);
    spawn_local(async move {
        if let Ok(asset) = api::asset(&ApiClient::default(), &id.get_value()).await {
            is_marked.set(asset.is_favorite == Some(true));
        }
    });
    let press = move |_| {
        let now = !is_marked.get_untracked();
        is_marked.set(now);
        actions.mark_quietly(id.get_value(), now);
    };
    view! {
        <IconButton
            label=t(key::FAVORITES_ADD)
            icon=icons::FAVORITE
            class="favorite"
            pressed=is_marked
            on_click=press
        />
    }
}
