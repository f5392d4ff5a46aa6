//! The dialog with the lightbox's keyboard shortcuts.

use leptos::prelude::*;

use crate::i18n::{Key, key, t};
use crate::platform::language;
use crate::ui::{Arrow, Dialog};

const KEYS: [(&str, Key); 10] = [
    ("+", key::LIGHTBOX_ZOOM_IN),
    ("−", key::LIGHTBOX_ZOOM_OUT),
    ("0", key::LIGHTBOX_ZOOM_FIT),
    ("␣", key::LIGHTBOX_PLAY),
    ("i", key::LIGHTBOX_INFO),
    ("f", key::ACTION_FULLSCREEN),
    ("s", key::SLIDESHOW),
    ("d", key::ACTION_DOWNLOAD),
    ("?", key::LIGHTBOX_KEYS),
    ("Esc", key::ACTION_CLOSE),
];

/// All keyboard shortcuts with their actions.
#[component]
pub(super) fn Keys(on_close: Callback<()>) -> impl IntoView {
    let (back, on) = language::back_and_on(Arrow::LEFT, Arrow::RIGHT);
    let ways = [(back.sign, key::LIGHTBOX_PREVIOUS), (on.sign, key::LIGHTBOX_NEXT)];
    let rows = ways.into_iter().chain(KEYS).map(|(name, does)| {
        view! {
            <div>
                <dt>
                    <kbd>{name}</kbd>
                </dt>
                <dd>{t(does)}</dd>
            </div>
        }
    });
    view! {
        <Dialog title=t(key::LIGHTBOX_KEYS) close=t(key::ACTION_CLOSE) on_close>
            <dl class="keys">{rows.collect_view()}</dl>
        </Dialog>
    }
}
