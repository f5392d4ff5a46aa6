//! What ffprobe says about a video, and whether browsers play it as it is.

use serde::Deserialize;
use vitrine_database::video_renditions::VideoProperties;
use vitrine_media::Format;

/// The parts of ffprobe's JSON that are used.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Probe {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Container,
}

#[derive(Debug, Default, Deserialize)]
struct Container {
    duration: Option<String>,
}

/// A stream, video or audio.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Stream {
    codec_type: Option<String>,
    codec_name: Option<String>,
    pix_fmt: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    sample_aspect_ratio: Option<String>,
    color_space: Option<String>,
    color_transfer: Option<String>,
    color_primaries: Option<String>,
    duration: Option<String>,
    channels: Option<u32>,
    #[serde(default)]
    disposition: Disposition,
    #[serde(default)]
    side_data_list: Vec<SideData>,
}

#[derive(Debug, Default, Deserialize)]
struct Disposition {
    #[serde(default)]
    attached_pic: u8,
}

#[derive(Debug, Default, Deserialize)]
struct SideData {
    rotation: Option<f64>,
}

impl Probe {
    pub(super) fn parse(json: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(json)
    }

    /// The video that ffmpeg takes: the first that is no cover.
    pub(super) fn video(&self) -> Option<&Stream> {
        self.of_type("video").find(|stream| stream.disposition.attached_pic == 0)
    }

    /// The first audio stream that can be decoded, with its position among all audio streams.
    pub(super) fn audio(&self) -> Option<(usize, &Stream)> {
        let is_known = |stream: &Stream| stream.codec().is_some_and(|codec| codec != "none");
        self.of_type("audio").enumerate().find(|(_, stream)| is_known(stream))
    }

    fn of_type(&self, wanted: &str) -> impl Iterator<Item = &Stream> {
        self.streams.iter().filter(move |stream| stream.codec_type.as_deref() == Some(wanted))
    }

    /// Seconds; `None` if unknown.
    pub(super) fn duration(&self) -> Option<f64> {
        let parse = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        let of_stream = || self.video().and_then(|video| parse(&video.duration));
        let seconds: Option<f64> = parse(&self.format.duration).or_else(of_stream);
        seconds.filter(|seconds| seconds.is_finite() && *seconds > 0.0)
    }

    pub(super) fn properties(&self) -> VideoProperties {
        VideoProperties {
            size: self.video().and_then(Stream::shown_size),
            duration_ms: self.duration().map(|seconds| (seconds * 1000.0).round() as u64),
        }
    }

    /// Whether Chromium, Firefox and Safari play such a file: H.264 with 8 bits in 4:2:0 and the
    /// usual audio in MP4 and QuickTime, VP8, VP9 and AV1 in WebM and MP4. A file without a video
    /// needs no rendition either.
    pub(super) fn is_played(&self, format: Format) -> bool {
        let Some(video) = self.video() else { return true };
        let codec = video.codec().unwrap_or_default();
        let audio = self.of_type("audio").next().map(|audio| audio.codec().unwrap_or_default());
        let has_audio = |codecs: &[&str]| audio.is_none_or(|codec| codecs.contains(&codec));
        match format {
            Format::Mp4 | Format::Mov => {
                let is_played = match codec {
                    "h264" => matches!(video.pix_fmt.as_deref(), Some("yuv420p" | "yuvj420p")),
                    "vp9" | "av1" => true,
                    _ => false,
                };
                is_played && has_audio(&["aac", "mp3", "opus", "flac"])
            }
            Format::Webm => {
                matches!(codec, "vp8" | "vp9" | "av1") && has_audio(&["opus", "vorbis"])
            }
            _ => false,
        }
    }
}

impl Stream {
    pub(super) fn codec(&self) -> Option<&str> {
        self.codec_name.as_deref()
    }

    pub(super) fn channels(&self) -> u32 {
        self.channels.unwrap_or(0)
    }

