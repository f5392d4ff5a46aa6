//! The choice of the metadata that is removed before upload.

use leptos::prelude::*;
use vitrine_gallery::upload::Cleaning;

use crate::i18n::{Key, key, t};

fn label_and_hint(cleaning: Cleaning) -> (Key, Key) {
    match cleaning {
        Cleaning::Keep => (key::UPLOAD_METADATA_KEEP, key::UPLOAD_METADATA_KEEP_HINT),
        Cleaning::Location => (key::UPLOAD_METADATA_LOCATION, key::UPLOAD_METADATA_LOCATION_HINT),
        Cleaning::All => (key::UPLOAD_METADATA_ALL, key::UPLOAD_METADATA_ALL_HINT),
    }
}

/// The radio group "Metadata".
#[component]
pub fn MetadataChoice(
    /// The chosen cleaning.
    value: RwSignal<Cleaning>,
) -> impl IntoView {
    let options = Cleaning::EACH.map(|cleaning| {
        view! {
            <label class="radio">
                <input
                    type="radio"
                    name="upload-metadata"
                    value=cleaning.name()
                    prop:checked=move || value.get() == cleaning
                    on:change=move |_| value.set(cleaning)
                />
                <span>{t(label_and_hint(cleaning).0)}</span>
            </label>
        }
    });
    view! {
        <div class="field">
            <div role="radiogroup" class="radios" aria-labelledby="upload-metadata-title">
                <span class="label" id="upload-metadata-title">{t(key::LINK_METADATA)}</span>
                {options}
            </div>
            <p class="hint" aria-live="polite">{move || t(label_and_hint(value.get()).1)}</p>
        </div>
    }
}
