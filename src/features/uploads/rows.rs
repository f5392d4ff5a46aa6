//! The files of the queue: the total progress, and a row for each file with its state.

use leptos::prelude::*;
use vitrine_gallery::upload::{Item, State, Summary};

use super::Uploads;
use crate::i18n::{count, fill, key, t};
use crate::platform::intl;
use crate::ui::{Button, Toasts, icons};

/// Maximum number of rows.
const ROWS: usize = 60;

/// The total progress, as a bar and in text.
#[component]
pub(super) fn Total() -> impl IntoView {
    let uploads = expect_context::<Uploads>();
    view! {
        <p class="panel-summary" role="status" aria-live="polite">
            {move || uploads.queue.with(|queue| summary_text(queue.summary()))}
        </p>
        <progress
            class="progress"
            aria-label=t(key::UPLOAD_TOTAL)
            max="1"
            value=move || uploads.queue.with(|queue| queue.progress().to_string())
        ></progress>
        <p class="panel-note">{move || pace(uploads)}</p>
    }
}

/// A row for each file, up to the limit.
#[component]
pub(super) fn Rows() -> impl IntoView {
    let uploads = expect_context::<Uploads>();
    let ids = Memo::new(move |_| uploads.queue.with(|queue| rows(queue.items())));
    view! {
        <ul class="panel-list" tabindex="0">
            <For each=move || ids.get() key=|id| *id let:id>
                <Row id />
            </For>
        </ul>
    }
}

/// Ids of the files to show, in the queue's order. If there are too many: files in transfer first,
/// then failed, waiting, and restorable ones.
fn rows(items: &[Item]) -> Vec<u32> {
    if items.len() <= ROWS {
        return items.iter().map(|item| item.id).collect();
    }
    let rank = |state: &State| match state {
        State::Sending(_) | State::Preparing => 0,
        State::Failed(_) => 1,
        State::Waiting => 2,
        State::Trashed(_) => 3,
        State::Done(_) | State::Duplicate(_) | State::Cancelled | State::Withdrawn => 4,
    };
    let mut chosen = Vec::with_capacity(ROWS);
    for wanted in 0..5 {
        let found = items.iter().filter(|item| rank(&item.state) == wanted).map(|item| item.id);
        chosen.extend(found.take(ROWS - chosen.len()));
    }
    chosen.sort_unstable();
    chosen
}

#[component]
fn Row(id: u32) -> impl IntoView {
    let uploads = expect_context::<Uploads>();
    let toasts = expect_context::<Toasts>();
    let item = Memo::new(move |_| uploads.queue.with(|queue| queue.item(id).cloned()));
    let name = move || item.get().map(|item| item.name).unwrap_or_default();
    let state = move || match item.get().map(|item| (item.state, item.size)) {
        None | Some((State::Waiting, _)) => t(key::UPLOAD_WAITING).to_owned(),
        Some((State::Preparing, _)) => t(key::UPLOAD_PREPARING).to_owned(),
        Some((State::Sending(_), size)) => intl::bytes(size),
        Some((State::Done(_), _)) => t(key::UPLOAD_UPLOADED).to_owned(),
        Some((State::Duplicate(_), _)) => t(key::UPLOAD_DUPLICATE).to_owned(),
        Some((State::Trashed(_), _)) => t(key::UPLOAD_TRASHED).to_owned(),
        Some((State::Failed(why), _)) => format!("{}: {why}", t(key::UPLOAD_FAILED)),
        Some((State::Cancelled, _)) => t(key::UPLOAD_CANCELLED).to_owned(),
        Some((State::Withdrawn, _)) => t(key::UPLOAD_WITHDRAWN).to_owned(),
    };
    let is_failed = move || matches!(item.get().map(|item| item.state), Some(State::Failed(_)));
    let is_trashed = move || matches!(item.get().map(|item| item.state), Some(State::Trashed(_)));
    let progress = move || item.get().map_or(0.0, |item| item.progress()).to_string();
    view! {
        <li class="panel-row" class:failed=is_failed>
            <span class="panel-name">{name}</span>
            <span class="panel-state">{state}</span>
            <Show when=is_trashed>
                <div class="panel-offers">
                    <Button
                        label=t(key::BIN_RESTORE)
                        icon=icons::RESTORE
                        on_click=move |_| uploads.restore(Some(id), toasts)
                    />
                </div>
            </Show>
            <progress class="progress" aria-label=name max="1" value=progress></progress>
        </li>
    }
}

fn summary_text(summary: Summary) -> String {
    let counts = [
        (summary.open, key::COUNT_FILES_OTHER),
        (summary.done, key::UPLOAD_SUMMARY_DONE_OTHER),
        (summary.duplicates, key::UPLOAD_SUMMARY_DUPLICATES_OTHER),
        (summary.failed, key::UPLOAD_SUMMARY_FAILED_OTHER),
    ];
    let parts = counts.into_iter().filter(|(number, _)| *number > 0);
    let texts = parts.map(|(number, texts)| count(texts, number as u64)).collect::<Vec<_>>();
    if texts.is_empty() { t(key::UPLOAD_CANCELLED).to_owned() } else { texts.join(", ") }
}

/// Amount, rate and remaining time; or why the upload is stalled.
fn pace(uploads: Uploads) -> String {
    let (is_open, is_paused, is_offline, (sent, total)) = uploads
        .queue
        .with(|queue| (queue.summary().open > 0, queue.is_paused, queue.is_offline, queue.bytes()));
    if !is_open {
        return String::new();
    }
    if is_offline {
        return t(key::UPLOAD_OFFLINE).to_owned();
    }
    if is_paused {
        return t(key::UPLOAD_PAUSED).to_owned();
    }
    let amount = [("done", &*intl::bytes(sent)), ("size", &*intl::bytes(total))];
    let amount = fill(key::UPLOAD_AMOUNT, &amount);
    let Some((rate, seconds)) = uploads.pace(total - sent) else {
        return amount;
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "words")]
    let (rate, seconds) = (rate as u64, seconds.ceil() as u64);
    let left = match seconds {
        0..90 => count(key::COUNT_SECONDS_OTHER, seconds),
        _ => count(key::COUNT_MINUTES_OTHER, seconds.div_ceil(60)),
    };
    let rate = fill(key::UPLOAD_RATE, &[("size", &intl::bytes(rate))]);
    [amount, rate, fill(key::UPLOAD_LEFT, &[("time", &left)])].join(" · ")
}
