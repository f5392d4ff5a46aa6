//! TIFF (TIFF 6.0, section 2; Exif 3.0, section 4.5): reading the tags of EXIF blocks and of files
//! that are built like one, and writing blocks without locations or with only the orientation.

mod directory;
mod field;
mod location;
mod reader;
pub(crate) mod tags;

pub(crate) use directory::first_directory;
pub(crate) use field::{Field, SHORT};
use location::without_location;
pub(crate) use reader::{Image, Tags};

use crate::Level;
use crate::removal::Removal;

/// Tag 0x0112, the orientation (Exif 3.0, section 4.6.5.1.6).
const ORIENTATION: u16 = 0x0112;

/// Returns the orientation in a TIFF block, if it is from 1 to 8. Browsers ignore other types than
/// SHORT, so that a block with one would turn the image if it were written again.
pub(crate) fn orientation(tiff: &[u8]) -> Option<u8> {
    let entries = first_directory(tiff)?;
    let entry = entries.iter().find(|entry| entry.tag == ORIENTATION)?;
    let value = entry.inline_number().filter(|_| entry.kind == SHORT)?;
    u8::try_from(value).ok().filter(|value| (1..=8).contains(value))
}

/// Cleans a TIFF block. At `Level::Location` it stays without locations if it can be parsed;
/// otherwise only the orientation stays. `None` if that is upright.
pub(crate) fn cleaned(block: &[u8], removal: &Removal) -> Option<Vec<u8>> {
    if removal.level == Level::Location
        && let Some(block) = without_location(block, &removal.places)
    {
        return Some(block);
    }
    match orientation(block) {
        Some(turned @ 2..) => Some(only_orientation(turned).to_vec()),
        _ => None,
    }
}

/// Returns a TIFF block that holds only the orientation.
pub(crate) fn only_orientation(orientation: u8) -> [u8; 26] {
    let mut block = *b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0";
    block[19] = orientation;
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for value in 1..=8 {
            assert_eq!(orientation(&only_orientation(value)), Some(value));
        }
        assert_eq!(orientation(&only_orientation(9)), None);
        assert_eq!(orientation(b"MM\0\x2A\0\0\xFF\0"), None);
        assert_eq!(orientation(b""), None);
    }
}
