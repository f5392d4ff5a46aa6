//! The dialog "Share to app": options, progress, and the alternatives where a device cannot share
//! files.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_media::Level;

use super::state::{ShareRequest, ShareToApp, Stage};
use crate::i18n::{Key, fill, key, t};
use crate::platform::{clipboard, download, intl, share_to_app};
use crate::ui::{Button, ButtonVariant, Dialog, SelectField, Toasts, icons};

const LEVELS: [Level; 3] = [Level::None, Level::Location, Level::All];

/// The dialog; rendered only while something is being shared.
#[component]
pub fn ShareToAppDialog() -> impl IntoView {
    let this = expect_context::<ShareToApp>();
    move || {
        this.wanted.get().map(|wanted| {
            view! {
                <Dialog
                    title=t(key::HANDOVER_TITLE)
                    close=t(key::ACTION_CLOSE)
                    on_close=move |()| this.end()
                >
                    <div class="form">
                        <Inside wanted />
                    </div>
                </Dialog>
            }
        })
    }
}

#[component]
fn Inside(wanted: ShareRequest) -> impl IntoView {
    let this = expect_context::<ShareToApp>();
    let can = share_to_app::is_available();
    let chosen = RwSignal::new("0".to_owned());
    let level = move || {
        let at = chosen.get_untracked().parse::<usize>().unwrap_or_default();
        LEVELS.get(at).copied().unwrap_or(Level::None)
    };
    let options = [
        if wanted.client.credential().is_empty() {
            key::DOWNLOAD_METADATA_KEEP
        } else {
            key::DOWNLOAD_METADATA_ALLOWED
        },
        key::DOWNLOAD_METADATA_PLACE,
        key::DOWNLOAD_METADATA_NONE,
    ];
    let options: Vec<_> = options
        .iter()
        .enumerate()
        .map(|(at, label)| (at.to_string(), t(*label).to_owned()))
        .collect();
    let may_clean = wanted.may_clean;
    let wanted = StoredValue::new(wanted);
    let is_asking = move || matches!(this.stage.get(), Stage::Asking | Stage::Failed(_));
    let start = move |_| this.make(level(), move |files| this.ready(files));
    view! {
        <Show when=is_asking>
            {may_clean
                .then(|| {
                    view! {
                        <SelectField label=t(key::DOWNLOAD_METADATA) value=chosen options=options.clone() />
                    }
                })}
            {if can {
                view! {
                    <div class="form-actions">
                        <Button label=t(key::HANDOVER_PREPARE) variant=ButtonVariant::Primary on_click=start />
                    </div>
                }
                .into_any()
            } else {
                view! { <Instead wanted level=Callback::new(move |()| level()) /> }.into_any()
            }}
        </Show>
        <Progress />
    }
}

/// The progress, and the button for the next step.
#[component]
fn Progress() -> impl IntoView {
    let this = expect_context::<ShareToApp>();
    let number = |value: usize| intl::number(value as u64);
    move || {
        match this.stage.get() {
        Stage::Asking => ().into_any(),
        Stage::Making(done, count) => {
            let message =
                fill(key::HANDOVER_MAKING, &[("done", &number(done)), ("count", &number(count))]);
            view! {
                <p role="status">{message}</p>
                <progress
                    class="progress"
                    aria-label=t(key::HANDOVER_TITLE)
                    max=count.max(1).to_string()
                    value=done.to_string()
                ></progress>
                <div class="form-actions">
                    <Button label=t(key::ACTION_CANCEL) on_click=move |_| this.end() />
                </div>
            }
            .into_any()
        }
        Stage::Ready(done, count) => {
            let batch = (count > 1).then(|| {
                let values = [("part", number(done + 1)), ("count", number(count))];
                fill(
                    key::HANDOVER_BATCH,
                    &values.each_ref().map(|(name, value)| (*name, value.as_str())),
                )
            });
            view! {
                <p role="status">{t(key::HANDOVER_READY)}" "{batch}</p>
                <div class="form-actions">
                    <Button
                        label=t(key::ACTION_SHARE)
                        icon=icons::SHARE
                        variant=ButtonVariant::Primary
                        on_click=move |_| this.next_batch()
                    />
                </div>
            }
            .into_any()
        }
        Stage::Done => view! {
            <p role="status">{t(key::HANDOVER_DONE)}</p>
            <div class="form-actions">
                <Button label=t(key::ACTION_DONE) variant=ButtonVariant::Primary on_click=move |_| this.end() />
            </div>
        }
        .into_any(),
        Stage::Failed(message) => {
            view! { <p class="form-problem" role="alert">{message}</p> }.into_any()
        }
    }
    }
}

/// The alternatives where the device cannot share files with other apps.
#[component]
fn Instead(wanted: StoredValue<ShareRequest>, level: Callback<(), Level>) -> impl IntoView {
    let this = expect_context::<ShareToApp>();
    let toasts = expect_context::<Toasts>();
    let picture = wanted.with_value(|wanted| wanted.picture.clone());
    let picture = picture.filter(|_| share_to_app::can_copy_images());
    let is_visitor = wanted.with_value(|wanted| !wanted.client.credential().is_empty());
    let say = move |worked: bool, yes: Key, no: Key| toasts.show(t(if worked { yes } else { no }));
    let print = move |_| {
        this.make(level.run(()), move |files| {
            this.end();
            if share_to_app::print(&files).is_none() {
                toasts.show(t(key::ERROR_GENERIC));
            }
        });
    };
    let save = move |_| {
        this.make(level.run(()), move |files| {
            this.end();
            if download::save_files(&files).is_none() {
                toasts.show(t(key::ERROR_GENERIC));
            }
        });
    };
    view! {
        <p class="hint">{t(key::HANDOVER_INSTEAD)}</p>
        <div class="form-actions handover-ways">
            {picture
                .map(|address| {
                    view! {
                        <Button
                            label=t(key::HANDOVER_COPY_IMAGE)
                            icon=icons::COPY
                            on_click=move |_| {
                                let address = address.clone();
                                spawn_local(async move {
                                    let worked = share_to_app::copy_image(&address).await;
                                    say(worked, key::HANDOVER_COPIED, key::HANDOVER_NOT_COPIED);
                                });
                            }
                        />
                    }
                })}
            {is_visitor
                .then(|| {
                    view! {
                        <Button
                            label=t(key::ACTION_COPY_LINK)
                            icon=icons::LINK
                            on_click=move |_| spawn_local(async move {
                                let worked = clipboard::copy_address().await;
                                say(worked, key::LINK_COPIED, key::LINK_COPY_FAILED);
                            })
                        />
                    }
                })}
            <Button label=t(key::HANDOVER_PRINT) icon=icons::PRINT on_click=print />
            <Button label=t(key::ACTION_DOWNLOAD) icon=icons::DOWNLOAD on_click=save />
        </div>
    }
}
