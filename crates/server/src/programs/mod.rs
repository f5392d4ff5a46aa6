//! Programs of the system that decode what this server does not: HEIF images and videos. Each is
//! optional, is looked for at start, and runs within bounds on one file at a time.

mod ffmpeg;
mod heif;
mod probe;
mod run;

use std::path::{Path, PathBuf};
use std::str::FromStr;

use vitrine_database::video_renditions::VideoProperties;
use vitrine_media::Format;
use vitrine_storage::{RemoveFolder, Storage};

use self::ffmpeg::Ffmpeg;
use self::heif::Heif;
use self::probe::Probe;
pub use self::run::RunError;

/// Where a program is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ProgramPath {
    /// It is not used.
    #[default]
    Off,
    /// In a folder of `PATH`, if it is installed.
    Installed,
    /// Here.
    At(PathBuf),
}

impl FromStr for ProgramPath {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(if text == "off" { Self::Off } else { Self::At(PathBuf::from(text)) })
    }
}

/// A program that the configuration names and that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the program {program} cannot be used: {cause}")]
pub struct Unusable {
    program: String,
    cause: RunError,
}

/// The programs that were found.
#[derive(Clone)]
pub struct Programs {
    storage: Storage,
    heif: Option<Heif>,
    ffmpeg: Option<Ffmpeg>,
}

/// An image that a program decoded: upright, in a folder that is deleted when this is dropped.
pub struct Picture {
    /// Its path.
    pub path: PathBuf,
    /// PNG or JPEG.
    pub format: Format,
    _folder: RemoveFolder,
}

/// An MP4 that a program made, in a folder that is deleted when this is dropped.
pub struct ConvertedVideo {
    /// Its path.
    pub path: PathBuf,
    folder: RemoveFolder,
}

impl ConvertedVideo {
    /// The folder, for another file beside it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// A video that was probed.
pub struct ProbedVideo<'a> {
    ffmpeg: &'a Ffmpeg,
    storage: &'a Storage,
    file: &'a Path,
    format: Format,
    probe: Probe,
}

impl Programs {
    /// Looks for the programs, and asks them for their versions. They work in folders of a storage.
    ///
    /// # Errors
    /// If one that was named cannot be used. Others are left out.
    pub async fn open(
        storage: &Storage,
        heif: &ProgramPath,
        ffmpeg: &ProgramPath,
    ) -> Result<Self, Unusable> {
        let heif = found(heif, Heif::installed, async |program| {
            Heif::open(program, storage.work_folder()?.path()).await
        });
        let heif = heif.await?;
        let ffmpeg = found(ffmpeg, Ffmpeg::installed, async |program| {
            Ffmpeg::open(program, storage.work_folder()?.path()).await
        });
        let programs = Self { storage: storage.clone(), heif, ffmpeg: ffmpeg.await? };
        let (heif, ffmpeg) = (programs.heif_version(), programs.ffmpeg_version());
        if heif.or(ffmpeg).is_some() {
            tracing::info!(libheif = heif, ffmpeg, "found programs");
        }
        if programs.ffmpeg.as_ref().is_some_and(|ffmpeg| !ffmpeg.converts()) {
            tracing::warn!("this ffmpeg has no libx264: videos get posters, and are not converted");
        }
        Ok(programs)
    }

    /// Version of libheif, if its program was found.
    #[must_use]
    pub fn heif_version(&self) -> Option<&str> {
        self.heif.as_ref().map(|heif| heif.version.as_str())
    }

    /// Version of ffmpeg, if it was found.
    #[must_use]
    pub fn ffmpeg_version(&self) -> Option<&str> {
        self.ffmpeg.as_ref().map(|ffmpeg| ffmpeg.version.as_str())
    }

    /// Whether images of a format are decoded by a program.
    #[must_use]
    pub fn decodes(&self, format: Format) -> bool {
        self.heif.is_some() && Heif::decodes(format)
    }

    /// Decodes an image; `None` where no program does, or it fails, which is logged.
    pub async fn picture(&self, file: &Path, format: Format) -> Option<Picture> {
        let heif = self.heif.as_ref().filter(|_| Heif::decodes(format))?;
        let decoded = async {
            let folder = self.storage.work_folder()?;
            let (path, format) = heif.decode(file, folder.path()).await?;
            Ok::<_, RunError>(Picture { path, format, _folder: folder })
        };
        decoded.await.inspect_err(|error| tracing::info!(%error, "an image was not decoded")).ok()
    }

    /// Whether videos can be probed and converted.
    #[must_use]
    pub fn has_ffmpeg(&self) -> bool {
        self.ffmpeg.is_some()
    }

    /// Probes a video.
    ///
    /// # Errors
    /// If there is no ffmpeg, or it does not know the file.
    pub async fn probe<'a>(
        &'a self,
        file: &'a Path,
        format: Format,
    ) -> Result<ProbedVideo<'a>, RunError> {
        let missing = || RunError::Io(std::io::ErrorKind::NotFound.into());
        let ffmpeg = self.ffmpeg.as_ref().ok_or_else(missing)?;
        let folder = self.storage.work_folder()?;
        let probe = ffmpeg.probe(file, format, folder.path()).await?;
        Ok(ProbedVideo { ffmpeg, storage: &self.storage, file, format, probe })
    }
}

impl ProbedVideo<'_> {
    /// Its size and duration.
    #[must_use]
    pub fn properties(&self) -> VideoProperties {
        self.probe.properties()
    }

    /// Whether it should be converted, and can be.
    #[must_use]
    pub fn is_converted(&self) -> bool {
        self.ffmpeg.converts() && !self.probe.is_played(self.format)
    }

    /// Makes an MP4 that browsers play.
    pub async fn convert(&self) -> Result<ConvertedVideo, RunError> {
        let folder = self.storage.work_folder()?;
        let input = (self.file, self.format);
        let path = self.ffmpeg.convert(input, &self.probe, folder.path()).await?;
        Ok(ConvertedVideo { path, folder })
    }

    /// Makes a picture of it.
    pub async fn poster(&self) -> Result<Picture, RunError> {
        let folder = self.storage.work_folder()?;
        let input = (self.file, self.format);
        let path = self.ffmpeg.poster(input, &self.probe, folder.path()).await?;
        Ok(Picture { path, format: Format::Png, _folder: folder })
    }
}

/// Opens a program that is named or installed.
async fn found<T>(
    program: &ProgramPath,
    installed: impl FnOnce() -> Option<PathBuf>,
    open: impl AsyncFnOnce(PathBuf) -> Result<T, RunError>,
) -> Result<Option<T>, Unusable> {
    let (path, is_named) = match program {
        ProgramPath::Off => return Ok(None),
        // Programs run in a folder of their own.
        ProgramPath::At(path) => (std::path::absolute(path).unwrap_or_else(|_| path.clone()), true),
        ProgramPath::Installed => match installed() {
            Some(path) => (path, false),
            None => return Ok(None),
        },
    };
    let shown = path.display().to_string();
    match open(path).await {
        Ok(program) => Ok(Some(program)),
        Err(cause) if is_named => Err(Unusable { program: shown, cause }),
        Err(error) => {
            tracing::warn!(program = shown, %error, "a program is left out");
            Ok(None)
        }
    }
}