    /// Whether its brightness is coded for HDR (ITU-R BT.2100): PQ or HLG. The colours have to be
    /// said as well, since they could not be converted otherwise.
    pub(super) fn is_hdr(&self) -> bool {
        let is_one_of = |value: &Option<String>, wanted: &[&str]| {
            value.as_deref().is_some_and(|value| wanted.contains(&value))
        };
        is_one_of(&self.color_transfer, &["smpte2084", "arib-std-b67"])
            && is_one_of(&self.color_primaries, &["bt2020"])
            && is_one_of(&self.color_space, &["bt2020nc", "bt2020c"])
    }

    /// Whether it is in high definition and does not say its colour matrix, which is then BT.709.
    pub(super) fn is_untagged_hd(&self) -> bool {
        let is_untagged = matches!(self.color_space.as_deref(), None | Some("unknown"));
        is_untagged && self.height.is_some_and(|height| height >= 720)
    }

    /// Width and height with square pixels, after rotation.
    fn shown_size(&self) -> Option<(u32, u32)> {
        let (width, height) = self.width.zip(self.height)?;
        let ratio = self.sample_aspect_ratio.as_deref().and_then(|ratio| ratio.split_once(':'));
        let ratio = ratio.and_then(|(across, down)| {
            let (across, down): (f64, f64) = (across.parse().ok()?, down.parse().ok()?);
            Some(across / down).filter(|ratio| ratio.is_finite() && *ratio > 0.0)
        });
        let width = (f64::from(width) * ratio.unwrap_or(1.0)).round() as u32;
        let rotation = self.side_data_list.iter().find_map(|data| data.rotation).unwrap_or(0.0);
        let is_turned = (rotation.abs() % 180.0 - 90.0).abs() < 45.0;
        let size = if is_turned { (height, width) } else { (width, height) };
        (size.0 > 0 && size.1 > 0).then_some(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probe(video: &str, audio: Option<&str>) -> Probe {
        let audio = audio.map_or(String::new(), |codec| {
            format!(r#",{{"codec_type":"audio","codec_name":"{codec}"}}"#)
        });
        let json = format!(r#"{{"streams":[{{"codec_type":"video",{video}}}{audio}]}}"#);
        Probe::parse(json.as_bytes()).unwrap()
    }

    #[test]
    fn what_browsers_play() {
        use Format::{Avi, Matroska, Mov, Mp4, MpegTs, Webm};
        let h264 = r#""codec_name":"h264","pix_fmt":"yuv420p""#;
        let h264_10 = r#""codec_name":"h264","pix_fmt":"yuv420p10le""#;
        let hevc = r#""codec_name":"hevc","pix_fmt":"yuv420p""#;
        let vp9 = r#""codec_name":"vp9","pix_fmt":"yuv420p""#;
        for (format, video, audio, expected) in [
            (Mp4, h264, Some("aac"), true),
            (Mov, h264, None, true),
            (Mov, h264, Some("pcm_s16le"), false),
            (Mp4, h264, Some("amr_nb"), false),
            (Mp4, h264_10, Some("aac"), false),
            (Mov, hevc, Some("aac"), false),
            (Mp4, vp9, Some("opus"), true),
            (Webm, vp9, Some("opus"), true),
            (Matroska, h264, Some("aac"), false),
            (MpegTs, h264, Some("aac"), false),
            (Avi, h264, None, false),
        ] {
            assert_eq!(probe(video, audio).is_played(format), expected, "{format} {video}");
        }
        assert!(Probe::default().is_played(Mp4), "there is only audio");
        let cover = probe(r#""codec_name":"png","disposition":{"attached_pic":1}"#, Some("aac"));
        assert!(cover.is_played(Mp4));
    }

    #[test]
    fn sizes_as_shown() {
        for (video, expected) in [
            (r#""width":1920,"height":1080"#, Some((1920, 1080))),
            (r#""width":720,"height":576,"sample_aspect_ratio":"64:45""#, Some((1024, 576))),
            (r#""width":720,"height":576,"sample_aspect_ratio":"0:1""#, Some((720, 576))),
            (r#""width":16,"height":9,"side_data_list":[{"rotation":-90}]"#, Some((9, 16))),
            (r#""width":16,"height":9,"side_data_list":[{"rotation":180}]"#, Some((16, 9))),
            (r#""width":0,"height":9"#, None),
            (r#""height":9"#, None),
        ] {
            assert_eq!(probe(video, None).properties().size, expected, "{video}");
        }
    }
}
