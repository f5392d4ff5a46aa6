//! The slideshow's frame: the dialog, its keys and captions, and the screen wake lock.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use vitrine_gallery::qr::Code;
use vitrine_gallery::slideshow::{Captions, Fit, Transition, Way};

use super::controls::Controls;
use super::layer::Layer;
use super::settings::SettingsDialog;
use super::state::{Shown, SlideshowState, Supply};
use crate::api::ApiClient;
use crate::i18n::{key, t};
use crate::platform::scroll_lock;
use crate::platform::wake_lock::{self, WakeLock};
use crate::platform::{fullscreen, intl, language, pointer};
use crate::ui::{Arrow, CodePicture, Idle, modal};

/// A slideshow, running while it is mounted.
#[component]
pub fn Slideshow(
    /// Client that loads renditions and videos.
    client: ApiClient,
    /// The photos.
    supply: Supply,
    /// Id of the first photo; `None` starts at the beginning.
    start: Option<String>,
    /// Address at which guests can add photos; `None` if they cannot.
    invitation: Option<String>,
    /// Returns to where the slideshow was started.
    #[prop(into)]
    on_close: Callback<()>,
    /// Called when a photo or video fails to load.
    #[prop(into)]
    on_problem: Callback<()>,
) -> impl IntoView {
    let show = SlideshowState::new(client, supply, start);
    let idle = Idle::new();
    let dialog = NodeRef::<html::Dialog>::new();
    let room = NodeRef::<html::Div>::new();
    modal::open_when_mounted(dialog);
    StoredValue::new_local((scroll_lock::lock_page(), scroll_lock::darken_surroundings()));
    let wake_lock = StoredValue::new_local(None::<WakeLock>);
    Effect::new(move |_| wake_lock.set_value(show.is_playing.get().then(wake_lock::acquire)));

    let is_inviting = invitation.is_some();
    let has_settings = RwSignal::new(false);
    let fill_screen = move || {
        if let Some(room) = room.get_untracked() {
            fullscreen::toggle(&room);
        }
    };
    let (to_back, to_on) = language::back_and_on(Arrow::LEFT, Arrow::RIGHT);
    let on_key = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        idle.reset();
        match event.key().as_str() {
            key if key == to_back.key => show.step(Way::Back),
            key if key == to_on.key => show.step(Way::On),
            "f" => fill_screen(),
            // On a button the key presses that button.
            " " if !pointer::is_in(&event, "button") => {
                event.prevent_default();
                show.turn();
            }
            _ => {}
        }
    };
    let layers = move || {
        let all = [show.last.get(), show.current.get(), show.next.get()];
        let mut layers: Vec<Shown> = all.into_iter().flatten().collect();
        layers.dedup_by_key(|shown| shown.serial);
        layers
    };
    let has_video = Memo::new(move |_| {
        show.current.with(|shown| shown.as_ref().is_some_and(|shown| !shown.photo.is_image))
    });
    view! {
        <dialog
            node_ref=dialog
            class="slideshow on-stage"
            class:idle=move || idle.get()
            aria-label=t(key::SLIDESHOW)
            on:cancel=modal::on_cancel(move || on_close.run(()))
            on:keydown=on_key
            on:pointermove=move |_| idle.reset()
        >
            <div
                node_ref=room
                class="slideshow-room"
                class:cover=move || show.settings.get().fit == Fit::Cover
                class:fade=move || show.settings.get().transition == Transition::Fade
                class:slide-over=move || show.settings.get().transition == Transition::Slide
                tabindex="-1"
                autofocus
                on:click=move |event| {
                    if !pointer::is_in(&event, "button") {
                        idle.reset();
                    }
                }
            >
                <For
                    each=layers
                    key=|shown| shown.serial
                    children=move |shown| view! { <Layer show shown on_problem /> }
                />
                <Show when=move || show.has_failed.get()>
                    <p class="slideshow-problem">{t(key::SLIDESHOW_NOTHING)}</p>
                </Show>
                <div class="slideshow-caption">{move || caption(show)}</div>
                <Invitation show address=invitation.clone() />
                <Show when=move || show.settings.get().progress && !has_video.get()>
                    <div
                        class="slideshow-progress"
                        style=move || format!("transform: scaleX({:.3})", show.share.get())
                    ></div>
                </Show>
                <Controls
                    show
                    has_video
                    on_close
                    on_fullscreen=Callback::new(move |()| fill_screen())
                    on_settings=Callback::new(move |()| has_settings.set(true))
                />
            </div>
        </dialog>
        <Show when=move || has_settings.get()>
            <SettingsDialog
                show
                is_inviting
                on_close=Callback::new(move |()| has_settings.set(false))
            />
        </Show>
    }
}

/// A QR code of the address at which guests can add photos, for slideshows on a large screen. The
/// stylesheet hides it on phones.
#[component]
fn Invitation(show: SlideshowState, address: Option<String>) -> impl IntoView {
    let code = address.and_then(|address| Code::of(&address));
    code.map(|code| {
        let (size, path) = (code.size(), code.path());
        view! {
            <Show when=move || show.settings.get().code>
                <aside class="slideshow-invitation">
                    <CodePicture size path=path.clone() label=t(key::QR_CODE) />
                    <p>{t(key::GUEST_EMPTY)}</p>
                </aside>
            </Show>
        }
    })
}

/// The caption of the current photo, as far as the settings and the link allow it.
fn caption(show: SlideshowState) -> Option<AnyView> {
    let captions = show.settings.get().captions;
    let asset = show.asset.get().filter(|asset| asset.has_metadata)?;
    if captions == Captions::None {
        return None;
    }
    let date =
        (captions == Captions::Full).then(|| intl::local_date(&asset.local_date_time)).flatten();
    let description = asset.exif_info.and_then(|exif| exif.description);
    let description = description.filter(|text| !text.trim().is_empty());
    (date.is_some() || description.is_some()).then(|| {
        view! {
            <p>
                {description.map(|text| view! { <span>{text}</span> })}
                {date.map(|date| view! { <span class="slideshow-date">{date}</span> })}
            </p>
        }
        .into_any()
    })
}
