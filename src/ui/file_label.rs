//! What stands in place of a picture that cannot be shown: what the file is, and what it is called.

use leptos::prelude::*;

/// What a file says of itself without being opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSummary {
    /// Type in a few letters: `HEIC`, `NEF`, `MOV`.
    pub file_type: String,
    /// File name; `None` where it is hidden.
    pub name: Option<String>,
    /// Length of a video, as players write it.
    pub duration: Option<String>,
}

/// The type, the name and the duration, below each other.
#[component]
pub fn FileLabel(
    /// What to say.
    file: FileSummary,
) -> impl IntoView {
    let FileSummary { file_type, name, duration } = file;
    view! {
        <span class="file-label">
            <span class="file-type">{file_type}</span>
            {name.map(|name| view! { <span class="file-name" dir="auto">{name}</span> })}
            {duration.map(|duration| view! { <span class="file-duration">{duration}</span> })}
        </span>
    }
}
