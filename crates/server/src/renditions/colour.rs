//! Colour profiles that files imply without containing them.

use moxcms::ColorProfile;

/// An ICC profile of Adobe RGB (1998), which cameras state in EXIF alone (DCF 2.0, section 4.3).
pub(super) fn adobe_rgb() -> Option<Vec<u8>> {
    ColorProfile::new_adobe_rgb().encode().ok()
}
