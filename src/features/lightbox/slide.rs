//! One photo on the stage: its thumbnail at once, the preview once it is decoded, and the original
//! where the preview's resolution is too low. Only the current video plays.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{AssetResponse, AssetType};
use vitrine_gallery::facts;
use vitrine_gallery::photo::Photo;
use vitrine_gallery::zoom::{self, Drag};

use super::state::{LightboxState, moves_by_itself, pixels, surrounds};
use super::surround::Surround;
use super::unshown::Unshown;
use crate::api::Rendition;
use crate::i18n::{fill, key, t};
use crate::platform::{dom, intl, pictures, scroll};

/// A slide: the previous, current or next photo.
#[component]
pub(super) fn Slide(lightbox: LightboxState, id: String, photo: Option<Photo>) -> impl IntoView {
    let id = StoredValue::new(id);
    let photo = StoredValue::new(photo);
    let place = Memo::new(move |_| {
        if lightbox.id.with(|shown| *shown == id.get_value()) {
            return 0;
        }
        lightbox.neighbours.with(|neighbours| {
            let next = neighbours.next.as_ref();
            if next.is_some_and(|next| next.id == id.get_value()) { 1 } else { -1 }
        })
    });
    let is_current = Memo::new(move |_| place.get() == 0);
    let asset = Memo::new(move |_| lightbox.asset(&id.get_value()));
    let fitted = Memo::new(move |_| {
        photo.with_value(|photo| lightbox.fitted(&id.get_value(), photo.as_ref()))
    });
    let frame_style = move || {
        let size = fitted.get();
        let seen = if is_current.get() { transform(lightbox) } else { String::new() };
        format!("width: {}px; height: {}px; {seen}", size.width, size.height)
    };
    let is_video = Memo::new(move |_| {
        let told = asset.with(|asset| asset.as_ref().map(|asset| asset.kind == AssetType::Video));
        let known = photo.with_value(|photo| photo.as_ref().map(|photo| !photo.is_image));
        told.or(known).unwrap_or_default()
    });
    let content = move || {
        if is_video.get() && is_current.get() {
            view! { <Video lightbox id asset is_current /> }.into_any()
        } else {
            let layers = Layers { id, photo, asset, fitted, is_current, is_video };
            view! { <Picture lightbox layers /> }.into_any()
        }
    };
    view! {
        <div
            class="slide"
            style=move || format!("--place: {}", place.get())
            aria-hidden=move || (!is_current.get()).then_some("true")
        >
            <div
                class="slide-frame"
                class:gliding=move || is_current.get() && lightbox.is_gliding.get()
                style=frame_style
            >
                {content}
            </div>
        </div>
    }
}

/// CSS transform of the current photo, from zoom and drag.
fn transform(lightbox: LightboxState) -> String {
    let view = lightbox.view.get();
    match lightbox.drag.get() {
        Some(Drag::Down(y)) => {
            let scale = 1.0 - y / lightbox.stage.get().height.max(1.0) / 2.5;
            format!("transform: translate(0, {y}px) scale({scale})")
        }
        _ if view == zoom::View::default() => String::new(),
        _ => {
            format!("transform: translate({}px, {}px) scale({})", view.at.x, view.at.y, view.scale)
        }
    }
}

/// Alternative text of a photo: its description, else its date and location.
pub(super) fn name(photo: Option<&Photo>, asset: Option<&AssetResponse>) -> String {
    let exif = asset.and_then(|asset| asset.exif_info.as_ref());
    let description = exif.and_then(|exif| exif.description.clone());
    if let Some(text) = description.filter(|text| !text.trim().is_empty()) {
        return text;
    }
    let date = photo.and_then(|photo| intl::local_date_time(photo.taken.as_deref()?));
    match (date, exif.and_then(facts::place_name)) {
        (Some(date), Some(place)) => {
            fill(key::PHOTO_OF_DATE_PLACE, &[("date", &date), ("place", &place)])
        }
        (Some(date), None) => fill(key::PHOTO_OF_DATE, &[("date", &date)]),
        _ => t(key::PHOTO).to_owned(),
    }
}

#[derive(Clone, Copy)]
struct Layers {
    id: StoredValue<String>,
    photo: StoredValue<Option<Photo>>,
    asset: Memo<Option<AssetResponse>>,
    fitted: Memo<zoom::Size>,
    is_current: Memo<bool>,
    is_video: Memo<bool>,
}

