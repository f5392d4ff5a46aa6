//! The numbers of the tags that are read (TIFF 6.0; Exif 3.0, section 4.6; DNG 1.7; the tags of
//! Windows Explorer).

pub(crate) const NEW_SUBFILE_TYPE: u16 = 0x00FE;
pub(crate) const IMAGE_WIDTH: u16 = 0x0100;
pub(crate) const IMAGE_LENGTH: u16 = 0x0101;
pub(crate) const IMAGE_DESCRIPTION: u16 = 0x010E;
pub(crate) const MAKE: u16 = 0x010F;
pub(crate) const MODEL: u16 = 0x0110;
pub(crate) const ORIENTATION: u16 = 0x0112;
pub(crate) const SOFTWARE: u16 = 0x0131;
pub(crate) const DATE_TIME: u16 = 0x0132;
pub(crate) const ARTIST: u16 = 0x013B;
pub(crate) const SUB_DIRECTORIES: u16 = 0x014A;
pub(crate) const THUMBNAIL: u16 = 0x0201;
pub(crate) const XMP: u16 = 0x02BC;
pub(crate) const RATING: u16 = 0x4746;
pub(crate) const RATING_PERCENT: u16 = 0x4749;
pub(crate) const COPYRIGHT: u16 = 0x8298;
pub(crate) const EXPOSURE_TIME: u16 = 0x829A;
pub(crate) const F_NUMBER: u16 = 0x829D;
pub(crate) const IPTC: u16 = 0x83BB;
pub(crate) const PHOTOSHOP: u16 = 0x8649;
pub(crate) const EXIF_DIRECTORY: u16 = 0x8769;
pub(crate) const ICC_PROFILE: u16 = 0x8773;
pub(crate) const GPS_DIRECTORY: u16 = 0x8825;
pub(crate) const SENSITIVITY: u16 = 0x8827;
pub(crate) const DATE_TIME_ORIGINAL: u16 = 0x9003;
pub(crate) const DATE_TIME_DIGITIZED: u16 = 0x9004;
pub(crate) const OFFSET_TIME: u16 = 0x9010;
pub(crate) const OFFSET_TIME_ORIGINAL: u16 = 0x9011;
pub(crate) const OFFSET_TIME_DIGITIZED: u16 = 0x9012;
pub(crate) const FOCAL_LENGTH: u16 = 0x920A;
pub(crate) const MAKER_NOTE: u16 = 0x927C;
pub(crate) const USER_COMMENT: u16 = 0x9286;
pub(crate) const XP_TITLE: u16 = 0x9C9B;
pub(crate) const XP_COMMENT: u16 = 0x9C9C;
pub(crate) const XP_KEYWORDS: u16 = 0x9C9E;
pub(crate) const XP_SUBJECT: u16 = 0x9C9F;
pub(crate) const IMAGE_UNIQUE_ID: u16 = 0xA420;
pub(crate) const CAMERA_OWNER_NAME: u16 = 0xA430;
pub(crate) const BODY_SERIAL_NUMBER: u16 = 0xA431;
pub(crate) const LENS_MODEL: u16 = 0xA434;
pub(crate) const LENS_SERIAL_NUMBER: u16 = 0xA435;
pub(crate) const DEFAULT_CROP_SIZE: u16 = 0xC620;

/// The file's whole JPEG in Panasonic's raw files, which holds more tags.
pub(crate) const PANASONIC_JPEG: u16 = 0x002E;

/// Tags of the GPS directory (Exif 3.0, section 4.6.7).
pub(crate) mod gps {
    pub(crate) const LATITUDE_REF: u16 = 1;
    pub(crate) const LATITUDE: u16 = 2;
    pub(crate) const LONGITUDE_REF: u16 = 3;
    pub(crate) const LONGITUDE: u16 = 4;
    pub(crate) const ALTITUDE_REF: u16 = 5;
    pub(crate) const ALTITUDE: u16 = 6;
    pub(crate) const TIME_STAMP: u16 = 7;
    pub(crate) const IMG_DIRECTION: u16 = 17;
    pub(crate) const DATE_STAMP: u16 = 29;
}

/// Whether a tag's value is used.
pub(super) fn is_read(tag: u16) -> bool {
    matches!(
        tag,
        // The whole GPS directory; Panasonic's raw files have borders of the sensor there.
        0..=31
            | PANASONIC_JPEG
            | NEW_SUBFILE_TYPE
            | IMAGE_WIDTH
            | IMAGE_LENGTH
            | IMAGE_DESCRIPTION..=MODEL
            | ORIENTATION
            | SOFTWARE
            | DATE_TIME
            | ARTIST
            | SUB_DIRECTORIES
            | THUMBNAIL
            | XMP
            | RATING
            | RATING_PERCENT
            | COPYRIGHT
            | EXPOSURE_TIME
            | F_NUMBER
            | IPTC
            | PHOTOSHOP
            | EXIF_DIRECTORY
            | ICC_PROFILE
            | GPS_DIRECTORY
            | SENSITIVITY
            | DATE_TIME_ORIGINAL
            | DATE_TIME_DIGITIZED
            | OFFSET_TIME..=OFFSET_TIME_DIGITIZED
            | FOCAL_LENGTH
            | MAKER_NOTE
            | USER_COMMENT
            | XP_TITLE
            | XP_COMMENT
            | XP_KEYWORDS
            | XP_SUBJECT
            | IMAGE_UNIQUE_ID
            | CAMERA_OWNER_NAME
            | BODY_SERIAL_NUMBER
            | LENS_MODEL
            | LENS_SERIAL_NUMBER
            | DEFAULT_CROP_SIZE
    )
}

/// Whether a tag's value is a block of its own, of which only the place in the file is read with
/// the directory.
pub(super) fn is_block(tag: u16) -> bool {
    matches!(tag, XMP | IPTC | PHOTOSHOP | ICC_PROFILE | PANASONIC_JPEG)
}
