//! 360° photos, turned by touch, mouse or arrow keys. Without WebGL the flat photo
//! below stays visible.

use leptos::ev::{KeyboardEvent, PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_gallery::panorama::ViewDirection;
use vitrine_gallery::zoom::Point;

use super::state::LightboxState;
use crate::api::Rendition;
use crate::i18n::{key, t};
use crate::platform::panorama::Panorama;
use crate::platform::{base_url, pictures, pointer};

/// A 360° photo, rendered with WebGL.
#[component]
pub(super) fn Surround(lightbox: LightboxState, id: String, kind: String) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let image = NodeRef::<html::Img>::new();
    let panorama = StoredValue::new_local(None::<Panorama>);
    let is_ready = RwSignal::new(false);
    let direction = RwSignal::new(ViewDirection::default());
    let (preview, full) = lightbox
        .client
        .with_value(|client| (client.picture(&id, Rendition::Preview), client.file(&id)));

    Effect::new(move |_| {
        let (Some(canvas), Some(image)) = (canvas.get(), image.get()) else { return };
        let Some(painter) = Panorama::new(&canvas) else { return };
        spawn_local(async move {
            if pictures::decoded(&image).await && painter.set_picture(&image) {
                panorama.set_value(Some(painter));
                is_ready.set(true);
            }
        });
    });
    Effect::new(move |_| {
        lightbox.stage.track();
        let direction = direction.get();
        if is_ready.get() {
            panorama.with_value(|painter| {
                if let Some(painter) = painter {
                    painter.paint(direction);
                }
            });
        }
    });

    let held = StoredValue::new(None::<Point>);
    let at = |event: &PointerEvent| Point {
        x: f64::from(event.client_x()),
        y: f64::from(event.client_y()),
    };
    let begin = move |event: PointerEvent| {
        event.stop_propagation();
        pointer::capture(&event);
        held.set_value(Some(at(&event)));
    };
    let turn = move |event: PointerEvent| {
        if let Some(before) = held.get_value() {
            let now = at(&event);
            let height = lightbox.stage.get_untracked().height;
            direction.update(|direction| *direction = direction.dragged(before.to(now), height));
            held.set_value(Some(now));
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if let Some(turned) = direction.get_untracked().stepped(&event.key()) {
            // Here the arrow keys turn the view instead of opening other photos.
            event.prevent_default();
            event.stop_propagation();
            direction.set(turned);
        }
    };
    let on_wheel = move |event: WheelEvent| {
        event.prevent_default();
        event.stop_propagation();
        direction
            .update(|direction| *direction = direction.zoomed((-event.delta_y() * 0.001).exp()));
    };
    view! {
        // The texture: the original if it may be downloaded, since a section of a preview is
        // blurred.
        <picture hidden>
            {lightbox.can_download.then(|| view! { <source srcset=full type=kind /> })}
            <img node_ref=image alt="" crossorigin=base_url::cross_origin() src=preview />
        </picture>
        <canvas
            node_ref=canvas
            class="surround"
            class:loaded=is_ready
            tabindex=move || if is_ready.get() { "0" } else { "-1" }
            role="img"
            aria-label=t(key::LIGHTBOX_SURROUND)
            on:pointerdown=begin
            on:pointermove=turn
            on:pointerup=move |_| held.set_value(None)
            on:pointercancel=move |_| held.set_value(None)
            on:keydown=on_key
            on:wheel=on_wheel
        ></canvas>
    }
}
