//! The stage: the current photo between its neighbours.

use leptos::html;
use leptos::prelude::*;
use vitrine_gallery::photo::Photo;
use vitrine_gallery::zoom::{Drag, Point};

use super::gestures::{Gestures, follow};
use super::slide::Slide;
use super::state::LightboxState;
use crate::platform::{language, scroll};
use crate::ui::Idle;

/// The previous, current and next photo side by side.
#[component]
pub(super) fn Stage(
    lightbox: LightboxState,
    idle: Idle,
    /// Element that a swipe moves.
    track: NodeRef<html::Div>,
    on_previous: Callback<()>,
    on_next: Callback<()>,
    on_close: Callback<()>,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    let observer = StoredValue::new_local(None);
    Effect::new(move |_| {
        let Some(root) = root.get() else { return };
        observer.set_value(scroll::on_size(&root, move |size| {
            lightbox.stage.set(size);
            untrack(|| lightbox.release(Point::default()));
            lightbox.is_gliding.set(false);
        }));
    });
    let gestures = Gestures::new(lightbox, idle, track, on_previous, on_next, on_close);
    let slides = move || {
        let id = lightbox.id.get();
        let neighbours = lightbox.neighbours.get();
        let beside = |photo: Option<Photo>| photo.map(|photo| (photo.id.clone(), Some(photo)));
        let middle = Some((id, neighbours.current));
        let all = [beside(neighbours.previous), middle, beside(neighbours.next)];
        all.into_iter().flatten().collect::<Vec<_>>()
    };
    let track_style = move || match lightbox.drag.get() {
        Some(Drag::Across(x)) => lightbox.neighbours.with(|neighbours| {
            let x = follow(x, &neighbours.previous, &neighbours.next, lightbox.stage.get());
            format!("transform: translateX({}px)", language::along(x))
        }),
        _ => String::new(),
    };
    view! {
        <div
            node_ref=root
            class="stage"
            class:zoomed=move || lightbox.view.get().is_zoomed()
            tabindex="-1"
            autofocus
            on:pointerdown=move |event| gestures.on_down(&event)
            on:pointermove=move |event| gestures.on_move(&event)
            on:pointerup=move |event| gestures.on_up(&event)
            on:pointercancel=move |_| gestures.on_cancel()
            on:wheel=move |event| gestures.on_wheel(&event)
            // Photos are moved here, not dragged out of the page.
            on:dragstart=move |event| event.prevent_default()
        >
            <div node_ref=track class="track" style=track_style>
                <For
                    each=slides
                    key=|(id, photo)| (id.clone(), photo.is_some())
                    children=move |(id, photo)| view! { <Slide lightbox id photo /> }
                />
            </div>
        </div>
    }
}
