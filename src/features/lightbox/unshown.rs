//! What stands on the stage where a photo cannot be shown or a video cannot be played: what the file
//! is, and a way to get it.

use leptos::prelude::*;
use vitrine_api::AssetResponse;
use vitrine_gallery::file_type::{duration, file_type};

use super::state::LightboxState;
use crate::i18n::{fill, key, t};
use crate::platform::download;
use crate::ui::{Button, FileLabel, FileSummary, icons};

/// A card on the stage; a video's lies on its poster.
#[component]
pub(super) fn Unshown(
    lightbox: LightboxState,
    id: StoredValue<String>,
    asset: Memo<Option<AssetResponse>>,
    is_current: Memo<bool>,
    is_video: bool,
) -> impl IntoView {
    let card = move || {
        // Without details nothing is known of the file, and the link or the connection may be gone.
        let Some(asset) = asset.get() else {
            return view! { <p>{t(key::LIGHTBOX_UNAVAILABLE)}</p> }.into_any();
        };
        let name = asset.original_file_name;
        let kind = file_type(&asset.original_mime_type, name.as_deref());
        let sentence = if is_video { key::LIGHTBOX_UNPLAYABLE } else { key::LIGHTBOX_UNSHOWN };
        let sentence = fill(sentence, &[("type", &kind)]);
        let length = asset.duration.filter(|length| *length > 0).map(duration);
        let file = FileSummary { file_type: kind, name, duration: length };
        let label = if asset.has_metadata { key::DOWNLOAD_ORIGINAL } else { key::ACTION_DOWNLOAD };
        view! {
            <FileLabel file />
            <p>{sentence}</p>
            // What is beside the stage takes no focus.
            <Show when=move || lightbox.can_download && is_current.get()>
                <Button
                    label=t(label)
                    icon=icons::DOWNLOAD
                    on_click=move |_| {
                        let address = lightbox
                            .client
                            .with_value(|client| id.with_value(|id| client.original(id)));
                        download::fetch_file(&address);
                    }
                />
            </Show>
        }
        .into_any()
    };
    view! { <div class="slide-unshown" role="status">{card}</div> }
}
