//! Files that were chosen and not yet sent: their number, size and previews.

use leptos::prelude::*;

use crate::i18n::{count, fill, key, t};
use crate::platform::files::{self, File};
use crate::platform::{dom, intl};
use crate::ui::{IconButton, icons};

/// Maximum number of previews.
const PREVIEWS: usize = 12;

/// The chosen files; empty while there are none.
#[component]
pub fn Chosen(
    /// The files.
    files: RwSignal<Vec<File>, LocalStorage>,
) -> impl IntoView {
    let previews = move || {
        let shown: Vec<_> = files.with(|files| files.iter().take(PREVIEWS).cloned().collect());
        shown
            .into_iter()
            .enumerate()
            .map(|(at, file)| view! { <Preview at file files /> })
            .collect_view()
    };
    let rest = move || {
        let rest = files.with(Vec::len).saturating_sub(PREVIEWS);
        (rest > 0).then(
            || view! { <li class="chosen-rest">{format!("+{}", intl::number(rest as u64))}</li> },
        )
    };
    view! {
        <Show when=move || files.with(|files| !files.is_empty())>
            <div class="chosen">
                <p class="chosen-sum" role="status">
                    {move || files.with(|files| sum(files))}
                </p>
                <ul class="chosen-list">{previews} {rest}</ul>
            </div>
        </Show>
    }
}

/// The number of files and their total size.
pub(super) fn sum(files: &[File]) -> String {
    let bytes: u64 = files.iter().map(files::size).sum();
    format!("{} · {}", count(key::COUNT_FILES_OTHER, files.len() as u64), intl::bytes(bytes))
}

#[component]
fn Preview(at: usize, file: File, files: RwSignal<Vec<File>, LocalStorage>) -> impl IntoView {
    let name = file.name();
    let is_picture = file.type_().starts_with("image/");
    let address = is_picture.then(|| files::Address::of(&file)).flatten();
    let picture = address.as_ref().map(|address| {
        let src = address.as_str().to_owned();
        view! { <img src=src alt="" decoding="async" on:error=|event| dom::mark(&event, "failed") /> }
    });
    // Keeps the object URL valid until the preview is removed.
    StoredValue::new_local(address);
    let label = fill(key::UPLOAD_LEAVE_OUT, &[("name", &name)]);
    view! {
        <li class="chosen-item" title=name.clone()>
            <span class="chosen-name">{if is_picture { name.clone() } else { t(key::VIDEO).to_owned() }}</span>
            {picture}
            <IconButton
                label
                icon=icons::CLOSE
                on_click=move |_| {
                    files.update(|files| {
                        if at < files.len() {
                            files.remove(at);
                        }
                    });
                }
            />
        </li>
    }
}
