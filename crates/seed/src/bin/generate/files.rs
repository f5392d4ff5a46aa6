//! The files of generated rows: a few renditions that load, and originals of realistic lengths,
//! which are mostly sparse. Each is stored once, with hard links for all photos that use it.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use vitrine_database::AssetId;
use vitrine_database::edits::Edit;
use vitrine_media::Format;
use vitrine_media::hash::Crc32;
use vitrine_server::ingest;

use crate::Result;
use crate::life::Chance;

/// Hard links to one file, below the limit of common file systems.
const NAMES: usize = 30_000;

/// Properties and files that many photos share.
pub struct Template {
    pub format: Format,
    pub size: u64,
    pub crc32: u32,
    pub edits: Vec<Edit>,
    pub width: u32,
    pub height: u32,
    pub duration_ms: Option<u64>,
    /// ThumbHash of the renditions, in Base64.
    pub thumbhash: &'static str,
    folder: PathBuf,
    named: usize,
}

/// Format, number of templates, and shortest and longest file in bytes.
const KINDS: &[(Format, usize, u64, u64)] = &[
    (Format::Jpeg, 60, 1_500_000, 7_000_000),
    (Format::Heif, 25, 900_000, 3_500_000),
    (Format::Mp4, 5, 6_000_000, 90_000_000),
    (Format::Mov, 4, 8_000_000, 120_000_000),
    (Format::Png, 4, 300_000, 2_500_000),
    (Format::Webp, 2, 80_000, 600_000),
];

const HASHES: [&str; 4] = [
    "1QcSHQRnh493V4dIh4eXh1h4kJUI",
    "3PcNNYSFeXh/d3eld0iHZoZgVwh2",
    "2fcZFIB3iId/h3iJh4aIYJ2V8g==",
    "HBkSHYSIeHiPiHh8eJd4eTN0EEQG",
];

/// Creates the templates in a folder.
pub fn templates(folder: &Path, chance: &mut Chance) -> Result<Vec<Template>> {
    let mut templates = Vec::new();
    for (format, number, least, most) in KINDS {
        for _ in 0..*number {
            let size = least + (chance.part() * (most - least) as f64) as u64;
            let is_tall = chance.happens(0.3);
            let (width, height) = if is_tall { (3024, 4032) } else { (4032, 3024) };
            let number = templates.len();
            let folder = folder.join(number.to_string());
            fs::create_dir_all(&folder)?;
            for (name, side) in [("thumbnail", 250), ("preview", 720)] {
                let small = |length: u32| side * length / 4032;
                let picture = picture(number, small(width), small(height))?;
                fs::write(folder.join(name), picture)?;
            }
            let original = folder.join("original");
            write_original(&original, *format, size, &picture(number, 640, 480)?)?;
            let crc32 = crc32(&original)?;
            templates.push(Template {
                format: *format,
                size,
                crc32,
                edits: ingest::edits(&ingest::open(&original)?, crc32),
                width,
                height,
                duration_ms: format.is_video().then_some(size / 1_700),
                thumbhash: HASHES[number % HASHES.len()],
                folder,
                named: 0,
            });
        }
    }
    Ok(templates)
}

/// A gradient as JPEG, different for each number.
fn picture(number: usize, width: u32, height: u32) -> Result<Vec<u8>> {
    let mut pixels = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            let (across, down) = (x * 255 / width, y * 255 / height);
            let turn = (number * 37 % 256) as u32;
            pixels.extend(
                [across, down, 255 - (across + down) / 2].map(|c| ((c + turn) % 256) as u8),
            );
        }
    }
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, 60);
    encoder.write_image(&pixels, width, height, ExtendedColorType::Rgb8)?;
    Ok(jpeg)
}

/// Writes a sparse file of this length that begins as its format does. A JPEG contains an image;
/// the others only have a header, since there is no encoder for them here.
fn write_original(path: &Path, format: Format, size: u64, jpeg: &[u8]) -> Result<()> {
    let mut file = File::create(path)?;
    let brand = match format {
        Format::Heif => b"heic",
        Format::Mov => b"qt  ",
        _ => b"isom",
    };
    let rest = |before: u64| u32::try_from(size - before);
    match format {
        Format::Jpeg => file.write_all(jpeg)?,
        Format::Png => file.write_all(b"\x89PNG\r\n\x1a\n")?,
        Format::Webp => {
            file.write_all(b"RIFF")?;
            file.write_all(&rest(8)?.to_le_bytes())?;
            file.write_all(b"WEBP")?;
        }
        _ => {
            file.write_all(&[0, 0, 0, 16])?;
            file.write_all(b"ftyp")?;
            file.write_all(brand)?;
            file.write_all(&[0; 4])?;
            file.write_all(&rest(16)?.to_be_bytes())?;
            file.write_all(b"free")?;
        }
    }
    file.set_len(size)?;
    Ok(())
}

fn crc32(path: &Path) -> Result<u32> {
    let (mut file, mut crc) = (File::open(path)?, Crc32::new());
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(crc.finish());
        }
        crc.update(&buffer[..read]);
    }
}

impl Template {
    /// Links its files as those of one more photo of a library.
    pub fn name(&mut self, data: &Path, id: &AssetId) -> Result<()> {
        let round = self.named / NAMES;
        let extension = format!(".{}", self.format.extension());
        let to = data.join("storage/assets").join(&id.as_str()[..2]);
        let endings = [
            ("original", extension.as_str()),
            ("thumbnail", ".thumbnail.jpg"),
            ("preview", ".preview.jpg"),
        ];
        for (name, ending) in endings {
            let mut source = self.folder.join(name);
            if round > 0 {
                let copy = self.folder.join(format!("{name}.{round}"));
                if !copy.exists() {
                    copy_with_holes(&source, &copy)?;
                }
                source = copy;
            }
            let to = to.join(format!("{id}{ending}"));
            if fs::hard_link(&source, &to).is_err() {
                fs::create_dir_all(to.parent().ok_or("a file without a folder")?)?;
                fs::hard_link(&source, &to)?;
            }
        }
        self.named += 1;
        Ok(())
    }
}

/// Copies a sparse file. All its data is within the first MiB.
fn copy_with_holes(from: &Path, to: &Path) -> Result<()> {
    let (file, mut copy) = (File::open(from)?, File::create(to)?);
    let len = file.metadata()?.len();
    let mut start = Vec::new();
    file.take(1 << 20).read_to_end(&mut start)?;
    copy.write_all(&start)?;
    copy.set_len(len)?;
    Ok(())
}