#[component]
fn Picture(lightbox: LightboxState, layers: Layers) -> impl IntoView {
    let Layers { id, photo, asset, fitted, is_current, is_video } = layers;
    let address = move |rendition| {
        lightbox.client.with_value(|client| client.picture(&id.get_value(), rendition))
    };
    let preview = NodeRef::<html::Img>::new();
    let is_loaded = RwSignal::new(false);
    let has_failed = RwSignal::new(false);
    let has_original_failed = RwSignal::new(false);
    // Painted only once it is decoded, so that it does not appear line by line.
    Effect::new(move |_| {
        if let Some(image) = preview.get() {
            spawn_local(async move {
                if pictures::decoded(&image).await {
                    is_loaded.set(true);
                }
            });
        }
    });
    // A video without a preview can still be played.
    let failed = move |_| {
        if !is_video.get_untracked() {
            has_failed.set(true);
            lightbox.on_problem.run(());
        }
    };
    let original_failed = move |_| has_original_failed.set(true);
    // Once loaded, the original stays until another photo is shown.
    let wants_original = Memo::new(move |before: Option<&bool>| {
        let Some(asset) = asset.get().filter(|_| lightbox.can_download && is_current.get()) else {
            return false;
        };
        // Some browsers show formats of which the server makes no preview.
        if has_failed.get() {
            return true;
        }
        let image = preview.get().filter(|_| is_loaded.get());
        let across = image.map_or(f64::INFINITY, |image| f64::from(image.natural_width()));
        let is_coarse = pixels(&asset).is_some_and(|pixels| pixels.width > across)
            && zoom::is_coarse(
                across,
                fitted.get(),
                lightbox.view.get().scale,
                scroll::device_ratio(),
            );
        before == Some(&true) || is_coarse || moves_by_itself(&asset)
    });
    let is_sharp = RwSignal::new(false);
    let original = move || {
        if !wants_original.get() {
            is_sharp.set(false);
            return None;
        }
        let kind = asset.get_untracked()?.original_mime_type;
        let image = NodeRef::<html::Img>::new();
        Effect::new(move |_| {
            if let Some(image) = image.get() {
                spawn_local(async move {
                    if pictures::decoded(&image).await {
                        is_sharp.set(true);
                    }
                });
            }
        });
        let (full, fallback) = lightbox.client.with_value(|client| {
            (client.file(&id.get_value()), client.picture(&id.get_value(), Rendition::Preview))
        });
        // The browser loads the original only if it supports the format.
        Some(view! {
            <picture class="slide-original" class:loaded=is_sharp>
                <source srcset=full type=kind />
                <img node_ref=image alt="" src=fallback on:error=original_failed />
            </picture>
        })
    };
    let is_unshown = Memo::new(move |_| {
        let is_tried = !wants_original.get() || has_original_failed.get();
        has_failed.get() && is_tried && !is_sharp.get()
    });
    Effect::new(move |_| {
        if is_unshown.get() {
            lightbox.set_unshown(id.get_value());
        }
    });
    let neighbours = move || {
        let is_round =
            is_current.get() && asset.with(|asset| asset.as_ref().is_some_and(surrounds));
        let kind = asset.with(|asset| asset.as_ref().map(|asset| asset.original_mime_type.clone()));
        is_round.then(
            || view! { <Surround lightbox id=id.get_value() kind=kind.unwrap_or_default() /> },
        )
    };
    view! {
        <Show when=move || photo.with_value(Option::is_some) && !is_loaded.get()>
            <img
                class="slide-thumbnail"
                alt=""
                draggable="false"
                src=address(Rendition::Thumbnail)
                on:error=|event| dom::mark(&event, "failed")
            />
        </Show>
        <img
            node_ref=preview
            class="slide-preview"
            class:loaded=is_loaded
            alt=move || photo.with_value(|photo| asset.with(|asset| name(photo.as_ref(), asset.as_ref())))
            draggable="false"
            fetchpriority=move || if is_current.get() { "high" } else { "low" }
            src=address(Rendition::Preview)
            on:error=failed
        />
        {original}
        {move || motion_video(lightbox, id, is_current)}
        {neighbours}
        <Show when=move || is_unshown.get()>
            <Unshown lightbox id asset is_current is_video=false />
        </Show>
    }
}

/// The motion video of a motion photo, while it plays.
fn motion_video(
    lightbox: LightboxState,
    id: StoredValue<String>,
    is_current: Memo<bool>,
) -> Option<impl IntoView> {
    let plays = is_current.get() && lightbox.is_moving.get();
    plays.then(|| {
        view! {
            <video
                class="slide-motion"
                autoplay
                playsinline
                src=lightbox.client.with_value(|client| client.video(&id.get_value()))
                aria-label=t(key::LIGHTBOX_MOTION)
                on:ended=move |_| lightbox.is_moving.set(false)
                on:error=move |_| lightbox.is_moving.set(false)
            ></video>
        }
    })
}

#[component]
fn Video(
    lightbox: LightboxState,
    id: StoredValue<String>,
    asset: Memo<Option<AssetResponse>>,
    is_current: Memo<bool>,
) -> impl IntoView {
    let has_failed = RwSignal::new(false);
    let (video, poster) = lightbox.client.with_value(|client| {
        id.with_value(|id| (client.video(id), client.picture(id, Rendition::Preview)))
    });
    view! {
        <video
            class="slide-video"
            controls
            playsinline
            preload="metadata"
            src=video
            poster=poster
            aria-label=t(key::VIDEO)
            class:failed=has_failed
            on:error=move |_| {
                has_failed.set(true);
                lightbox.set_unshown(id.get_value());
                lightbox.on_problem.run(());
            }
        ></video>
        <Show when=move || asset.with(|asset| asset.as_ref().is_some_and(surrounds))>
            <p class="slide-label">{t(key::LIGHTBOX_SURROUND_VIDEO)}</p>
        </Show>
        <Show when=move || has_failed.get()>
            <Unshown lightbox id asset is_current is_video=true />
        </Show>
    }
}
