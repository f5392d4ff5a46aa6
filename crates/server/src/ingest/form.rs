//! The multipart form of an upload (RFC 7578), part by part as it arrives. Parts may come in any
//! order; unknown ones are skipped.

use vitrine_api::AssetVisibility;
use vitrine_database::AssetId;
use vitrine_database::clock;
use vitrine_media::Format;
use vitrine_storage::Storage;

use super::analysis::QueuePlace;
use super::form_parts::{FormParts, Part};
use super::staging::{SmallPart, Staged, Staging};
use crate::auth::UploadSlot;
use crate::error::{Error, Result};
use crate::limits::{MAX_FIELD, MAX_FOLDER, MAX_NAME, MAX_PREVIEW, MAX_SIDECAR, MAX_THUMBNAIL};
use crate::renditions::Offered;

/// An upload that has arrived whole.
pub struct Form {
    /// The original.
    pub file: Staged,
    /// Its file name, without folders.
    pub name: String,
    /// The folder that it was in; empty where the client does not send it.
    pub folder: String,
    /// Creation time that the client sends, in milliseconds since the Unix epoch.
    pub created_at: Option<i64>,
    /// Modification time that the client sends, in milliseconds since the Unix epoch.
    pub modified_at: Option<i64>,
    /// Whether it is a favorite.
    pub is_favorite: bool,
    /// On the timeline, archived, private (`locked`) or hidden.
    pub visibility: AssetVisibility,
    /// Length of a video in milliseconds.
    pub duration_ms: Option<u64>,
    /// Renditions that the client made.
    pub offered: Offered,
    /// Whether renditions are made later.
    pub is_without_pictures: bool,
    /// The motion video of a Live Photo, which was uploaded before.
    pub live_photo_video_id: Option<AssetId>,
    /// XMP sidecar.
    pub sidecar: Option<Vec<u8>>,
}

impl Form {
    /// Whether a client marked a video as the motion video of the photo that comes next. This is
    /// the only visibility that a visitor can set.
    pub(super) fn is_motion_video(&self, format: Format) -> bool {
        self.visibility == AssetVisibility::Hidden && format.is_video()
    }
}

/// An upload that has arrived whole, with what is not part of its form.
pub struct Received {
    /// The upload.
    pub form: Form,
    /// A visitor's sidecar, in place of the form's: on disk, and only read by the analysis.
    pub sidecar: Option<SmallPart>,
    /// Its place in the queue for analyses, if it has one already.
    pub place: Option<QueuePlace>,
}

impl From<Form> for Received {
    fn from(form: Form) -> Self {
        Self { form, sidecar: None, place: None }
    }
}

#[derive(Default)]
struct Parts {
    file: Option<Staged>,
    file_name: Option<String>,
    name: Option<String>,
    folder: Option<String>,
    created_at: Option<i64>,
    modified_at: Option<i64>,
    size: Option<u64>,
    is_favorite: bool,
    visibility: AssetVisibility,
    duration_ms: Option<u64>,
    offered: Offered,
    live_photo_video_id: Option<AssetId>,
    sidecar: Option<Vec<u8>>,
}

/// Who sends a form, with the limit on the file in it while it arrives.
#[derive(Clone, Copy)]
pub enum Sender<'a> {
    /// A user, whose file may have at most so many bytes; `None` for no limit.
    User(Option<u64>),
    /// A visitor, whose turn reserves the bytes as they arrive.
    Visitor(&'a UploadSlot),
}

/// Reads a form. The small parts of a visitor's form are kept on disk: the rest of it may take long
/// to arrive, and there may be many forms at once.
pub async fn read(storage: &Storage, mut form: FormParts, sender: Sender<'_>) -> Result<Received> {
    let is_visitors = matches!(sender, Sender::Visitor(_));
    let (mut parts, mut sidecar) = (Parts::default(), None);
    while let Some(part) = form.next().await? {
        let name = part.name().to_owned();
        match name.as_str() {
            "assetData" if parts.file.is_none() => {
                parts.file_name = part.file_name().map(str::to_owned);
                parts.file = Some(stage(storage, part, sender).await?);
            }
            // A visitor's thumbnail is made from their preview.
            "thumbnail" if is_visitors => part.pass_over().await?,
            "thumbnail" => parts.offered.thumbnail = part.bytes(MAX_THUMBNAIL).await?,
            "preview" if is_visitors => {
                parts.offered.preview = part.on_disk(storage, MAX_PREVIEW).await?;
            }
            "preview" => parts.offered.preview = in_memory(part, MAX_PREVIEW).await?,
            // A sidecar that is too long is left out, as is an unreadable one: the photo is what
            // matters.
            "sidecarData" if is_visitors => sidecar = part.on_disk(storage, MAX_SIDECAR).await?,
            "sidecarData" => parts.sidecar = part.bytes(MAX_SIDECAR).await?,
            "fileCreatedAt" | "fileModifiedAt" | "fileSize" | "filename" | "isFavorite"
            | "visibility" | "duration" | "folder" | "livePhotoVideoId" => {
                let value = part.bytes(MAX_FIELD).await?.ok_or(Error::TooLarge)?;
                parts.set(&name, String::from_utf8_lossy(&value).trim())?;
            }
            _ => part.pass_over().await?,
        }
    }
    Ok(Received { sidecar, ..parts.finish()?.into() })
}

async fn in_memory(part: Part<'_>, max: usize) -> Result<Option<SmallPart>> {
    Ok(part.bytes(max).await?.map(SmallPart::from))
}

