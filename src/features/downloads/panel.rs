//! The panel of running and finished downloads.

use leptos::prelude::*;
use vitrine_gallery::download::{Download, Fault, State};

use super::{Downloads, messages};
use crate::i18n::{count, key, t};
use crate::ui::{Button, IconButton, icons};

/// The panel; rendered only while there are downloads.
#[component]
pub fn DownloadPanel() -> impl IntoView {
    let downloads = expect_context::<Downloads>();
    let is_empty = Memo::new(move |_| downloads.list.with(Vec::is_empty));
    move || {
        (!is_empty.get()).then(|| {
            view! {
                <section class="panel" aria-label=t(key::DOWNLOAD_TITLE)>
                    <ul class="panel-list" tabindex="0">
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
    // Screen readers announce this, so it changes with the state and not with every byte.
    let headline = Memo::new(move |_| download.get().map(|download| messages::headline(&download)));
    let is_settled =
        Memo::new(move |_| download.get().is_none_or(|download| download.is_settled()));
    let notes = Memo::new(move |_| download.get().map(|d| messages::notes(&d)).unwrap_or_default());
    let numbers = move || download.get().and_then(|download| messages::numbers(&download));
    let offers = Memo::new(move |_| download.get().map(|download| Offer::of(&download)));
    view! {
        <li class="panel-row">
            <span class="panel-name panel-wide" role="status">{headline}</span>
            {move || {
                if is_settled.get() {
                    view! {
                        <IconButton
                            label=t(key::ACTION_HIDE)
                            icon=icons::CLOSE
                            on_click=move |_| downloads.forget(id)
                        />
                    }
                    .into_any()
                } else {
                    view! { <Button label=t(key::ACTION_CANCEL) on_click=move |_| downloads.cancel(id) /> }
                    .into_any()
                }
            }}
            <Show when=move || !is_settled.get()>
                <progress
                    class="progress"
                    aria-label=move || download.get().map(|download| download.title)
                    max="1"
                    value=move || download.get().map_or(0.0, |d| d.share()).to_string()
                ></progress>
            </Show>
            <p class="panel-note panel-numbers" hidden=move || numbers().is_none()>{numbers}</p>
            {move || notes.get().into_iter().map(|note| view! { <p class="panel-note">{note}</p> }).collect_view()}
            {move || offers.get().unwrap_or(Offer::Nothing).view(downloads, id)}
        </li>
    }
}

/// The action offered for a download that has stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Offer {
    Nothing,
    GoOn,
    TryAgain,
    /// Try again, or continue without this many files.
    OrLeaveOut(u64),
}

impl Offer {
    fn of(download: &Download) -> Self {
        match &download.state {
            State::Left => Self::GoOn,
            State::Failed(Fault { files, .. }) if !files.is_empty() => {
                Self::OrLeaveOut(files.len() as u64)
            }
            State::Failed(Fault { may_pass: true, .. }) => Self::TryAgain,
            _ => Self::Nothing,
        }
    }

    fn view(self, downloads: Downloads, id: u32) -> AnyView {
        let again = move |label| {
            view! { <Button label on_click=move |_| downloads.try_again(id) /> }.into_any()
        };
        let inside = match self {
            Self::Nothing => return ().into_any(),
            Self::GoOn => again(t(key::DOWNLOAD_GO_ON)),
            Self::TryAgain => again(t(key::ACTION_RETRY)),
            Self::OrLeaveOut(number) => view! {
                {again(t(key::ACTION_RETRY))}
                <Button
                    label=count(key::DOWNLOAD_LEAVE_OUT_OTHER, number)
                    on_click=move |_| downloads.leave_out(id)
                />
            }
            .into_any(),
        };
        view! { <div class="panel-offers">{inside}</div> }.into_any()
    }
}
