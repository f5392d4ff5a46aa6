//! Decodes HEIF and AVIF with libheif's example program: `heif-dec`, or `heif-convert` before libheif
//! 1.18. No permissive decoder for HEVC exists in Rust.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use vitrine_media::Format;

use super::run::{Bounds, RunError, find, run};

/// The names of the program, the newer one first.
const NAMES: [&str; 2] = ["heif-dec", "heif-convert"];
/// An image of 120 megapixels, as planes and as RGB.
const BOUNDS: Bounds = Bounds { time: Duration::from_secs(60), memory: 2 << 30, space: 512 << 20 };
/// JPEG quality of the decoded image, which is made smaller afterwards.
const QUALITY: &str = "95";
/// Most bytes at the start of a file that may tell of an alpha channel.
const MAX_HEAD: u64 = 64 << 10;
/// The types of an alpha channel (ISO/IEC 23008-12, section 6.10.1.2 and annex B).
const ALPHA: [&[u8]; 2] = [b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b":hevc:2015:auxid:1\0"];

/// The program, with the version of its library.
#[derive(Debug, Clone)]
pub(super) struct Heif {
    program: PathBuf,
    pub(super) version: String,
}

impl Heif {
    /// Where it is installed, if it is.
    pub(super) fn installed() -> Option<PathBuf> {
        find(&NAMES)
    }

    /// Asks a program for its version.
    pub(super) async fn open(program: PathBuf, folder: &Path) -> Result<Self, RunError> {
        let bounds = Bounds { time: Duration::from_secs(10), space: 1 << 20, ..BOUNDS };
        let printed = run(&program, vec!["--help".into()], folder, bounds).await;
        // Its help goes to standard error, and some versions end with an error.
        let mut text = String::from_utf8_lossy(&printed.unwrap_or_default()).into_owned();
        let messages = File::open(folder.join("stderr"))?;
        messages.take(MAX_HEAD).read_to_string(&mut text)?;
        let version = text.split_once("libheif version:").and_then(|(_, rest)| {
            let version = rest.split_whitespace().next()?;
            Some(version.to_owned())
        });
        let version = version
            .ok_or_else(|| RunError::Failed("it does not say its version of libheif".to_owned()))?;
        Ok(Self { program, version })
    }

    /// Whether it decodes a format.
    pub(super) fn decodes(format: Format) -> bool {
        matches!(format, Format::Heif | Format::Avif)
    }

    /// Decodes the image of a file into a folder. Rotation and mirroring are applied (ISO/IEC
    /// 23008-12, section 6.5.10 and 6.5.12), and the colour profile is kept.
    pub(super) async fn decode(
        &self,
        file: &Path,
        folder: &Path,
    ) -> Result<(PathBuf, Format), RunError> {
        // JPEGs are written ten times as fast, but have no transparency.
        let (name, format) = match may_be_transparent(file)? {
            true => ("picture.png", Format::Png),
            false => ("picture.jpg", Format::Jpeg),
        };
        let file = std::path::absolute(file)?;
        let arguments = vec!["-q".into(), QUALITY.into(), file.into(), name.into()];
        run(&self.program, arguments, folder, BOUNDS).await?;
        // With several images in the file it numbers what it makes.
        let numbered = name.replace('.', "-1.");
        let made = [name, &numbered].map(|name| folder.join(name));
        let made = made.into_iter().find(|path| path.is_file());
        let made = made.ok_or_else(|| RunError::Failed("it made no picture".to_owned()))?;
        Ok((made, format))
    }
}

fn may_be_transparent(file: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(file)?.take(MAX_HEAD).read_to_end(&mut head)?;
    let has = |kind: &&[u8]| head.windows(kind.len()).any(|part| part == *kind);
    Ok(ALPHA.iter().any(has))
}