/// Reads a form that contains renditions only.
pub async fn pictures(mut form: FormParts) -> Result<Offered> {
    let mut offered = Offered::default();
    while let Some(part) = form.next().await? {
        match part.name() {
            "thumbnail" => offered.thumbnail = part.bytes(MAX_THUMBNAIL).await?,
            "preview" => offered.preview = in_memory(part, MAX_PREVIEW).await?,
            _ => part.pass_over().await?,
        }
    }
    Ok(offered)
}

impl Parts {
    fn set(&mut self, name: &str, value: &str) -> Result<()> {
        match name {
            "fileCreatedAt" => self.created_at = Some(date(name, value)?),
            "fileModifiedAt" => self.modified_at = Some(date(name, value)?),
            "fileSize" => self.size = value.parse().ok(),
            "filename" => self.name = Some(value.to_owned()),
            "folder" => self.folder = Some(value.to_owned()),
            "isFavorite" => self.is_favorite = value == "true",
            "duration" => self.duration_ms = value.parse().ok().filter(|duration| *duration > 0),
            "visibility" => self.visibility = visibility(value)?,
            "livePhotoVideoId" => {
                self.live_photo_video_id = Some(AssetId::from(value)).filter(|id| !id.is_empty());
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Form> {
        let file = self.file.take().ok_or_else(|| invalid("assetData is required"))?;
        if self.size.is_some_and(|size| size != file.len) {
            return Err(invalid("the file does not have the length that was announced"));
        }
        Ok(self.with(file))
    }

    fn with(self, file: Staged) -> Form {
        let name = self.name.filter(|name| !name.is_empty()).or(self.file_name);
        let name = name.unwrap_or_default();
        // Some clients send the whole path as the name.
        let folder = self.folder.or_else(|| Some(name.rsplit_once(['/', '\\'])?.0.to_owned()));
        Form {
            file,
            name: base_name(&name),
            folder: folder_path(&folder.unwrap_or_default()),
            created_at: self.created_at,
            modified_at: self.modified_at,
            is_favorite: self.is_favorite,
            visibility: self.visibility,
            duration_ms: self.duration_ms,
            offered: self.offered,
            is_without_pictures: false,
            live_photo_video_id: self.live_photo_video_id,
            sidecar: self.sidecar,
        }
    }
}

/// What a client says of a file that is not sent in a form.
pub struct Description(Parts);

/// Parses fields by their names in the form; unknown ones are skipped.
pub fn described(fields: &[(String, String)]) -> Result<Description> {
    let mut parts = Parts::default();
    for (name, value) in fields {
        parts.set(name, value.trim())?;
    }
    Ok(Description(parts))
}

impl Description {
    /// The form that the same upload would have had.
    pub fn with(self, file: Staged) -> Form {
        self.0.with(file)
    }
}

async fn stage(storage: &Storage, mut part: Part<'_>, sender: Sender<'_>) -> Result<Staged> {
    let mut staging = Staging::new(storage).await?;
    let mut len = 0;
    while let Some(chunk) = part.chunk().await? {
        len += chunk.len() as u64;
        match sender {
            Sender::User(Some(most)) if len > most => return Err(Error::TooLarge),
            Sender::User(_) => {}
            Sender::Visitor(turn) => turn.receive(chunk.len() as u64)?,
        }
        staging.write(&chunk).await?;
    }
    Ok(staging.finish().await?)
}

/// The last part of a path, of Unix or Windows, without control characters.
pub(super) fn base_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    // The end has the extension, so the beginning is cut.
    let start = name.ceil_char_boundary(name.len().saturating_sub(MAX_NAME));
    match name[start..].trim() {
        "" | "." | ".." => "unnamed".to_owned(),
        name => name.to_owned(),
    }
}

/// A relative path of a folder, with `/` between its parts, without control characters and `..`.
/// Empty if it is too long.
fn folder_path(path: &str) -> String {
    let parts = path.split(['/', '\\']).map(|part| {
        let part: String = part.chars().filter(|c| !c.is_control()).collect();
        part.trim().to_owned()
    });
    let parts = parts.filter(|part| !matches!(part.as_str(), "" | "." | ".."));
    let path = parts.collect::<Vec<_>>().join("/");
    if path.len() > MAX_FOLDER { String::new() } else { path }
}

fn visibility(value: &str) -> Result<AssetVisibility> {
    let word = serde_json::Value::String(value.to_owned());
    serde_json::from_value(word).map_err(|_| invalid("visibility is not known"))
}

fn date(name: &str, value: &str) -> Result<i64> {
    clock::parse(value).ok_or_else(|| invalid(&format!("{name} is no date")))
}

fn invalid(what: &str) -> Error {
    Error::bad_request(format!("Validation failed: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_become_names() {
        for (name, expected) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\x\\a.jpg", "a.jpg"),
            ("a\0b\n.jpg", "ab.jpg"),
            ("..", "unnamed"),
            ("dir/", "unnamed"),
        ] {
            assert_eq!(base_name(name), expected);
        }
        for (path, expected) in [
            ("2026/June/", "2026/June"),
            ("../../etc", "etc"),
            ("C:\\Photos\\a\nb", "C:/Photos/ab"),
            ("/ /", ""),
            (&"x".repeat(2000), ""),
        ] {
            assert_eq!(folder_path(path), expected);
        }
        let long = format!("{}.jpg", "ä".repeat(300));
        assert!(base_name(&long).len() <= 255 && base_name(&long).ends_with(".jpg"));
    }
}
