//! What a file gives away about people, in words for people: shown before publishing, and again
//! after cleaning, when nothing may be left.

use std::fmt;

use crate::metadata::{gather, has_exif};
use crate::{Error, Level, Limits, Source, plan};

/// One thing that a file gives away.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// What the file says, where that is short enough to be shown.
    pub value: Option<String>,
}

/// The kinds of things that files give away, the most telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum FindingKind {
    /// Where it was taken.
    Place,
    /// Who is on it.
    People,
    /// When it was taken.
    CaptureTime,
    /// Whose camera it was, or who made it.
    Owner,
    /// The serial number of the camera or the lens.
    SerialNumber,
    /// Which camera and lens it was.
    Camera,
    /// Which program it went through.
    Software,
    /// A number that other files of the same origin carry as well.
    UniqueId,
    /// Title, caption or comment.
    Description,
    /// Keywords and stars.
    Keywords,
    /// The camera maker's own notes, which often hold places, faces and serial numbers.
    MakerNote,
    /// A small copy, which may show what was cropped away.
    Thumbnail,
    /// A short film from around the moment.
    MotionPhoto,
    /// Data that are not needed to show the picture.
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

/// Tags that name someone or something, beyond what [`crate::Metadata`] holds.
const TAGS: &[(exif::Tag, FindingKind)] = &[
    (exif::Tag::Artist, FindingKind::Owner),
    (exif::Tag::Copyright, FindingKind::Owner),
    (exif::Tag::CameraOwnerName, FindingKind::Owner),
    (exif::Tag::BodySerialNumber, FindingKind::SerialNumber),
    (exif::Tag::LensSerialNumber, FindingKind::SerialNumber),
    (exif::Tag::Software, FindingKind::Software),
    (exif::Tag::ImageUniqueID, FindingKind::UniqueId),
    (exif::Tag::UserComment, FindingKind::Description),
    (exif::Tag::MakerNote, FindingKind::MakerNote),
];

/// Longer values are cut for display.
const LONGEST: usize = 120;

/// What a file gives away, the most telling first, each kind once. A clean file gives away nothing.
pub fn inspect(source: &dyn Source, limits: &Limits) -> Result<Vec<Finding>, Error> {
    let (found, metadata) = gather(source, limits)?;
    let mut list = List::default();
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
    if let Some(block) = found.exif {
        let tags: Vec<_> = TAGS.iter().map(|(tag, _)| *tag).collect();
        let (values, thumbnail) = has_exif(block, &tags);
        for ((_, kind), value) in TAGS.iter().zip(values) {
            if let Some(value) = value {
                let shown = *kind != FindingKind::MakerNote;
                list.add(*kind, shown.then_some(value).filter(|value| !value.is_empty()));
            }
        }
        if thumbnail {
            list.add(FindingKind::Thumbnail, None);
        }
    }
    // Whatever else cleaning would change is something that was there for no need.
    let changes = !plan(source, Level::All, limits)?.is_identity();
    if changes && list.0.is_empty() {
        list.add(FindingKind::OtherData, None);
    }
    let mut list = list.0;
    list.sort_by_key(|finding| finding.kind);
    Ok(list)
}

#[derive(Default)]
struct List(Vec<Finding>);

impl List {
    fn add(&mut self, kind: FindingKind, value: Option<String>) {
        if !self.0.iter().any(|finding| finding.kind == kind) {
            let value = value.map(|text| text.chars().take(LONGEST).collect());
            self.0.push(Finding { kind, value });
        }
    }

    fn texts(&mut self, kind: FindingKind, texts: &[String]) {
        if !texts.is_empty() {
            self.add(kind, Some(texts.join(", ")));
        }
    }
}
