//! What a tile says where it has no picture: the type and name of the file, and how long a video is.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_gallery::file_type::{duration, file_type};

use super::state::GridState;
use crate::api;
use crate::i18n::{fill, key};
use crate::ui::{FileLabel, FileSummary};

/// Asks what the file is, and says it once the answer is there. Until then, and where there is no
/// answer, the tile keeps its colour. A function of its own, so that it is not in the visitor's first
/// file (xtask/src/split.rs).
#[inline(never)]
pub(super) fn tile_file(
    state: GridState,
    id: StoredValue<String>,
    file: RwSignal<Option<FileSummary>>,
) -> AnyView {
    let id = id.get_value();
    spawn_local(async move {
        let Ok(asset) = api::asset(&state.client(), &id).await else { return };
        let name = asset.original_file_name;
        let summary = FileSummary {
            file_type: file_type(&asset.original_mime_type, name.as_deref()),
            name,
            duration: asset.duration.filter(|length| *length > 0).map(duration),
        };
        // The tile may have been scrolled away.
        let _ = file.try_set(Some(summary));
    });
    view! {
        {move || {
            let file = file.get()?;
            Some(view! { <span class="tile-file"><FileLabel file /></span> })
        }}
    }
    .into_any()
}

/// The accessible name of a tile: that of the photo, and what the tile says of its file.
pub(super) fn name_with_file(photo: &str, file: &FileSummary) -> String {
    let said = [Some(file.file_type.as_str()), file.name.as_deref(), file.duration.as_deref()];
    let said = said.into_iter().flatten().collect::<Vec<_>>().join(" ");
    fill(key::PHOTO_FILE, &[("photo", photo), ("file", &said)])
}
