//! Neutral file names, since cameras put the date, and sometimes the place, into theirs.

use crate::Format;

/// Returns the name of the file with this index (from 0) among clean ones: `photo-0001.jpg`.
#[must_use]
pub fn neutral_name(index: usize, format: Format) -> String {
    let kind = if format.is_video() { "video" } else { "photo" };
    let number = index.saturating_add(1);
    format!("{kind}-{number:04}.{}", format.extension())
}

/// Returns the name of the motion video of the photo with this index: `photo-0001.mov`.
#[must_use]
pub fn neutral_motion_video_name(index: usize, format: Format) -> String {
    let number = index.saturating_add(1);
    format!("photo-{number:04}.{}", format.extension())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_from_one_with_the_extension_of_the_content() {
        assert_eq!(neutral_name(0, Format::Jpeg), "photo-0001.jpg");
        assert_eq!(neutral_motion_video_name(0, Format::Mov), "photo-0001.mov");
        assert_eq!(neutral_name(12_344, Format::Mov), "video-12345.mov");
    }
}
