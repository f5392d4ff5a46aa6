//! Detects a file's format from its first bytes. File names and declared types are never used: in
//! real libraries most files called `.heic` are JPEGs.

use crate::source::read_vec;
use crate::{Error, Format, Source};

/// Maximum bytes read from the start of a file.
const MAX_HEAD: u64 = 4096;

/// Detects a file's format from its content; [`Format::Unknown`] if none matches.
pub fn sniff(source: &dyn Source) -> Result<Format, Error> {
    let head = read_vec(source, 0, source.len().min(MAX_HEAD) as usize)?;
    Ok(recognise(&head))
}

fn recognise(head: &[u8]) -> Format {
    match head {
        [0xFF, 0xD8, 0xFF, ..] => Format::Jpeg,
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Format::Png,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Format::Webp,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', b' ', ..] => Format::Avi,
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Format::Gif,
        [0xFF, 0x0A, ..] => Format::Jxl,
        [0, 0, 0, 12, b'J', b'X', b'L', b' ', 0x0D, 0x0A, 0x87, 0x0A, ..] => Format::Jxl,
        // The signature box of JPEG 2000 (ISO/IEC 15444-1, section I.5.1), or the codestream alone
        // (section A.4).
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', 0x0D, 0x0A, 0x87, 0x0A, ..] => Format::Jpeg2000,
        [0xFF, 0x4F, 0xFF, 0x51, ..] => Format::Jpeg2000,
        [0x1A, 0x45, 0xDF, 0xA3, ..] => ebml(head),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => brands(head),
        // A pack header (ISO/IEC 13818-1, section 2.5.3.3).
        [0, 0, 1, 0xBA, ..] => Format::MpegPs,
        // The flag of a video in the header (Adobe Flash Video, annex E.2).
        [b'F', b'L', b'V', 1, flags, ..] if flags & 1 == 1 => Format::Flv,
        [b'O', b'g', b'g', b'S', 0, ..] if ogg_video(head) => Format::OggVideo,
        _ if head.starts_with(&ASF_HEADER) && asf_video(head) => Format::Asf,
        _ if transport_stream(head) => Format::MpegTs,
        [_, _, _, _, kind @ ..] if old_quicktime(kind) => Format::Mov,
        [b'I', b'I', 0x2A, 0, ..] | [b'M', b'M', 0, 0x2A, ..] => tiff(head),
        [b'I', b'I', 0x2B, 0, ..] | [b'M', b'M', 0, 0x2B, ..] => Format::Tiff,
        [b'I', b'I', b'R', b'O' | b'S', ..] | [b'I', b'I', b'U', 0, ..] => Format::Raw,
        [b'M', b'M', b'O', b'R', ..] | [0, b'M', b'R', b'M', ..] => Format::Raw,
        [b'8', b'B', b'P', b'S', ..] => Format::Psd,
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Format::Bmp,
        _ if head.starts_with(b"FUJIFILMCCD-RAW") || head.starts_with(b"FOVb") => Format::Raw,
        _ if contains(head.get(..1024).unwrap_or(head), b"%PDF-") => Format::Pdf,
        _ if svg(head) => Format::Svg,
        _ => Format::Unknown,
    }
}

/// The DocType (RFC 8794, section 11.2.4) distinguishes WebM from Matroska.
fn ebml(head: &[u8]) -> Format {
    let head = head.get(..256).unwrap_or(head);
    if contains(head, b"\x42\x82\x84webm") {
        Format::Webm
    } else if contains(head, b"\x42\x82\x88matroska") {
        Format::Matroska
    } else {
        Format::Unknown
    }
}

