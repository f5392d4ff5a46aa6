//! Gain maps of HEIF and AVIF: an item of the type `tmap` says how a second picture brightens the
//! primary one on screens that can (ISO/IEC 23008-12, amendment 1; ISO 21496-1, annex C).

/// Bytes before the first number: version, two versions of the metadata, flags.
const HEAD: usize = 6;

/// Whether the metadata of a tone map are those of the standard and nothing more, so that they say
/// nothing but how to apply the gain map.
pub(super) fn is_plain(metadata: &[u8]) -> bool {
    // Version 0, and version 0 as the least that a reader must know.
    let [0, 0, 0, _, _, flags, ..] = metadata else {
        return false;
    };
    // Several channels; the base's colour space; applied backwards; a common denominator.
    if flags & !0b1100_1100 != 0 {
        return false;
    }
    let channels = if flags & 0x80 != 0 { 3 } else { 1 };
    // Headroom of both pictures; least and greatest gain, gamma and two offsets of each channel.
    let numbers = 2 + 5 * channels;
    let len = match flags & 0x08 != 0 {
        true => 4 + 4 * numbers,
        false => 8 * numbers,
    };
    metadata.len() == HEAD + len
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lengths_of_the_standard_and_no_others() {
        for (flags, len) in [(0, 62), (0x40, 62), (0xC0, 142), (0x08, 38), (0x88, 78)] {
            let mut metadata = vec![0; len];
            metadata[5] = flags;
            assert!(is_plain(&metadata), "{flags}");
            metadata.push(0);
            assert!(!is_plain(&metadata), "a longer one, {flags}");
        }
        assert!(!is_plain(&[]) && !is_plain(&[1; 62]));
        let mut metadata = vec![0; 62];
        metadata[5] = 1;
        assert!(!is_plain(&metadata), "a flag that is not known");
    }
}
