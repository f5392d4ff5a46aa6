//! What the lightbox's commands do, and the state that they change.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_gallery::photo::Photo;
use vitrine_gallery::zoom::Point;

use super::shortcuts::{Command, command_of};
use super::slide::name;
use super::state::LightboxState;
use super::tools::Tools;
use crate::i18n::{Key, key};
use crate::platform::share::{self, Shared};
use crate::platform::{dom, download, fullscreen, pictures, pointer, store};

/// Zoom factor of one press of a zoom button or key.
const ZOOM_STEP: f64 = 1.5;
/// How long a notice is shown, in milliseconds.
const NOTICE_MS: i32 = 4000;
/// Storage key: whether the details are shown.
const INFO: &str = "info";

/// The lightbox's controls. A `Copy` handle.
#[derive(Clone, Copy)]
pub(super) struct Controls {
    lightbox: LightboxState,
    tools: Option<Tools>,
    /// The element that fills the screen.
    pub(super) room: NodeRef<html::Div>,
    /// Whether the photo's details may be shown.
    pub(super) can_inform: Memo<bool>,
    /// Whether the user wants to see them.
    pub(super) has_info: RwSignal<bool>,
    /// Whether the photo has a motion video.
    pub(super) has_motion: Memo<bool>,
    /// Whether the list of shortcuts is open.
    pub(super) has_help: RwSignal<bool>,
    /// A short message, such as "Link copied".
    pub(super) notice: RwSignal<Option<Key>>,
    on_go: Callback<String>,
    on_slideshow: Callback<String>,
    close: Callback<()>,
}

impl Controls {
    /// Controls of a lightbox that is closed by `close`.
    pub(super) fn new(
        lightbox: LightboxState,
        tools: Option<Tools>,
        on_go: Callback<String>,
        on_slideshow: Callback<String>,
        close: Callback<()>,
    ) -> Self {
        Self {
            lightbox,
            tools,
            room: NodeRef::new(),
            can_inform: Memo::new(move |_| lightbox.has_metadata()),
            has_info: RwSignal::new(store::get(INFO).is_some()),
            has_motion: Memo::new(move |_| lightbox.shown().is_some_and(|asset| asset.is_motion)),
            has_help: RwSignal::new(false),
            notice: RwSignal::new(None),
            on_go,
            on_slideshow,
            close,
        }
    }

    /// Whether the details are visible.
    pub(super) fn shows_info(self) -> bool {
        self.can_inform.get() && self.has_info.get()
    }

    /// Runs the command of a key. Returns whether the key was meant for the lightbox.
    pub(super) fn on_key(self, event: &KeyboardEvent) -> bool {
        let is_taken = pointer::is_in(event, "video") && event.key().starts_with("Arrow");
        // Letters typed in a field are text.
        let is_taken = is_taken || pointer::is_in(event, "input, textarea, select");
        if is_taken || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return false;
        }
        match command_of(&event.key()) {
            // On a button the key presses that button; on a video it controls the video.
            Some(Command::Play) if pointer::is_in(event, "button, a, video") => {}
            Some(Command::Play) => {
                event.prevent_default();
                self.run(Command::Play);
            }
            Some(command) => self.run(command),
            None => {}
        }
        true
    }

    /// Runs a command. Has no effect if it is not available for the current photo.
    pub(super) fn run(self, command: Command) {
        let lightbox = self.lightbox;
        match command {
            Command::Previous => self.go(lightbox.neighbours.get_untracked().previous),
            Command::Next => self.go(lightbox.neighbours.get_untracked().next),
            Command::ZoomIn => lightbox.zoom_by(ZOOM_STEP),
            Command::ZoomOut => lightbox.zoom_by(1.0 / ZOOM_STEP),
            Command::ZoomToFit => lightbox.zoom(1.0, Point::default(), true),
            Command::Play => self.play(),
            Command::Info => self.toggle_info(),
            Command::Fullscreen => {
                if let Some(room) = self.room.get_untracked() {
                    fullscreen::toggle(&room);
                }
            }
            Command::Slideshow => self.on_slideshow.run(lightbox.id.get_untracked()),
            Command::Download => {
                if lightbox.can_download {
                    let id = lightbox.id.get_untracked();
                    let address = lightbox.client.with_value(|client| client.original(&id));
                    download::fetch_file(&address);
                }
            }
            Command::Help => self.has_help.set(true),
            Command::Close => self.close.run(()),
        }
    }

    fn go(self, photo: Option<Photo>) {
        if let Some(photo) = photo {
            self.on_go.run(photo.id);
        }
    }

    fn play(self) {
        if self.has_motion.get_untracked() {
            self.lightbox.is_moving.update(|moving| *moving = !*moving);
        } else {
            pictures::toggle(".slide-video");
        }
    }

    fn toggle_info(self) {
        if self.can_inform.get_untracked() {
            let is_on = !self.has_info.get_untracked();
            self.has_info.set(is_on);
            store::set_mark(INFO, is_on);
        }
    }

    /// Opens the owner's dialog for a link, or passes on the address of the photo.
    pub(super) fn share(self) {
        let lightbox = self.lightbox;
        if self.tools.is_some_and(|tools| tools.share.run(lightbox.id.get_untracked())) {
            return;
        }
        let photo = lightbox.neighbours.get_untracked().current;
        let title = name(photo.as_ref(), lightbox.shown().as_ref());
        spawn_local(async move {
            let message = match share::this_page(&title).await {
                Shared::HandedOver => return,
                Shared::Copied => key::LINK_COPIED,
                Shared::Nothing => key::LINK_COPY_FAILED,
            };
            self.notice.set(Some(message));
            dom::after(NOTICE_MS, move || self.notice.set(None));
        });
    }
}
