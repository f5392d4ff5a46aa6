//! Lists the personal data that a file discloses: shown to the user before publishing, and again
//! after cleaning, when none may be left.

use std::fmt;

use crate::metadata::fields_and_metadata;
use crate::tiff::{Field, tags};
use crate::{Error, Level, Limits, Source, plan};

/// One kind of data that a file discloses.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Finding {
    /// The kind of data.
    pub kind: FindingKind,
    /// The value, cut at 120 characters. `None` if there is none to show.
    pub value: Option<String>,
}

/// The kinds of data that files disclose, the most sensitive first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum FindingKind {
    /// Where it was taken.
    Place,
    /// The names of people in it.
    People,
    /// When it was taken.
    CaptureTime,
    /// The camera's owner, the author or the copyright.
    Owner,
    /// The serial number of the camera or the lens.
    SerialNumber,
    /// The camera and the lens.
    Camera,
    /// The software that processed it.
    Software,
    /// A unique id, which can link the file to others of the same origin.
    UniqueId,
    /// Title, caption or comment.
    Description,
    /// Keywords or a rating.
    Keywords,
    /// The maker note, which often holds locations, faces and serial numbers.
    MakerNote,
    /// An embedded thumbnail, which may show what was cropped away.
    Thumbnail,
    /// A motion photo's video.
    MotionPhoto,
    /// Other data that are not needed to show it.
    OtherData,
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Place => "where it was taken",
            Self::People => "who is on it",
            Self::CaptureTime => "when it was taken",
            Self::Owner => "who took it or owns it",
            Self::SerialNumber => "the serial number of the camera or the lens",
            Self::Camera => "the camera and the lens",
            Self::Software => "the program it went through",
            Self::UniqueId => "a number that ties it to other files",
            Self::Description => "a title, caption or comment",
            Self::Keywords => "keywords or a rating",
            Self::MakerNote => "the camera maker's own notes",
            Self::Thumbnail => "a small copy, perhaps of more than the picture shows",
            Self::MotionPhoto => "a short film from around the moment",
            Self::OtherData => "other data that are not needed to show it",
        })
    }
}

/// EXIF tags that identify someone or something, beyond what [`crate::Metadata`] holds.
const TAGS: &[(u16, FindingKind)] = &[
    (tags::ARTIST, FindingKind::Owner),
    (tags::COPYRIGHT, FindingKind::Owner),
    (tags::CAMERA_OWNER_NAME, FindingKind::Owner),
    (tags::BODY_SERIAL_NUMBER, FindingKind::SerialNumber),
    (tags::LENS_SERIAL_NUMBER, FindingKind::SerialNumber),
    (tags::SOFTWARE, FindingKind::Software),
    (tags::IMAGE_UNIQUE_ID, FindingKind::UniqueId),
    (tags::USER_COMMENT, FindingKind::Description),
    (tags::MAKER_NOTE, FindingKind::MakerNote),
];

/// Maximum characters of a value; longer ones are cut for display.
const MAX_VALUE_CHARS: usize = 120;

/// Lists what a file discloses, the most sensitive first, each kind once. Empty for a clean file.
pub fn inspect(source: &dyn Source, limits: &Limits) -> Result<Vec<Finding>, Error> {
    let (found, metadata) = fields_and_metadata(source, limits)?;
    let mut list = Findings::default();
    if let (Some(latitude), Some(longitude)) = (metadata.latitude, metadata.longitude) {
        list.add(FindingKind::Place, Some(format!("{latitude:.5}, {longitude:.5}")));
    }
    list.texts(FindingKind::People, &metadata.people);
    if let Some(taken) = &metadata.taken {
        list.add(FindingKind::CaptureTime, Some(taken.local.to_string()));
    }
    let camera = [&metadata.make, &metadata.model, &metadata.lens];
    let camera: Vec<String> = camera.into_iter().flatten().cloned().collect();
    list.texts(FindingKind::Camera, &camera);
    if let Some(text) = metadata.description {
        list.add(FindingKind::Description, Some(text));
    }
    list.texts(FindingKind::Keywords, &metadata.keywords);
    if metadata.rating.is_some() {
        list.add(FindingKind::Keywords, None);
    }
    if metadata.motion_photo.is_some() {
        list.add(FindingKind::MotionPhoto, None);
    }
    for block in &found.exif {
        for (tag, kind) in TAGS {
            if let Some(text) = block.find(*tag, shown) {
                list.add(*kind, Some(text).filter(|text| !text.is_empty()));
            }
        }
        if block.images.iter().skip(1).any(|image| image.is_jpeg) {
            list.add(FindingKind::Thumbnail, None);
        }
    }
    // If nothing was found and cleaning would still change the file, it holds other data.
    let changes = !plan(source, Level::All, limits)?.is_identity();
    if changes && list.0.is_empty() {
        list.add(FindingKind::OtherData, None);
    }
    let mut list = list.0;
    list.sort_by_key(|finding| finding.kind);
    Ok(list)
}

/// The value of a tag as text, empty if it is none to show. `None` if a text is empty.
fn shown(field: &Field) -> Option<String> {
    match field.is_text() {
        true => field.text(),
        false => Some(String::new()),
    }
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, kind: FindingKind, value: Option<String>) {
        if !self.0.iter().any(|finding| finding.kind == kind) {
            let value = value.map(|text| text.chars().take(MAX_VALUE_CHARS).collect());
            self.0.push(Finding { kind, value });
        }
    }

    fn texts(&mut self, kind: FindingKind, texts: &[String]) {
        if !texts.is_empty() {
            self.add(kind, Some(texts.join(", ")));
        }
    }
}
