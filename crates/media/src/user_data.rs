//! User data in the coded pictures of AVC and HEVC (ITU-T H.264 and H.265, annex D): encoders write
//! their name and settings into such messages, and camcorders where they are. Decoders ignore them.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::source::read_vec;
use crate::{Error, Level, Source};

/// Maximum number of samples of a file that are searched. Others stay as they are.
const MAX_SAMPLES: usize = 256;
/// Bytes of a sample that are searched. Messages come before the picture.
const MAX_SEARCHED: u64 = 4 * 1024;
/// Maximum number of units before the picture that are looked at.
const MAX_UNITS: usize = 64;
/// The type of a message with user data that are not registered (section D.1.7).
const USER_DATA: usize = 5;
/// The identifier of the camcorders' data, which hold the place (AVCHD).
const CAMCORDER: &[u8; 16] = b"\x17\xEE\x8C\x60\xF8\x4D\x11\xD9\x8C\xD6\x08\x00\x20\x0C\x9A\x66";
/// Takes the place of removed bytes. Smaller values have a meaning in sequences.
const BLANK: u8 = b' ';

/// How the units of a stream are stored, from its decoder configuration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Units {
    is_hevc: bool,
    /// Bytes of the length before each unit.
    length_size: usize,
}

impl Units {
    /// Reads an AVC configuration (ISO/IEC 14496-15, section 5.3.3.1). Pictures in 4:4:4 are decoded
    /// by the version of the encoder, so their messages stay.
    pub(crate) fn of_avc(config: &[u8]) -> Option<Self> {
        match config {
            [1, profile, _, _, sizes, ..] if *profile != 244 => {
                Some(Self { is_hevc: false, length_size: usize::from(sizes & 3) + 1 })
            }
            _ => None,
        }
    }

    /// Reads an HEVC configuration (section 8.3.3.1).
    pub(crate) fn of_hevc(config: &[u8]) -> Option<Self> {
        let sizes = config.get(21)?;
        Some(Self { is_hevc: true, length_size: usize::from(sizes & 3) + 1 })
    }

    /// Returns the sample without user data, in its length.
    fn cleaned(self, sample: &[u8], level: Level) -> Vec<u8> {
        let mut out = sample.to_vec();
        let mut at = 0_usize;
        for _ in 0..MAX_UNITS {
            let Some(length) = sample.get(at..at + self.length_size) else {
                break;
            };
            let len = length.iter().fold(0_usize, |len, byte| len << 8 | usize::from(*byte));
            let start = at + self.length_size;
            let end = start.saturating_add(len).min(sample.len());
            let Some(head) = sample.get(start) else {
                break;
            };
            match (self.is_hevc, head & 0x1F, head >> 1 & 0x3F) {
                // A picture (tables 7-1 of both).
                (false, 1..=5, _) | (true, _, 0..=31) => break,
                (false, 6, _) | (true, _, 39 | 40) => {
                    blank(&mut out, start..end, self.is_hevc, level);
                }
                _ => {}
            }
            at = end;
        }
        out
    }
}

/// Blanks the user data in the unit with messages in this range.
fn blank(bytes: &mut [u8], unit: Range<usize>, is_hevc: bool, level: Level) {
    let head = if is_hevc { 2 } else { 1 };
    // Where each byte of the content is: bytes of 3 after two zeros are none (section 7.4.1).
    let mut places = Vec::new();
    let mut zeros = 0;
    for at in unit.start.saturating_add(head)..unit.end {
        match bytes.get(at) {
            Some(3) if zeros >= 2 => zeros = 0,
            Some(byte) => {
                zeros = if *byte == 0 { zeros + 1 } else { 0 };
                places.push(at);
            }
            None => break,
        }
    }
    let mut at = 0;
    // A last byte of bits that end the unit follows the messages.
    while at + 2 < places.len() {
        let (Some(kind), Some(len)) =
            (number(bytes, &places, &mut at), number(bytes, &places, &mut at))
        else {
            break;
        };
        let payload = places.get(at..at.saturating_add(len).min(places.len())).unwrap_or_default();
        at = at.saturating_add(len);
        let identifier: Vec<u8> =
            payload.iter().take(16).filter_map(|place| bytes.get(*place)).copied().collect();
        let wanted = level == Level::All || identifier == CAMCORDER;
        if kind == USER_DATA && wanted {
            for place in payload {
                // Small values stay, so that no sequence with a meaning begins or ends.
                if let Some(byte) = bytes.get_mut(*place).filter(|byte| **byte > 3) {
                    *byte = BLANK;
                }
            }
        }
    }
}

/// Reads a number: bytes of 255 and a last smaller one, added up (section 7.3.2.3.1).
fn number(bytes: &[u8], places: &[usize], at: &mut usize) -> Option<usize> {
    let mut sum = 0;
    loop {
        let byte = *bytes.get(*places.get(*at)?)?;
        *at += 1;
        sum += usize::from(byte);
        if byte != 255 {
            return Some(sum);
        }
    }
}

