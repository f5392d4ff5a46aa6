//! Probes and converts videos with ffmpeg and ffprobe: an MP4 that all browsers play, and a poster.
//!
//! The demuxer is named for each format and files are the only protocol, so that no playlist or
//! reference inside a file makes ffmpeg open another one.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use vitrine_media::Format;

use super::probe::{Probe, Stream};
use super::run::{Bounds, RunError, find, run};

/// Longest video that is converted, in seconds.
const MAX_SECONDS: f64 = 6.0 * 3600.0;
/// The duration that is assumed of a video that does not say it, in seconds.
const UNKNOWN_SECONDS: f64 = 1800.0;
/// Before the input: no questions, at most 40 million pixels in a frame (8K has 33), two threads.
const DECODER: &str = "-nostdin -max_pixels 40000000 -threads 2";
/// The MP4: H.264 with at most 60 frames and 8 Mbit in a second, no messages (SEI, ITU-T H.264,
/// section 7.3.2.3), in which the encoder writes its settings, no subtitles, data, metadata or
/// chapters, and the index in front.
const ENCODER: &str = "-fpsmax 60 -c:v libx264 -preset veryfast -crf 23 -maxrate 8M -bufsize 16M \
     -profile:v high -threads 2 -bsf:v filter_units=remove_types=6 -sn -dn -map_metadata -1 \
     -map_chapters -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact \
     -movflags +faststart -f mp4 -y video.mp4";
/// The poster: one frame, without metadata.
const FRAME: &str = "-map 0:V:0 -frames:v 1 -c:v png -f image2 -update 1 -map_metadata -1 \
     -y poster.png";
/// Most address space of one run, in bytes.
const MEMORY: u64 = 2 << 30;
/// Longest conversion, however long the video is.
const MAX_TIME: Duration = Duration::from_secs(12 * 3600);
/// Time for each second of the video, and in any case, in seconds.
const TIME_PER_SECOND: f64 = 20.0;
const LEAST_TIME: f64 = 60.0;
/// Bytes for each second of the video, above what [`ENCODER`] allows, and in any case.
const SPACE_PER_SECOND: f64 = 1_300_000.0;
const LEAST_SPACE: f64 = 16e6;
/// For a question, a probe or a poster.
const SHORT: Bounds = Bounds { time: Duration::from_secs(60), memory: MEMORY, space: 64 << 20 };
/// Where a poster is taken, in seconds from the start; in the middle of shorter videos.
const POSTER_AT: f64 = 1.0;
/// At most 1080p, upright or lying, with even sides and square pixels. Without commas, which would
/// end the filter: they are escaped.
const SCALE: &str = "scale=w=max(2\\,2*trunc(iw*sar*FIT/2+0.01)):h=max(2\\,2*trunc(ih*FIT/2+0.01))";
const FIT: &str = "min(1\\,min(1920/max(iw*sar\\,ih)\\,1080/min(iw*sar\\,ih)))";
/// From PQ or HLG (ITU-R BT.2100) to BT.709.
const TONE_MAP: &str = "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,\
     tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv";

/// The names of what [`ENCODER`] and [`FRAME`] make.
const VIDEO: &str = "video.mp4";
const POSTER: &str = "poster.png";

/// The programs, with their version and what they were built with.
#[derive(Debug, Clone)]
pub struct Ffmpeg {
    ffmpeg: PathBuf,
    ffprobe: PathBuf,
    pub(super) version: String,
    has_x264: bool,
    has_tone_map: bool,
}

impl Ffmpeg {
    /// Where it is installed, if it is.
    pub(super) fn installed() -> Option<PathBuf> {
        find(&["ffmpeg"])
    }

    /// Asks a program for its version, and what it can do. ffprobe is beside it.
    pub(super) async fn open(ffmpeg: PathBuf, folder: &Path) -> Result<Self, RunError> {
        let ffprobe = ffmpeg.with_file_name("ffprobe");
        if !ffprobe.is_file() {
            let missing = format!("there is no {}", ffprobe.display());
            return Err(io::Error::new(io::ErrorKind::NotFound, missing).into());
        }
        let ask = async |question: &str| {
            let arguments = vec!["-hide_banner".into(), question.into()];
            let bounds = Bounds { time: Duration::from_secs(10), ..SHORT };
            let printed = run(&ffmpeg, arguments, folder, bounds).await?;
            Ok::<_, RunError>(String::from_utf8_lossy(&printed).into_owned())
        };
        let version = ask("-version").await?;
        let version = version.strip_prefix("ffmpeg version ");
        let version = version.and_then(|rest| rest.split_whitespace().next());
        let version = version
            .ok_or_else(|| RunError::Failed("it does not say its version".to_owned()))?
            .to_owned();
        let (encoders, filters) = (ask("-encoders").await?, ask("-filters").await?);
        let has = |list: &str, name: &str| list.split_whitespace().any(|word| word == name);
        let has_x264 = has(&encoders, "libx264");
        let has_tone_map = has(&filters, "zscale") && has(&filters, "tonemap");
        Ok(Self { ffprobe, version, has_x264, has_tone_map, ffmpeg })
    }

    /// Whether it can convert videos; otherwise it only makes posters.
    #[must_use]
    pub fn converts(&self) -> bool {
        self.has_x264
    }

