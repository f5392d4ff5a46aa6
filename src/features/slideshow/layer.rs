//! One photo of a slideshow: first hidden until it can be painted, then on the screen, then in its
//! exit transition.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_gallery::slideshow::Fit;

use super::state::{Shown, SlideshowState};
use crate::api::Rendition;
use crate::i18n::{fill, key, t};
use crate::platform::{intl, pictures};

/// A photo or a video.
#[component]
pub(super) fn Layer(show: SlideshowState, shown: Shown, on_problem: Callback<()>) -> impl IntoView {
    let Shown { serial, photo, .. } = shown;
    let is = move |role: RwSignal<Option<Shown>>| {
        role.with(|shown| shown.as_ref().is_some_and(|shown| shown.serial == serial))
    };
    let is_current = Memo::new(move |_| is(show.current));
    let (preview, thumbnail, source) = show.client.with_value(|client| {
        let picture = |rendition| client.picture(&photo.id, rendition);
        let preview = picture(Rendition::Preview);
        (preview, picture(Rendition::Thumbnail), StoredValue::new(client.video(&photo.id)))
    });
    let failed = move |_| {
        on_problem.run(());
        show.failed(serial);
    };
    let date = photo.taken.as_deref().and_then(intl::local_date_time);
    let name = match date {
        Some(date) => fill(key::PHOTO_OF_DATE, &[("date", &date)]),
        None => t(if photo.is_image { key::PHOTO } else { key::VIDEO }).to_owned(),
    };
    let name = StoredValue::new(name);
    let preview = StoredValue::new(preview);
    let still = move || {
        let image = NodeRef::<html::Img>::new();
        Effect::new(move |_| {
            let Some(image) = image.get() else { return };
            spawn_local(async move {
                if pictures::decoded(&image).await {
                    show.ready(serial);
                }
            });
        });
        let (name, src) = (name.get_value(), preview.get_value());
        view! { <img node_ref=image class="layer-photo" alt=name src=src on:error=failed /> }
            .into_any()
    };
    let is_unplayable = RwSignal::new(false);
    let moving = move || {
        let video = NodeRef::<html::Video>::new();
        Effect::new(move |_| {
            if let Some(video) = video.get() {
                // The attribute alone has an effect only when the element is created.
                video.set_muted(show.is_muted.get());
                pictures::set_playing(&video, is_current.get() && show.is_playing.get());
            }
        });
        view! {
            <video
                node_ref=video
                class="layer-photo"
                playsinline
                muted
                preload="auto"
                poster=preview.get_value()
                src=source.get_value()
                aria-label=t(key::VIDEO)
                on:loadeddata=move |_| show.ready(serial)
                on:playing=move |_| show.hold(serial)
                on:ended=move |_| show.finish(serial)
                on:error=move |_| {
                    if is_current.get_untracked() {
                        // It broke off.
                        show.finish(serial);
                    } else {
                        is_unplayable.set(true);
                    }
                }
            ></video>
        }
        .into_any()
    };
    let is_image = photo.is_image;
    // A video that the browser cannot play is shown by its poster.
    let content = move || {
        if is_image || is_unplayable.get() { still() } else { moving() }
    };
    let is_blurred = move || show.settings.get().fit == Fit::Blur;
    view! {
        <div
            class="layer"
            class:current=is_current
            class:last=move || is(show.last)
            aria-hidden=move || (!is_current.get()).then_some("true")
        >
            <Show when=is_blurred>
                <img class="layer-backdrop" alt="" src=thumbnail.clone() />
            </Show>
            {content}
            <Show when=move || is_unplayable.get()>
                <p class="layer-label">{t(key::VIDEO_UNPLAYABLE)}</p>
            </Show>
        </div>
    }
}