/// Brands of the file type box (ISO/IEC 14496-12, section 4.3), the major one first.
fn brands(head: &[u8]) -> Format {
    let size = head.first_chunk().map_or(0, |size| u32::from_be_bytes(*size)) as usize;
    let list = head.get(8..size.min(head.len())).unwrap_or_default();
    let (brands, _) = list.as_chunks::<4>();
    // The second word is the minor version; in the low-overhead profile it names the codec.
    let all = || brands.iter();
    let coded_as = |wanted: &[&[u8; 4]]| all().any(|brand| wanted.contains(&brand));
    match brands.first() {
        None => Format::Unknown,
        Some(b"crx ") => Format::Raw,
        Some(b"qt  ") => Format::Mov,
        Some(b"jxl ") => Format::Jxl,
        Some(b"avif" | b"avis") => Format::Avif,
        Some(b"M4A " | b"M4B " | b"M4P " | b"aax " | b"jpm ") => Format::Unknown,
        Some(b"jp2 " | b"jpx ") => Format::Jpeg2000,
        Some(major) if HEIF_BRANDS.contains(&major) => {
            let avif = coded_as(&[b"avif", b"avis"]);
            let hevc = coded_as(&[b"heic", b"heix", b"hevc", b"hevx"]);
            if avif && !hevc { Format::Avif } else { Format::Heif }
        }
        Some(_) if coded_as(&[b"avif", b"avis"]) => Format::Avif,
        Some(_) if coded_as(HEIF_BRANDS) => Format::Heif,
        Some(_) => Format::Mp4,
    }
}

/// ISO/IEC 23008-12, annex B to F, and the low-overhead `mif3`.
const HEIF_BRANDS: &[&[u8; 4]] = &[
    b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2",
    b"mif3", b"msf1", b"miaf", b"jpeg", b"jpgs", b"avci", b"avcs", b"j2ki", b"vvic", b"vvis",
];

/// Whether a file starts with an atom of QuickTime files older than the file type box.
fn old_quicktime(kind: &[u8]) -> bool {
    matches!(kind.first_chunk(), Some(b"moov" | b"mdat" | b"wide" | b"pnot" | b"skip" | b"free"))
}

/// DNG and most raw files are TIFFs, recognised by tags in the first directory.
fn tiff(head: &[u8]) -> Format {
    if head.get(8..10) == Some(b"CR") {
        return Format::Raw;
    }
    let Some(first) = crate::tiff::first_directory(head) else {
        return Format::Tiff;
    };
    // DNGVersion; or sub-directories beside a reduced first image, as Nikon, Sony, Pentax write.
    let raw = first.iter().any(|entry| entry.tag == 0xC612)
        || (first.iter().any(|entry| entry.tag == 0x014A)
            && first.iter().any(|entry| entry.tag == 0x010F)
            && first.iter().any(|entry| entry.tag == 0x00FE && entry.inline_number() == Some(1)))
        || first.iter().any(|entry| holds_sensor_data(entry.tag, entry.inline_number()));
    if raw { Format::Raw } else { Format::Tiff }
}

/// Whether a tag's value says that the first directory holds sensor data: a photometric
/// interpretation of DNG, or a compression of Sony, Samsung, Nikon or Pentax.
fn holds_sensor_data(tag: u16, value: Option<u32>) -> bool {
    match tag {
        0x0106 => matches!(value, Some(32803 | 34892)),
        0x0103 => matches!(value, Some(32767 | 32770 | 34713 | 65535)),
        _ => false,
    }
}

/// The GUID of an ASF header object (Advanced Systems Format, section 10.1).
const ASF_HEADER: [u8; 16] = [
    0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE, 0x6C,
];

/// Whether an ASF file may have a video: the header names one, or names neither video nor audio
/// (stream types of section 10.4), since those may stand behind long metadata.
fn asf_video(head: &[u8]) -> bool {
    const REST: [u8; 11] = [0x5B, 0xCF, 0x11, 0xA8, 0xFD, 0x00, 0x80, 0x5F, 0x5C, 0x44, 0x2B];
    let names = |start: [u8; 5]| contains(head, &[&start[..], &REST].concat());
    names([0xC0, 0xEF, 0x19, 0xBC, 0x4D]) || !names([0x40, 0x9E, 0x69, 0xF8, 0x4D])
}

/// Whether the first pages of an Ogg file begin a video: Theora (section 6.2) or Dirac.
fn ogg_video(head: &[u8]) -> bool {
    contains(head, b"\x80theora") || contains(head, b"BBCD\0")
}

