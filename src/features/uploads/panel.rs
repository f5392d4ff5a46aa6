//! The upload panel, visible on all pages: progress and controls.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Uploads;
use super::rows::{Rows, Total};
use super::unsent::UnsentFiles;
use crate::i18n::{key, t};
use crate::platform::clipboard;
use crate::ui::{Button, IconButton, Toasts, icons};

/// The panel; rendered only while the queue has files or interrupted uploads, and no dialog shows
/// them.
#[component]
pub fn UploadPanel() -> impl IntoView {
    let uploads = expect_context::<Uploads>();
    let is_busy = Memo::new(move |_| uploads.queue.with(|queue| !queue.items().is_empty()));
    let is_shown = Memo::new(move |_| {
        !uploads.is_watched.get() && (is_busy.get() || uploads.unsent_number() > 0)
    });
    move || {
        is_shown.get().then(|| {
            view! {
                <section class="panel" aria-label=t(key::UPLOAD_TITLE)>
                    <header class="panel-header">
                        <h2>{t(key::UPLOAD_TITLE)}</h2>
                        <IconButton
                            label=t(key::ACTION_HIDE)
                            icon=icons::CLOSE
                            on_click=move |_| uploads.hide()
                        />
                    </header>
                    <UnsentFiles />
                    <Show when=move || is_busy.get()>
                        <Total />
                        <Controls />
                        <Rows />
                    </Show>
                </section>
            }
        })
    }
}

/// Buttons to pause, cancel and retry, to restore from the bin, and to copy a report.
#[component]
pub(super) fn Controls() -> impl IntoView {
    let uploads = expect_context::<Uploads>();
    let toasts = expect_context::<Toasts>();
    let summary = Memo::new(move |_| uploads.queue.with(|queue| queue.summary()));
    let is_paused = Memo::new(move |_| uploads.queue.with(|queue| queue.is_paused));
    let is_open = move || summary.get().open > 0;
    let copy = move |_| {
        let report = uploads.report();
        spawn_local(async move {
            let message = match clipboard::copy(&report).await {
                true => key::UPLOAD_REPORT_COPIED,
                false => key::UPLOAD_REPORT_NOT_COPIED,
            };
            toasts.show(t(message));
        });
    };
    view! {
        <div class="panel-actions">
            <Show when=is_open>
                {move || {
                    let (label, icon) = match is_paused.get() {
                        true => (key::UPLOAD_RESUME, icons::PLAY),
                        false => (key::UPLOAD_PAUSE, icons::PAUSE),
                    };
                    view! { <Button label=t(label) icon on_click=move |_| uploads.toggle_pause() /> }
                }}
                <Button
                    label=t(key::ACTION_CANCEL)
                    icon=icons::CLOSE
                    on_click=move |_| uploads.cancel()
                />
            </Show>
            <Show when=move || { summary.get().failed > 0 }>
                <Button label=t(key::ACTION_RETRY) icon=icons::AGAIN on_click=move |_| uploads.retry() />
            </Show>
            <Show when=move || { summary.get().trashed > 1 }>
                <Button
                    label=t(key::BIN_RESTORE_ALL)
                    icon=icons::RESTORE
                    on_click=move |_| uploads.restore(None, toasts)
                />
            </Show>
            <Show when=move || !is_open()>
                <Button label=t(key::UPLOAD_REPORT) icon=icons::COPY on_click=copy />
            </Show>
        </div>
    }
}