    /// Reads what a video consists of.
    ///
    /// # Errors
    /// Also if it is no video that ffmpeg knows.
    pub(super) async fn probe(
        &self,
        file: &Path,
        format: Format,
        folder: &Path,
    ) -> Result<Probe, RunError> {
        let mut arguments = input(file, format)?;
        let shown = ["-of", "json", "-show_streams", "-show_format"];
        arguments.splice(0..0, shown.map(OsString::from));
        let json = run(&self.ffprobe, arguments, folder, SHORT).await?;
        Probe::parse(&json).map_err(|error| RunError::Failed(format!("ffprobe: {error}")))
    }

    /// Makes an MP4 of a video in a folder; returns its path.
    pub(super) async fn convert(
        &self,
        (file, format): (&Path, Format),
        probe: &Probe,
        folder: &Path,
    ) -> Result<PathBuf, RunError> {
        let Some(video) = probe.video() else { return Err(no_video()) };
        let seconds = probe.duration();
        if seconds.is_some_and(|seconds| seconds > MAX_SECONDS) {
            return Err(RunError::Failed("it is longer than six hours".to_owned()));
        }
        let seconds = seconds.unwrap_or(UNKNOWN_SECONDS);
        let time = Duration::from_secs_f64(LEAST_TIME + seconds * TIME_PER_SECOND).min(MAX_TIME);
        let space = (LEAST_SPACE + seconds * SPACE_PER_SECOND) as u64;
        let mut arguments = words(DECODER);
        arguments.extend(input(file, format)?);
        arguments.extend(words("-map 0:V:0"));
        if let Some((index, audio)) = probe.audio() {
            arguments.extend(["-map".into(), format!("0:a:{index}").into()]);
            arguments.extend(words("-c:a aac -b:a 160k"));
            if audio.channels() > 2 {
                arguments.extend(words("-ac 2"));
            }
        }
        let filter = format!("{},format=yuv420p", self.filter(video));
        arguments.extend(["-vf".into(), filter.into()]);
        if video.is_hdr() && self.has_tone_map {
            let bt709 = "-colorspace bt709 -color_primaries bt709 -color_trc bt709";
            arguments.extend(words(bt709));
        }
        arguments.extend(words(ENCODER));
        run(&self.ffmpeg, arguments, folder, Bounds { time, memory: MEMORY, space }).await?;
        let made = folder.join(VIDEO);
        let found = self.probe(&made, Format::Mp4, folder).await?;
        match found.video().is_some() && found.is_played(Format::Mp4) {
            true => Ok(made),
            false => Err(no_video()),
        }
    }

    /// Makes a PNG of a frame near the start of a video in a folder; returns its path.
    pub(super) async fn poster(
        &self,
        (file, format): (&Path, Format),
        probe: &Probe,
        folder: &Path,
    ) -> Result<PathBuf, RunError> {
        let Some(video) = probe.video() else { return Err(no_video()) };
        let at = probe.duration().map_or(0.0, |seconds| POSTER_AT.min(seconds / 2.0));
        let made = folder.join(POSTER);
        // There may be no frame at that time where a file is cut.
        for at in [at, 0.0] {
            let mut arguments = words(DECODER);
            arguments.extend(["-ss".into(), format!("{at:.3}").into()]);
            arguments.extend(input(file, format)?);
            arguments.extend(["-vf".into(), self.filter(video).into()]);
            arguments.extend(words(FRAME));
            let done = run(&self.ffmpeg, arguments, folder, SHORT).await;
            if made.metadata().is_ok_and(|meta| meta.len() > 0) {
                return Ok(made);
            }
            if at == 0.0 {
                done?;
            }
        }
        Err(no_video())
    }

    /// Deinterlaces where a frame is marked so, scales, and maps HDR to what all screens show.
    fn filter(&self, video: &Stream) -> String {
        let mut filter = format!("yadif=deint=interlaced,{}", SCALE.replace("FIT", FIT));
        if video.is_untagged_hd() {
            filter.push_str(":in_color_matrix=bt709:out_color_matrix=bt709");
        }
        filter.push_str(",setsar=1");
        if video.is_hdr() && self.has_tone_map {
            filter.push(',');
            filter.push_str(TONE_MAP);
        }
        filter
    }
}

fn no_video() -> RunError {
    RunError::Failed("it has no video that can be decoded".to_owned())
}

/// Arguments that contain no spaces.
fn words(text: &str) -> Vec<OsString> {
    text.split_whitespace().map(OsString::from).collect()
}

/// The arguments that open a file of a format, and nothing else.
fn input(file: &Path, format: Format) -> Result<Vec<OsString>, RunError> {
    let demuxer = match format {
        Format::Mp4 | Format::Mov => "mov",
        Format::Matroska | Format::Webm => "matroska",
        Format::Avi => "avi",
        Format::Asf => "asf",
        Format::MpegPs => "mpeg",
        Format::MpegTs => "mpegts",
        Format::Flv => "flv",
        Format::OggVideo => "ogg",
        _ => return Err(no_video()),
    };
    let mut arguments = words(&format!("-v error -protocol_whitelist file -f {demuxer} -i"));
    // With its protocol, so that no other part of the path is taken for one.
    let mut address = OsString::from("file:");
    address.push(std::path::absolute(file)?);
    arguments.push(address);
    Ok(arguments)
}
