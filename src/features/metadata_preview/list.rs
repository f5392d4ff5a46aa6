//! The photos of the privacy check, inspected one after the other.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::DownloadInfo;
use vitrine_gallery::disclosures::{Finding, FindingKind, Inspection, Level};
use vitrine_gallery::metadata_preview::{Given, Row, Way, by_level, by_link};

use crate::api::{ApiClient, Rendition};
use crate::i18n::{key, t};
use crate::platform::inspect::inspect;
use crate::ui::Thumbnail;

/// The photos and the results so far.
#[derive(Clone, Copy, Default)]
pub(super) struct Rows {
    pub(super) list: RwSignal<Vec<Row>>,
    way: RwSignal<Option<Way>>,
    is_filled: RwSignal<bool>,
}

impl Rows {
    /// Sets the photos to inspect. Motion videos of Live Photos are left out.
    pub(super) fn fill(self, info: DownloadInfo) {
        let files = info.archives.into_iter().flat_map(|part| part.files);
        let files = files.filter(|file| !file.is_motion_video);
        let row = |file: vitrine_api::DownloadFile| Row {
            id: file.id,
            name: file.name,
            before: None,
            given: Given::Unknown,
        };
        self.list.set(files.map(row).collect());
        self.is_filled.set(true);
        if let Some(Some(way)) = self.way.try_get_untracked() {
            self.look(way);
        }
    }

    /// Inspects every photo as visitors would get it in this way. Stops a running inspection.
    pub(super) fn look(self, way: Way) {
        self.way.set(Some(way.clone()));
        if !self.is_filled.get_untracked() {
            return;
        }
        self.list.update(|rows| rows.iter_mut().for_each(|row| row.given = Given::Unknown));
        let count = self.list.with_untracked(Vec::len);
        spawn_local(async move {
            for at in 0..count {
                // The dialog was closed, or the user chose another way.
                if self.way.try_get_untracked().flatten().as_ref() != Some(&way) {
                    return;
                }
                let Some(Some(row)) = self.list.try_with_untracked(|rows| rows.get(at).cloned())
                else {
                    return;
                };
                let (before, given) = look_at(&row, &way).await;
                if self.way.try_get_untracked().flatten().as_ref() != Some(&way) {
                    return;
                }
                self.list.update(|rows| {
                    if let Some(row) = rows.get_mut(at) {
                        (row.before, row.given) = (Some(before), given);
                    }
                });
            }
        });
    }
}

/// The metadata of a photo, and what visitors get of it.
async fn look_at(row: &Row, way: &Way) -> (Option<Vec<Finding>>, Given) {
    let own = ApiClient::default().file(&row.id);
    let level = match way {
        Way::Level(level) => *level,
        _ => Level::None,
    };
    let found = inspect(own, level, None).await.unwrap_or(Inspection { before: None, after: None });
    let given = match way {
        Way::Level(_) => by_level(&found),
        Way::LookOnly => Given::NotGiven,
        Way::Link(link) => {
            by_link(inspect(ApiClient::with_key(link).file(&row.id), Level::None, None).await)
        }
    };
    (found.before, given)
}

/// One row for each photo.
#[component]
pub(super) fn List(rows: Rows) -> impl IntoView {
    view! {
        <ul class="leaving-list">
            <For each=move || rows.list.get() key=|row| row.id.clone() let:row>
                <Item rows id=row.id name=row.name />
            </For>
        </ul>
    }
}

#[component]
fn Item(rows: Rows, id: String, name: String) -> impl IntoView {
    let picture = ApiClient::default().picture(&id, Rendition::Thumbnail);
    let row =
        Memo::new(move |_| rows.list.with(|rows| rows.iter().find(|row| row.id == id).cloned()));
    let before = move || match row.get().and_then(|row| row.before) {
        None => t(key::LEAVING_WAITING).into_any(),
        Some(None) => t(key::LEAVING_UNKNOWN).into_any(),
        Some(Some(found)) => disclosures(found),
    };
    let given = move || match row.get().map_or(Given::Unknown, |row| row.given) {
        Given::Unknown => t(key::LEAVING_WAITING).into_any(),
        Given::Disclosures(found) => disclosures(found),
        Given::KeptBack => t(key::LEAVING_KEPT_BACK).into_any(),
        Given::NotGiven => t(key::LEAVING_NOT_GIVEN).into_any(),
    };
    view! {
        <li class="leaving-row">
            <span class="leaving-picture"><Thumbnail src=picture /></span>
            <div class="leaving-facts">
                <p class="leaving-name">{name}</p>
                <dl>
                    <dt>{t(key::LEAVING_BEFORE)}</dt>
                    <dd>{before}</dd>
                    <dt>{t(key::LEAVING_AFTER)}</dt>
                    <dd>{given}</dd>
                </dl>
            </div>
        </li>
    }
}

fn disclosures(found: Vec<Finding>) -> AnyView {
    if found.is_empty() {
        return view! { <span class="leaving-nothing">{t(key::LEAVING_NOTHING)}</span> }.into_any();
    }
    let item = |finding: Finding| {
        let value = finding.value.map(|value| view! { <span class="leaving-value">{value}</span> });
        view! { <li>{label(finding.kind)} {value}</li> }
    };
    view! { <ul>{found.into_iter().map(item).collect_view()}</ul> }.into_any()
}

/// The label of a kind of finding.
fn label(kind: FindingKind) -> &'static str {
    t(match kind {
        FindingKind::Place => key::FINDING_PLACE_NAME,
        FindingKind::People => key::FINDING_PEOPLE_NAME,
        FindingKind::CaptureTime => key::FINDING_TIME_NAME,
        FindingKind::Owner => key::FINDING_OWNER_NAME,
        FindingKind::SerialNumber => key::FINDING_SERIAL_NAME,
        FindingKind::Camera => key::FINDING_CAMERA_NAME,
        FindingKind::Software => key::FINDING_SOFTWARE_NAME,
        FindingKind::UniqueId => key::FINDING_UNIQUE_NAME,
        FindingKind::Description => key::FINDING_DESCRIPTION_NAME,
        FindingKind::Keywords => key::FINDING_KEYWORDS_NAME,
        FindingKind::MakerNote => key::FINDING_MAKER_NAME,
        FindingKind::Thumbnail => key::FINDING_THUMBNAIL_NAME,
        FindingKind::MotionPhoto => key::FINDING_MOTION_NAME,
        _ => key::FINDING_OTHER_NAME,
    })
}
