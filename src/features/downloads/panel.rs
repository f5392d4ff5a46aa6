//! Downloads under way and how they ended.

use leptos::prelude::*;

use super::Downloads;
use crate::domain::download::{Download, State};
use crate::i18n::{count, fill, key, t};
use crate::platform::intl;
use crate::ui::{Button, IconButton, icons};

/// The panel; there only while there is a download to speak of.
#[component]
pub fn DownloadPanel() -> impl IntoView {
    let downloads = expect_context::<Downloads>();
    let is_empty = Memo::new(move |_| downloads.list.with(Vec::is_empty));
    move || {
        (!is_empty.get()).then(|| {
            view! {
                <section class="panel" aria-label=t(key::DOWNLOAD_TITLE)>
                    <ul class="panel-list">
                        <For each=move || downloads.list.get() key=|download| download.id let:download>
                            <Row id=download.id />
                        </For>
                    </ul>
                </section>
            }
        })
    }
}

#[component]
fn Row(id: u32) -> impl IntoView {
    let downloads = expect_context::<Downloads>();
    let download = Memo::new(move |_| {
        downloads.list.with(|list| list.iter().find(|download| download.id == id).cloned())
    });
    let is_settled =
        Memo::new(move |_| download.get().is_none_or(|download| download.is_settled()));
    let name = move || download.get().map(|download| download.name).unwrap_or_default();
    let refused = move || {
        let number = download.get().map_or(0, |download| download.refused);
        (number > 0).then(|| count(key::DOWNLOAD_REFUSED_OTHER, number as u64))
    };
    let is_running = move || matches!(download.get().map(|d| d.state), Some(State::Running { .. }));
    view! {
        <li class="panel-row">
            <span class="panel-name panel-wide" role="status">{move || download.get().map(|d| words(&d))}</span>
            {move || {
                if is_settled.get() {
                    view! {
                        <IconButton
                            label=t(key::ACTION_HIDE)
                            icon=icons::CLOSE
                            on_press=move |_| downloads.forget(id)
                        />
                    }
                    .into_any()
                } else {
                    view! { <Button label=t(key::ACTION_CANCEL) on_press=move |_| downloads.cancel(id) /> }
                    .into_any()
                }
            }}
            <p class="panel-note" hidden=move || refused().is_none()>{refused}</p>
            <Show when=is_running>
                <progress
                    class="progress"
                    aria-label=name
                    max="1"
                    value=move || download.get().map_or(0.0, |d| share(&d)).to_string()
                ></progress>
            </Show>
        </li>
    }
}

#[expect(clippy::cast_precision_loss, reason = "a progress bar")]
fn share(download: &Download) -> f64 {
    match download.state {
        State::Running { bytes, .. } if download.size > 0 => bytes as f64 / download.size as f64,
        _ => 0.0,
    }
}

fn words(download: &Download) -> String {
    let name = ("name", download.name.as_str());
    let size = intl::bytes(download.size);
    match &download.state {
        State::Preparing => t(key::DOWNLOAD_PREPARING).to_owned(),
        State::Running { bytes, .. } => {
            fill(key::DOWNLOAD_RUNNING, &[name, ("done", &intl::bytes(*bytes)), ("size", &size)])
        }
        State::HandedOver => fill(key::DOWNLOAD_HANDED_OVER, &[name, ("size", &size)]),
        State::Done => fill(key::DOWNLOAD_DONE, &[name]),
        State::Failed(reason) => fill(key::DOWNLOAD_FAILED, &[name, ("reason", reason)]),
        State::Cancelled => t(key::DOWNLOAD_CANCELLED).to_owned(),
    }
}