/// Whether a file consists of transport stream packets of 188 bytes, each of which begins with a
/// sync byte; AVCHD and Blu-ray put a time code of four bytes before each (ISO/IEC 13818-1, section
/// 2.4.3.2).
fn transport_stream(head: &[u8]) -> bool {
    const SYNC: u8 = 0x47;
    const PACKETS: usize = 5;
    [(0, 188), (4, 192)].into_iter().any(|(start, len)| {
        let mut syncs = head.iter().skip(start).step_by(len).take(PACKETS);
        syncs.len() >= 3 && syncs.all(|byte| *byte == SYNC)
    })
}

fn svg(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    text.trim_ascii_start().starts_with(b"<") && contains(text, b"<svg")
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(haystack, needle).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_content() {
        let cases: &[(&[u8], Format)] = &[
            (b"\xFF\xD8\xFF\xE0", Format::Jpeg),
            (b"GIF89a", Format::Gif),
            (b"RIFF\x04\0\0\0WEBPVP8 ", Format::Webp),
            (b"RIFF\x04\0\0\0WAVEfmt ", Format::Unknown),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Format::Heif),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", Format::Avif),
            (b"\0\0\0\x14ftypmif3avifmif3", Format::Avif),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", Format::Mov),
            (b"\0\0\0\x14ftypisom\0\0\0\0mp41", Format::Mp4),
            (b"\0\0\0\x14ftypcrx \0\0\0\x01isom", Format::Raw),
            (b"\0\0\0\x08wide\0\0\0\x08mdat", Format::Mov),
            (b"\xFF\x0A\0\0", Format::Jxl),
            (b"\0\0\0\x0CjP  \r\n\x87\n", Format::Jpeg2000),
            (b"\xFF\x4F\xFF\x51\0\x2F", Format::Jpeg2000),
            (b"RIFF\x04\0\0\0AVI LIST", Format::Avi),
            (b"\0\0\x01\xBA\x44\0\x04\0", Format::MpegPs),
            (b"FLV\x01\x05\0\0\0\x09", Format::Flv),
            (b"FLV\x01\x04\0\0\0\x09", Format::Unknown),
            (b"OggS\0\x02........\x80theora\x03\x02", Format::OggVideo),
            (b"OggS\0\x02........\x01vorbis", Format::Unknown),
            (b"<?xml version=\"1.0\"?>\n<svg/>", Format::Svg),
            (b"%PDF-1.7", Format::Pdf),
            (b"", Format::Unknown),
        ];
        for (bytes, format) in cases {
            assert_eq!(sniff(bytes).ok(), Some(*format), "{bytes:?}");
        }
    }
    #[test]
    fn transport_streams_by_their_sync_bytes() {
        let stream = |prefix: usize, packets: usize| {
            let mut packet = vec![0; prefix + 188];
            packet[prefix] = 0x47;
            packet.repeat(packets)
        };
        for (bytes, format) in [
            (stream(0, 8), Format::MpegTs),
            (stream(4, 8), Format::MpegTs),
            (stream(0, 3), Format::MpegTs),
            (stream(0, 1), Format::Unknown),
            (stream(16, 8), Format::Unknown),
            (b"G".repeat(100), Format::Unknown),
        ] {
            assert_eq!(sniff(&bytes).ok(), Some(format), "{} bytes", bytes.len());
        }
    }

    #[test]
    fn audio_files_of_windows_are_no_videos() {
        const VIDEO: [u8; 5] = [0xC0, 0xEF, 0x19, 0xBC, 0x4D];
        const AUDIO: [u8; 5] = [0x40, 0x9E, 0x69, 0xF8, 0x4D];
        let kind = |start: [u8; 5]| {
            let rest = [0x5B, 0xCF, 0x11, 0xA8, 0xFD, 0x00, 0x80, 0x5F, 0x5C, 0x44, 0x2B];
            [&start[..], &rest].concat()
        };
        for (streams, format) in [
            (vec![kind(VIDEO)], Format::Asf),
            (vec![kind(AUDIO), kind(VIDEO)], Format::Asf),
            (vec![kind(AUDIO)], Format::Unknown),
            (vec![], Format::Asf),
        ] {
            let bytes = [&ASF_HEADER[..], &[0; 14], &streams.concat()].concat();
            assert_eq!(sniff(&bytes).ok(), Some(format), "{streams:?}");
        }
    }
}
