//! The viewer's frame: keys, swipes, buttons, and controls that fade when nobody needs them.

use std::time::Duration;

use leptos::ev::{Event, KeyboardEvent, TouchEvent};
use leptos::html;
use leptos::prelude::*;

use super::stage::Stage;
use crate::api::{ApiClient, Rendition};
use crate::domain::photo::Photo;
use crate::i18n::{key, t};
use crate::platform::{dom, download};
use crate::ui::{IconButton, icons};

/// Controls fade after this long without movement.
const CALM: Duration = Duration::from_millis(2500);
/// A swipe is at least this far across, in CSS pixels.
const SWIPE: i32 = 50;

/// The ids on either side of a photo.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// Towards the beginning.
    pub previous: Option<String>,
    /// Towards the end.
    pub next: Option<String>,
}

/// The viewer, open for as long as it is mounted.
#[component]
pub fn Lightbox(
    /// The photo's id, from the address.
    #[prop(into)]
    id: Signal<String>,
    /// The photo, once the grid knows it.
    #[prop(into)]
    photo: Signal<Option<Photo>>,
    /// What is beside it.
    #[prop(into)]
    neighbours: Signal<Neighbours>,
    /// Asks for pictures.
    client: ApiClient,
    /// Whether originals may be taken home.
    can_download: bool,
    /// Goes to another photo.
    #[prop(into)]
    on_go: Callback<String>,
    /// Goes back to the grid.
    #[prop(into)]
    on_close: Callback<()>,
    /// Called when a picture does not load.
    #[prop(into)]
    on_problem: Callback<()>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let client = StoredValue::new(client);
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            // Fails only if the element has left the page meanwhile.
            let _ = dialog.show_modal();
        }
    });
    // The pictures beside this one, so that the next step is instant.
    Effect::new(move |_| {
        let Neighbours { previous, next } = neighbours.get();
        for id in [next, previous].into_iter().flatten() {
            dom::preload_image(
                &client.with_value(|client| client.picture(&id, Rendition::Preview)),
            );
        }
    });

    let go = move |id: Option<String>| {
        if let Some(id) = id {
            on_go.run(id);
        }
    };
    let go_previous = move || go(neighbours.get_untracked().previous);
    let go_next = move || go(neighbours.get_untracked().next);
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowLeft" => go_previous(),
        "ArrowRight" => go_next(),
        "d" if can_download => take_home(client, id),
        _ => {}
    };

    let touch_start = StoredValue::new(None::<(i32, i32)>);
    let on_touch_start = move |event: TouchEvent| {
        let single = (event.touches().length() == 1).then(|| event.touches().get(0)).flatten();
        touch_start.set_value(single.map(|touch| (touch.client_x(), touch.client_y())));
    };
    let on_touch_end = move |event: TouchEvent| {
        let (Some((x, y)), Some(touch)) = (touch_start.get_value(), event.changed_touches().get(0))
        else {
            return;
        };
        let (across, down) = (touch.client_x() - x, touch.client_y() - y);
        if down > 2 * SWIPE && down > across.abs() {
            on_close.run(());
        } else if across.abs() >= SWIPE && across.abs() > down.abs() {
            if across < 0 { go_next() } else { go_previous() }
        }
    };

    let is_calm = RwSignal::new(false);
    let calming = StoredValue::new(None::<TimeoutHandle>);
    let stir = move || {
        is_calm.set(false);
        if let Some(timer) = calming.get_value() {
            timer.clear();
        }
        let timer = set_timeout_with_handle(move || _ = is_calm.try_set(true), CALM);
        calming.set_value(timer.ok());
    };
    stir();

    view! {
        <dialog
            node_ref=dialog
            class="lightbox"
            class:calm=is_calm
            aria-label=t(key::LIGHTBOX_TITLE)
            on:cancel=move |event: Event| {
                event.prevent_default();
                on_close.run(());
            }
            on:keydown=on_key
            on:pointermove=move |_| stir()
            on:touchstart=on_touch_start
            on:touchend=on_touch_end
        >
            {move || {
                let client = client.get_value();
                view! { <Stage id=id.get() photo=photo.get() client on_problem /> }
            }}
            <div class="lightbox-bar">
                <IconButton
                    label=t(key::ACTION_CLOSE)
                    icon=icons::CLOSE
                    key="Esc"
                    on_press=move |_| on_close.run(())
                />
                <span class="lightbox-space"></span>
                {can_download
                    .then(|| {
                        view! {
                            <IconButton
                                label=t(key::ACTION_DOWNLOAD)
                                icon=icons::DOWNLOAD
                                key="d"
                                on_press=move |_| take_home(client, id)
                            />
                        }
                    })}
            </div>
            <div class="lightbox-side lightbox-previous" hidden=move || neighbours.get().previous.is_none()>
                <IconButton
                    label=t(key::LIGHTBOX_PREVIOUS)
                    icon=icons::PREVIOUS
                    key="←"
                    on_press=move |_| go_previous()
                />
            </div>
            <div class="lightbox-side lightbox-next" hidden=move || neighbours.get().next.is_none()>
                <IconButton
                    label=t(key::LIGHTBOX_NEXT)
                    icon=icons::NEXT
                    key="→"
                    on_press=move |_| go_next()
                />
            </div>
        </dialog>
    }
}

fn take_home(client: StoredValue<ApiClient>, id: Signal<String>) {
    download::fetch_file(&client.with_value(|client| client.original(&id.get_untracked())));
}
