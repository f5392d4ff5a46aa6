//! Download options: which metadata is removed, the size of photos, and the maximum archive size.

use leptos::prelude::*;
use vitrine_gallery::download::{Choices, PART_SIZES, PictureSize};
use vitrine_media::Level;

use super::{DownloadIntent, Downloads, memory};
use crate::i18n::{Key, fill, key, t};
use crate::platform::intl;
use crate::ui::{Button, ButtonVariant, Dialog, SelectField, icons};

/// Cleaning levels, in the order of the options.
const LEVELS: [Level; 3] = [Level::None, Level::Location, Level::All];

/// The dialog "More ways to save"; rendered only while it is open.
#[component]
pub fn DownloadOptions() -> impl IntoView {
    let downloads = expect_context::<Downloads>();
    move || {
        downloads.intent.get().map(|intent| {
            view! {
                <Dialog
                    title=t(key::DOWNLOAD_OPTIONS)
                    close=t(key::ACTION_CLOSE)
                    on_close=move |()| downloads.intent.set(None)
                >
                    <Form intent />
                </Dialog>
            }
        })
    }
}

#[component]
fn Form(intent: DownloadIntent) -> impl IntoView {
    let downloads = expect_context::<Downloads>();
    let before = memory::choices();
    let level = RwSignal::new("0".to_owned());
    let size = RwSignal::new("0".to_owned());
    let part = RwSignal::new(before.part.to_string());
    let choice = |chosen: RwSignal<String>| chosen.get().parse::<usize>().unwrap_or_default();
    let chosen_level = move || LEVELS.get(choice(level)).copied().unwrap_or(Level::None);
    let is_owner = intent.client.credential().is_empty();
    let levels = [
        if is_owner { key::DOWNLOAD_METADATA_KEEP } else { key::DOWNLOAD_METADATA_ALLOWED },
        key::DOWNLOAD_METADATA_PLACE,
        key::DOWNLOAD_METADATA_NONE,
    ];
    let sizes = [key::DOWNLOAD_SIZE_ORIGINAL, key::DOWNLOAD_SIZE_SMALL];
    let may_clean = intent.may_clean;
    let start = move |_| {
        let choices = Choices {
            level: untrack(chosen_level),
            size: match untrack(|| choice(size)) {
                0 => PictureSize::Original,
                _ => PictureSize::Small,
            },
            part: part.get_untracked().parse().unwrap_or(before.part),
        };
        memory::set_part(choices.part);
        let DownloadIntent { client, title, request, .. } = intent.clone();
        downloads.intent.set(None);
        downloads.start_as(client, &title, request, choices);
    };
    // The button's label states which metadata is removed.
    let action = move || {
        t(match chosen_level() {
            Level::None => key::ACTION_DOWNLOAD,
            Level::Location => key::DOWNLOAD_WITHOUT_PLACE,
            Level::All => key::DOWNLOAD_WITHOUT_METADATA,
        })
    };
    let start = Callback::new(start);
    view! {
        <div class="form">
            {may_clean
                .then(|| {
                    view! {
                        <SelectField label=t(key::DOWNLOAD_METADATA) value=level options=numbered(&levels) />
                        <p class="hint" hidden=move || chosen_level() == Level::None>
                            {t(key::DOWNLOAD_METADATA_HINT)}
                        </p>
                    }
                })}
            <SelectField label=t(key::DOWNLOAD_SIZE) value=size options=numbered(&sizes) />
            <SelectField label=t(key::DOWNLOAD_PARTS) value=part options=part_choices(before.part) />
            <div class="form-actions">
                {move || {
                    view! {
                        <Button
                            label=action()
                            icon=icons::DOWNLOAD
                            variant=ButtonVariant::Primary
                            on_click=move |_| start.run(())
                        />
                    }
                }}
            </div>
        </div>
    }
}

fn numbered(label: &[Key]) -> Vec<(String, String)> {
    label.iter().enumerate().map(|(at, label)| (at.to_string(), t(*label).to_owned())).collect()
}

/// The usual archive sizes in bytes, and the current one if it is not among them.
fn part_choices(set: u64) -> Vec<(String, String)> {
    let [_, _, _, whole] = PART_SIZES;
    let mut sizes = PART_SIZES.to_vec();
    if !sizes.contains(&set) {
        sizes.insert(0, set);
    }
    let label = |size: u64| match size {
        size if size == whole => t(key::DOWNLOAD_PARTS_WHOLE).to_owned(),
        size => fill(key::DOWNLOAD_PARTS_MOST, &[("size", &intl::bytes(size))]),
    };
    sizes.into_iter().map(|size| (size.to_string(), label(size))).collect()
}