/// Blanks user data in the units of an HEVC configuration, in its length.
pub(crate) fn cleaned_hevc_config(config: &[u8], level: Level) -> Vec<u8> {
    let mut out = config.to_vec();
    let arrays = config.get(22).copied().unwrap_or(0);
    let mut at = 23;
    for _ in 0..arrays {
        let Some([kind, n1, n0]) = config.get(at..).and_then(<[u8]>::first_chunk) else {
            break;
        };
        at += 3;
        for _ in 0..u16::from_be_bytes([*n1, *n0]) {
            let Some(len) = config.get(at..).and_then(<[u8]>::first_chunk) else {
                break;
            };
            let start = at + 2;
            let end = (start + usize::from(u16::from_be_bytes(*len))).min(config.len());
            if matches!(kind & 0x3F, 39 | 40) {
                blank(&mut out, start..end, true, level);
            }
            at = end;
        }
    }
    out
}

/// Returns the first sample of sound without the name that FFmpeg's encoder writes into a fill
/// element of AAC (ISO/IEC 14496-3, section 4.5.2.9), whose bytes decoders skip.
fn without_encoder_name(sample: &[u8]) -> Vec<u8> {
    let mut out = sample.to_vec();
    for at in memchr::memmem::find_iter(sample, b"Lavc") {
        let rest = sample.get(at + 4..).unwrap_or_default();
        let version = rest.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b'.')).count();
        if version >= 3 {
            out[at..at + 4 + version].fill(BLANK);
        }
    }
    out
}

/// The old bytes of a sample and its new ones.
type Rewritten = (Vec<u8>, Vec<u8>);

/// Searches the samples of one file.
#[derive(Debug, Default)]
pub(crate) struct Search {
    seen: BTreeSet<u64>,
}

impl Search {
    /// Reads the beginning of a sample of pictures, or of sound without `units`; returns it and what
    /// replaces it, of the same length. `None` if nothing changes, or if too many samples were
    /// searched.
    pub(crate) fn sample(
        &mut self,
        source: &dyn Source,
        units: Option<Units>,
        range: Range<u64>,
        level: Level,
    ) -> Result<Option<Rewritten>, Error> {
        let end = range.end.min(source.len()).min(range.start.saturating_add(MAX_SEARCHED));
        if range.start >= end || self.seen.len() >= MAX_SAMPLES || !self.seen.insert(range.start) {
            return Ok(None);
        }
        let old = read_vec(source, range.start, (end - range.start) as usize)?;
        let new = match units {
            Some(units) => units.cleaned(&old, level),
            None if level == Level::All => without_encoder_name(&old),
            None => return Ok(None),
        };
        Ok((new != old).then_some((old, new)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32).to_be_bytes(), content].concat()
    }

    /// A message with an identifier and this text, and one with captions.
    fn messages(head: &[u8], identifier: &[u8; 16], text: &[u8]) -> Vec<u8> {
        let mut content = head.to_vec();
        content.extend([5, 16 + text.len() as u8]);
        content.extend(identifier);
        content.extend(text);
        content.extend(b"\x04\x03cap\x80");
        unit(&content)
    }

    #[test]
    fn names_of_encoders_go_and_pictures_stay() {
        let avc = Units::of_avc(&[1, 100, 0, 30, 0xFF]).unwrap();
        let mut config = [0; 23];
        config[21] = 3;
        let hevc = Units::of_hevc(&config).unwrap();
        for (units, head, picture) in
            [(avc, [0x06].as_slice(), [0x65, 5, 40, 1]), (hevc, &[0x4E, 1], [0x26, 1, 5, 40])]
        {
            let text = b"x264 - core\0\0\x03\x01 options";
            let sample =
                [messages(head, &[9; 16], text), unit(&picture), messages(head, &[9; 16], text)]
                    .concat();
            let out = units.cleaned(&sample, Level::All);
            assert_eq!(out.len(), sample.len());
            let find = |bytes: &[u8], part: &[u8]| memchr::memmem::find(bytes, part);
            assert_eq!(find(&out, b"x264"), memchr::memmem::rfind(&sample, b"x264"));
            assert!(find(&out, b"\0\0\x03\x01").is_some() && find(&out, b"cap\x80").is_some());
            assert_eq!(find(&out, &picture), find(&sample, &picture));
            assert_eq!(units.cleaned(&out, Level::All), out);
            assert_eq!(units.cleaned(&sample, Level::Location), sample);
            let place = messages(head, CAMCORDER, b"MDPM 48.8584");
            assert!(find(&units.cleaned(&place, Level::Location), b"48.8584").is_none());
        }
    }

    #[test]
    fn the_name_in_the_first_sample_of_sound() {
        let sample = b"\xDE\x02\0Lavc59.37.100\0\x42 Lavc Lavc5";
        let out = without_encoder_name(sample);
        assert_eq!(out, b"\xDE\x02\0             \0\x42 Lavc Lavc5");
    }

    #[test]
    fn damaged_units_do_not_matter() {
        let units = Units::of_avc(&[1, 100, 0, 30, 0xFF]).unwrap();
        let sample = messages(&[6], &[255; 16], &[255; 100]);
        for len in 0..sample.len() {
            assert_eq!(units.cleaned(&sample[..len], Level::All).len(), len);
        }
        for at in 0..sample.len() {
            let mut changed = sample.clone();
            changed[at] = 255;
            assert_eq!(units.cleaned(&changed, Level::All).len(), sample.len());
        }
        assert!(cleaned_hevc_config(&[255; 60], Level::All).len() == 60);
    }
}
