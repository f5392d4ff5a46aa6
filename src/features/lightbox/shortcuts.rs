//! The lightbox's keyboard shortcuts: one table for what keys do, for the tooltips of buttons and
//! for the list of shortcuts.

use leptos::prelude::*;

use crate::i18n::{Key, key, t};
use crate::platform::language;
use crate::ui::{Arrow, Dialog};

/// What a key or button of the lightbox does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Previous,
    Next,
    ZoomIn,
    ZoomOut,
    ZoomToFit,
    Play,
    Info,
    Fullscreen,
    Slideshow,
    Download,
    Help,
    Close,
}

/// A command with its keys.
struct Shortcut {
    command: Command,
    /// The keys, as in `KeyboardEvent.key`. None for what the browser handles itself.
    keys: &'static [&'static str],
    /// The key as it is shown.
    sign: &'static str,
    /// What it does.
    label: Key,
}

const fn shortcut(
    command: Command,
    keys: &'static [&'static str],
    sign: &'static str,
    label: Key,
) -> Shortcut {
    Shortcut { command, keys, sign, label }
}

/// All but the arrow keys, in the order of the list.
const SHORTCUTS: [Shortcut; 10] = [
    shortcut(Command::ZoomIn, &["+", "="], "+", key::LIGHTBOX_ZOOM_IN),
    shortcut(Command::ZoomOut, &["-"], "−", key::LIGHTBOX_ZOOM_OUT),
    shortcut(Command::ZoomToFit, &["0"], "0", key::LIGHTBOX_ZOOM_FIT),
    shortcut(Command::Play, &[" "], "␣", key::LIGHTBOX_PLAY),
    shortcut(Command::Info, &["i"], "i", key::LIGHTBOX_INFO),
    shortcut(Command::Fullscreen, &["f"], "f", key::ACTION_FULLSCREEN),
    shortcut(Command::Slideshow, &["s"], "s", key::SLIDESHOW),
    shortcut(Command::Download, &["d"], "d", key::ACTION_DOWNLOAD),
    shortcut(Command::Help, &["?"], "?", key::LIGHTBOX_KEYS),
    shortcut(Command::Close, &[], "Esc", key::ACTION_CLOSE),
];

/// The arrow keys for the previous and the next photo, which depend on the text direction.
pub(super) fn arrows() -> (Arrow, Arrow) {
    language::back_and_on(Arrow::LEFT, Arrow::RIGHT)
}

/// The command of a key, by its `KeyboardEvent.key`.
pub(super) fn command_of(key: &str) -> Option<Command> {
    let (back, on) = arrows();
    match key {
        key if key == back.key => Some(Command::Previous),
        key if key == on.key => Some(Command::Next),
        key => {
            let found = SHORTCUTS.iter().find(|shortcut| shortcut.keys.contains(&key));
            found.map(|shortcut| shortcut.command)
        }
    }
}

/// The label of a command and its key as it is shown.
pub(super) fn label_and_sign(command: Command) -> (Key, &'static str) {
    let (back, on) = arrows();
    match command {
        Command::Previous => (key::LIGHTBOX_PREVIOUS, back.sign),
        Command::Next => (key::LIGHTBOX_NEXT, on.sign),
        command => {
            let found = SHORTCUTS.iter().find(|shortcut| shortcut.command == command);
            found.map_or((key::LIGHTBOX_KEYS, ""), |shortcut| (shortcut.label, shortcut.sign))
        }
    }
}

/// The list of all shortcuts.
#[component]
pub(super) fn ShortcutList(on_close: Callback<()>) -> impl IntoView {
    let commands = SHORTCUTS.iter().map(|shortcut| shortcut.command);
    let rows = [Command::Previous, Command::Next].into_iter().chain(commands).map(|command| {
        let (label, sign) = label_and_sign(command);
        view! {
            <div>
                <dt>
                    <kbd>{sign}</kbd>
                </dt>
                <dd>{t(label)}</dd>
            </div>
        }
    });
    view! {
        <Dialog title=t(key::LIGHTBOX_KEYS) close=t(key::ACTION_CLOSE) on_close>
            <dl class="keys">{rows.collect_view()}</dl>
        </Dialog>
    }
}
