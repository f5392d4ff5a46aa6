//! What is being sent: a bar for each file and one for all, and what became of them.

use leptos::prelude::*;

use super::Uploads;
use crate::domain::upload::{Item, State, Summary};
use crate::i18n::{count, key, t};
use crate::platform::intl;
use crate::ui::{IconButton, icons};

/// More rows than this are not drawn; the settled ones at the beginning go first.
const ROWS: usize = 60;

/// The panel; there only while there is something in the queue.
#[component]
pub fn UploadPanel() -> impl IntoView {
    let uploads = expect_context::<Uploads>();
    let is_empty = Memo::new(move |_| uploads.queue.with(|queue| queue.items.is_empty()));
    move || {
        (!is_empty.get()).then(|| {
            view! {
                <section class="panel" aria-label=t(key::UPLOAD_TITLE)>
                    <header class="panel-header">
                        <h2>{t(key::UPLOAD_TITLE)}</h2>
                        <p role="status" aria-live="polite">
                            {move || uploads.queue.with(|queue| words(queue.summary()))}
                        </p>
                        <IconButton
                            label=t(key::ACTION_HIDE)
                            icon=icons::CLOSE
                            on_press=move |_| uploads.clear()
                        />
                    </header>
                    <progress
                        class="progress"
                        aria-label=t(key::UPLOAD_TOTAL)
                        max="1"
                        value=move || uploads.queue.with(|queue| queue.progress().to_string())
                    ></progress>
                    <ul class="panel-list">
                        <For
                            each=move || uploads.queue.with(|queue| rows(&queue.items))
                            key=|item| item.id
                            let:item
                        >
                            <Row id=item.id />
                        </For>
                    </ul>
                </section>
            }
        })
    }
}

/// What is open comes first; of the rest, what failed.
fn rows(items: &[Item]) -> Vec<Item> {
    let rank = |item: &&Item| match item.state {
        State::Sending(_) | State::Preparing => 0,
        State::Failed(_) => 1,
        State::Waiting => 2,
        State::Done | State::Duplicate => 3,
    };
    let mut chosen: Vec<&Item> = items.iter().collect();
    if chosen.len() > ROWS {
        chosen.sort_by_key(rank);
        chosen.truncate(ROWS);
        chosen.sort_by_key(|item| item.id);
    }
    chosen.into_iter().cloned().collect()
}

#[component]
fn Row(id: u32) -> impl IntoView {
    let uploads = expect_context::<Uploads>();
    let item =
        Memo::new(move |_| uploads.queue.with(|queue| queue.items.get(id as usize).cloned()));
    let name = move || item.get().map(|item| item.name).unwrap_or_default();
    let state = move || match item.get().map(|item| (item.state, item.size)) {
        None | Some((State::Waiting, _)) => t(key::UPLOAD_WAITING).to_owned(),
        Some((State::Preparing, _)) => t(key::UPLOAD_PREPARING).to_owned(),
        Some((State::Sending(_), size)) => intl::bytes(size),
        Some((State::Done, _)) => t(key::UPLOAD_UPLOADED).to_owned(),
        Some((State::Duplicate, _)) => t(key::UPLOAD_DUPLICATE).to_owned(),
        Some((State::Failed(why), _)) => format!("{}: {why}", t(key::UPLOAD_FAILED)),
    };
    let is_failed = move || matches!(item.get().map(|item| item.state), Some(State::Failed(_)));
    let progress = move || item.get().map_or(0.0, |item| item.progress()).to_string();
    view! {
        <li class="panel-row" class:failed=is_failed>
            <span class="panel-name">{name}</span>
            <span class="panel-state">{state}</span>
            <progress class="progress" aria-label=name max="1" value=progress></progress>
        </li>
    }
}

fn words(summary: Summary) -> String {
    let counts = [
        (summary.open, key::COUNT_FILES_OTHER),
        (summary.done, key::UPLOAD_SUMMARY_DONE_OTHER),
        (summary.duplicates, key::UPLOAD_SUMMARY_DUPLICATES_OTHER),
        (summary.failed, key::UPLOAD_SUMMARY_FAILED_OTHER),
    ];
    let parts = counts.into_iter().filter(|(number, _)| *number > 0);
    parts.map(|(number, words)| count(words, number as u64)).collect::<Vec<_>>().join(", ")
}
