//! The picture itself: its thumbnail at once, the preview over it when it has come; videos play.

use leptos::prelude::*;

use crate::api::{ApiClient, Rendition};
use crate::domain::photo::Photo;
use crate::i18n::{fill, key, t};
use crate::platform::intl;

/// One photo or video.
#[component]
pub(super) fn Stage(
    id: String,
    photo: Option<Photo>,
    client: ApiClient,
    on_problem: Callback<()>,
) -> impl IntoView {
    let date = photo.as_ref().and_then(|photo| intl::local_date_time(photo.taken.as_deref()?));
    let name = match date {
        Some(date) => fill(key::PHOTO_OF_DATE, &[("date", &date)]),
        None => t(key::PHOTO).to_owned(),
    };
    let is_video = photo.as_ref().is_some_and(|photo| !photo.is_image);
    if is_video {
        return view! {
            <div class="stage">
                <video
                    class="stage-video"
                    controls
                    playsinline
                    preload="metadata"
                    src=client.video(&id)
                    aria-label=t(key::VIDEO)
                ></video>
            </div>
        }
        .into_any();
    }
    let is_loaded = RwSignal::new(false);
    let has_failed = RwSignal::new(false);
    let ratio = photo.as_ref().map(|photo| format!("--ratio: {}", photo.ratio));
    view! {
        <div class="stage">
            <div class="stage-frame" class:unknown=photo.is_none() style=ratio>
                {photo.is_some().then(|| view! {
                    <img class="stage-thumbnail" alt="" src=client.picture(&id, Rendition::Thumbnail) />
                })}
                <img
                    class="stage-preview"
                    class:loaded=is_loaded
                    alt=name
                    src=client.picture(&id, Rendition::Preview)
                    on:load=move |_| is_loaded.set(true)
                    on:error=move |_| {
                        has_failed.set(true);
                        on_problem.run(());
                    }
                />
            </div>
            <p class="stage-problem" hidden=move || !has_failed.get()>{t(key::LIGHTBOX_UNAVAILABLE)}</p>
        </div>
    }
    .into_any()
}
