//! The tags of Canon's raw files (CR3), which have one TIFF structure per directory.

use super::boxes::{BoxHeader, children_until_cut};
use crate::metadata_fields::MetadataFields;
use crate::part::Part;
use crate::source::Window;
use crate::tiff::{Tags, tags};
use crate::{Error, Limits, Source};

/// The user type of the box with the structures.
const UUID: &[u8; 16] = b"\x85\xC0\xB6\x87\x82\x0F\x11\xE0\x81\x11\xF4\xCE\x46\x2B\x6A\x48";

/// Reads the structures `CMT1` (the first directory), `CMT2` (EXIF) and `CMT4` (GPS).
pub(super) fn read(
    source: &dyn Source,
    uuid: &BoxHeader,
    limits: &Limits,
    found: &mut MetadataFields,
) -> Result<(), Error> {
    let mut window = Window::new(source, 1024);
    if uuid.field::<16>(&mut window, 0)? != *UUID {
        return Ok(());
    }
    let mut all = Tags::default();
    for part in children_until_cut(&mut window, uuid.body + 16..uuid.end, limits)? {
        let is_read = matches!(&part.kind, b"CMT1" | b"CMT2" | b"CMT4");
        if !is_read || !found.try_reserve(part.len(), limits) {
            continue;
        }
        let tags = Tags::read(&Part::new(source, part.body()))?;
        match &part.kind {
            b"CMT2" => all.exif = tags.main,
            b"CMT4" => all.gps = tags.main,
            _ => (all.main, all.images) = (tags.main, tags.images),
        }
    }
    if let Some(image) = all.images.first().filter(|image| image.width > 0 && image.height > 0) {
        found.width = image.width.try_into().ok();
        found.height = image.height.try_into().ok();
    }
    let turned = all.find(tags::ORIENTATION, |field| u8::try_from(field.integer(0)?).ok());
    found.orientation = turned.filter(|value| (1..=8).contains(value));
    found.ignores_exif_orientation = true;
    found.exif.push(all);
    Ok(())
}
