//! `cargo xtask fixtures`: the photos that tests use, in `target/fixtures/`, with a manifest.
//!
//! Small, the same bytes on every machine, and full of canaries: strings that occur in one kind of
//! metadata each and nowhere else, so that a test can tell what was disclosed. `fixtures big`
//! writes another gigabyte, for the memory test, into `target/fixtures-big/`.

mod list;

use std::path::{Path, PathBuf};
use std::{fs, thread};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::photos::{self, Extras, Land, Light, Scene, Shot};
use crate::{fingerprint, paths, run};

/// The number of big photos, and the approximate length of each in bytes.
const BIG_COUNT: u32 = 200;
const BIG_BYTES: usize = 5_000_000;

/// A file as the manifest describes it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    /// The identifier that tests use.
    id: &'static str,
    /// The file name to upload it under.
    name: String,
    #[serde(rename = "type")]
    media_type: &'static str,
    size: usize,
    sha1: String,
    /// As seen, after applying the orientation; 0 if it is not a photo.
    width: u32,
    height: u32,
    /// The EXIF orientation; 0 if there is none.
    orientation: u8,
    /// RFC 3339; `null` if the file has no capture time.
    taken_at: Option<String>,
    has_offset: bool,
    make: Option<&'static str>,
    model: Option<&'static str>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    /// Strings that must not be disclosed where metadata is hidden.
    canaries: Vec<String>,
    /// Whether it decodes completely.
    valid: bool,
    /// The `id` of another fixture with the same bytes.
    duplicate_of: Option<&'static str>,
}

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    write()?;
    if arguments.iter().any(|argument| argument == "big") {
        write_big()?;
    }
    Ok(())
}

/// Writes the small photos, unless they are current.
pub(crate) fn write() -> Result<()> {
    let folder = paths::own("fixtures")?;
    let recipe = recipe()?;
    if is_current(&folder, &recipe) {
        return Ok(());
    }
    run::step("Painting the photos for tests (seconds)", || {
        if folder.is_dir() {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("clearing {}", folder.display()))?;
        }
        fs::create_dir_all(&folder)?;
        let specs = list::all();
        let painted: Vec<Result<(Entry, Vec<u8>)>> = thread::scope(|scope| {
            let running: Vec<_> = specs.iter().map(|spec| scope.spawn(|| spec.make())).collect();
            running
                .into_iter()
                .map(|thread| {
                    thread
                        .join()
                        .unwrap_or_else(|_| Err(anyhow::anyhow!("a painting thread panicked")))
                })
                .collect()
        });
        let mut entries = Vec::new();
        for photo in painted {
            let (entry, bytes) = photo?;
            let path = folder.join(&entry.name);
            fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
            entries.push(entry);
        }
        let manifest = serde_json::json!({ "recipe": recipe, "files": entries });
        fs::write(folder.join("manifest.json"), format!("{manifest:#}\n"))?;
        eprintln!("    {} files in {}", entries.len(), paths::shown(&folder));
        Ok(())
    })
}

/// Writes the big photos: real JPEGs of about 5 MB each. They differ only in a comment, so that
/// painting one is enough and none are duplicates.
pub(crate) fn write_big() -> Result<()> {
    // Not below the small ones: a test drops those onto the app as a whole folder.
    let folder = paths::own("fixtures-big")?;
    let recipe = recipe()?;
    if is_current(&folder, &recipe) {
        eprintln!("{} big photos are in {}", BIG_COUNT, paths::shown(&folder));
        return Ok(());
    }
    let what = format!("Writing {BIG_COUNT} photos of 5 MB (1 GB on disk, seconds)");
    run::step(&what, || {
        if folder.is_dir() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let base = big_photo()?;
        let mut entries = Vec::new();
        for number in 1..=BIG_COUNT {
            let name = format!("BIG_{number:04}.jpg");
            let mut photo = base.clone();
            photo.splice(2..2, photos::segment(0xFE, format!("photo {number}").as_bytes())?);
            entries.push(serde_json::json!({
                "name": name, "size": photo.len(), "sha1": fingerprint::sha1_hex(&photo),
            }));
            fs::write(folder.join(&name), photo).with_context(|| format!("writing {name}"))?;
        }
        let manifest = serde_json::json!({ "recipe": recipe, "files": entries });
        fs::write(folder.join("manifest.json"), format!("{manifest:#}\n"))?;
        eprintln!("    {} files in {}", entries.len(), paths::shown(&folder));
        Ok(())
    })
}

/// A landscape with enough grain to fill 5 MB.
fn big_photo() -> Result<Vec<u8>> {
    let mut picture = Scene::new(Land::Mountains, Light::Day, 5).render(2560, 1700);
    let mut random = photos::Random::new(5);
    for pixel in picture.pixels_mut() {
        let grain = (random.next() & 0x3F) as i16 - 32;
        pixel.0 = pixel.0.map(|channel| (i16::from(channel) + grain).clamp(0, 255) as u8);
    }
    // Scan data cannot be padded, so the quality is raised until the file is long enough.
    let mut best = Vec::new();
    for quality in (94..=100).step_by(2) {
        best = photos::jpeg(&picture, quality, None, &Extras::default())?;
        if best.len() >= BIG_BYTES {
            break;
        }
    }
    Ok(best)
}

/// A hash that changes when the output would change.
fn recipe() -> Result<String> {
    let inputs =
        ["xtask/src/photos", "xtask/src/photos.rs", "xtask/src/fixtures", "xtask/src/fixtures.rs"];
    fingerprint::of(paths::root(), &inputs, "")
}

fn is_current(folder: &Path, recipe: &str) -> bool {
    let manifest: PathBuf = folder.join("manifest.json");
    let Ok(text) = fs::read_to_string(manifest) else {
        return false;
    };
    serde_json::from_str::<serde_json::Value>(&text)
        .is_ok_and(|manifest| manifest["recipe"] == *recipe)
}

impl list::Spec {
    fn make(&self) -> Result<(Entry, Vec<u8>)> {
        let shot = self.shot()?;
        let bytes = self.bytes(&shot)?;
        let is_photo = self.media_type.starts_with("image/") && self.content.is_photo();
        let entry = Entry {
            id: self.id,
            name: self.name.to_owned(),
            media_type: self.media_type,
            size: bytes.len(),
            sha1: fingerprint::sha1_hex(&bytes),
            width: if is_photo { self.seen_size().0 } else { 0 },
            height: if is_photo { self.seen_size().1 } else { 0 },
            orientation: shot.orientation,
            taken_at: shot.rfc3339(),
            has_offset: shot.offset.is_some(),
            make: shot.camera.map(|camera| camera.make),
            model: shot.camera.map(|camera| camera.model),
            latitude: shot.place.map(|place| place.latitude),
            longitude: shot.place.map(|place| place.longitude),
            canaries: self.canaries(),
            valid: self.content == list::Content::Whole,
            duplicate_of: self.duplicate_of,
        };
        Ok((entry, bytes))
    }

    fn bytes(&self, shot: &Shot) -> Result<Vec<u8>> {
        if self.content == list::Content::Text {
            return Ok(b"This is a text, whatever its name says.\n".repeat(20));
        }
        let (width, height) = self.seen_size();
        let picture = Scene::new(self.land, self.light, self.seed).render(width, height);
        let exif = self.exif.then(|| shot.exif()).transpose()?;
        let mut bytes =
            photos::encode(self.format, picture, shot.orientation, exif, &self.extras())?;
        if self.content == list::Content::CutOff {
            bytes.truncate(bytes.len() * 6 / 10);
        }
        Ok(bytes)
    }
}
