//! An album's links, on its own page and on its card: the panel "Sharing options", and the dialog
//! for another link.

use leptos::prelude::*;

use crate::features::sharing::{PanelOf, ShareDialog, SharingPanel, Subject};

/// Which album's panel and dialog are open; at first, none.
#[derive(Clone, Copy, Default)]
pub struct AlbumSharing {
    /// The album whose links are listed in the side panel.
    panel: RwSignal<Option<String>>,
    /// The album for which a link is being created.
    dialog: RwSignal<Option<String>>,
    /// Notified when links have changed.
    links_changed: Trigger,
}

impl AlbumSharing {
    /// Toggles the panel of an album.
    pub fn turn_panel(self, album: &str) {
        self.panel.update(|open| {
            *open = (open.as_deref() != Some(album)).then(|| album.to_owned());
        });
    }

    /// Whether the panel of an album is open.
    pub fn has_panel(self, album: &str) -> bool {
        self.panel.with(|open| open.as_deref() == Some(album))
    }

    /// Opens the dialog for a new link.
    pub fn share(self, album: &str) {
        self.dialog.set(Some(album.to_owned()));
    }
}

/// The panel and the dialog, as far as they are open.
#[component]
pub fn AlbumSharingLayer(sharing: AlbumSharing) -> impl IntoView {
    let close_panel = Callback::new(move |()| sharing.panel.set(None));
    let album = Memo::new(move |_| sharing.panel.get());
    view! {
        {move || {
            album
                .get()
                .map(|id| {
                    let add = id.clone();
                    view! {
                        <div class="side-panel">
                            <SharingPanel
                                of=Signal::stored(PanelOf::Album(id))
                                changed=sharing.links_changed
                                on_add=move |()| sharing.share(&add)
                                on_close=close_panel
                            />
                        </div>
                    }
                })
        }}
        {move || {
            sharing
                .dialog
                .get()
                .map(|id| {
                    view! {
                        <ShareDialog
                            subject=Subject::Album(id)
                            on_close=move |()| {
                                sharing.dialog.set(None);
                                sharing.links_changed.notify();
                            }
                        />
                    }
                })
        }}
    }
}
