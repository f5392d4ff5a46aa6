//! Reads the properties of a packet that are displayed.

use super::namespace;
use super::parser::{Attribute, Event, Name, Parser, unescaped};

/// Properties as text. The first value of each counts; of texts in several languages, that of the
/// language `x-default` (ISO 16684-1, section 8.2.2.4).
#[derive(Debug, Default)]
pub(crate) struct Properties {
    pub(crate) date_time_original: Option<String>,
    pub(crate) date_created: Option<String>,
    pub(crate) create_date: Option<String>,
    pub(crate) make: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) lens: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) rating: Option<String>,
    pub(crate) rating_percent: Option<String>,
    pub(crate) latitude: Option<String>,
    pub(crate) latitude_ref: Option<String>,
    pub(crate) longitude: Option<String>,
    pub(crate) longitude_ref: Option<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) people: Vec<String>,
    pub(crate) projection: Option<String>,
    /// Distance in bytes from the start of a motion photo's video to the end of the file.
    pub(crate) motion_video_from_end: Option<u64>,
}

/// Maximum length of a list. Further entries are not displayed.
const MAX_LIST_LEN: usize = 1000;

/// A region or an item of a container while it is being read.
#[derive(Default)]
struct Record {
    name: Option<String>,
    kind: Option<String>,
    semantic: Option<String>,
    length: u64,
    /// Whether it is the text of the default language.
    is_default: bool,
}

/// Reads a packet as far as it is well-formed.
pub(crate) fn read(packet: &[u8], properties: &mut Properties) {
    let Some(text) = super::decoded(packet) else {
        return;
    };
    let mut reader = Reader {
        properties,
        open: Vec::new(),
        records: Vec::new(),
        bytes_to_end: 0,
        motion_video_met: false,
        defaults: Vec::new(),
    };
    let mut parser = Parser::new(&text);
    while let Ok(Some(event)) = parser.next() {
        match event {
            Event::Start { name, attributes, empty, .. } => {
                reader.open.push(name);
                reader.start(name, &attributes);
                if empty {
                    reader.end();
                }
            }
            Event::End { .. } => reader.end(),
            Event::Text { text, .. } => reader.text(text),
            Event::Instruction { .. } | Event::Comment => {}
        }
    }
    if reader.motion_video_met {
        let bytes_to_end = reader.bytes_to_end;
        properties.motion_video_from_end.get_or_insert(bytes_to_end);
    }
}

struct Reader<'a, 'b> {
    properties: &'b mut Properties,
    open: Vec<Name<'a>>,
    records: Vec<Record>,
    /// Total bytes of the container's items from the motion video on.
    bytes_to_end: u64,
    motion_video_met: bool,
    /// Names of the properties of which the default language was read.
    defaults: Vec<Name<'a>>,
}

impl<'a> Reader<'a, '_> {
    fn start(&mut self, name: Name<'a>, attributes: &[Attribute<'a>]) {
        if name.is(namespace::RDF, "li") {
            let language = attributes.iter().find(|it| it.name.is(namespace::XML, "lang"));
            let is_default = language.is_some_and(|it| it.value.eq_ignore_ascii_case("x-default"));
            self.records.push(Record { is_default, ..Record::default() });
        }
        for attribute in attributes.iter().filter(|attribute| !attribute.declares) {
            self.property(attribute.name, attribute.value);
        }
    }

    fn end(&mut self) {
        let Some(name) = self.open.pop() else {
            return;
        };
        if !name.is(namespace::RDF, "li") {
            return;
        }
        let Some(record) = self.records.pop() else {
            return;
        };
        if let Some(person) = record.name
            && record.kind.is_none_or(|kind| kind == "Face")
        {
            add(&mut self.properties.people, person);
        }
        // Items are stored one after another, the image itself first.
        self.motion_video_met |= record.semantic.is_some_and(|what| what == "MotionPhoto");
        if self.motion_video_met {
            self.bytes_to_end = self.bytes_to_end.saturating_add(record.length);
        }
    }

    fn text(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let Some(name) = self.open.last().copied() else {
            return;
        };
        // Values of arrays and alternatives are two levels below their property.
        let property = match name.is(namespace::RDF, "li") {
            true => self.open.len().checked_sub(3).and_then(|at| self.open.get(at)),
            false => Some(&name),
        };
        let Some(property) = property.copied() else {
            return;
        };
        let is_default = self.records.last().is_some_and(|record| record.is_default);
        if is_default && property.namespace == namespace::DC && !self.defaults.contains(&property) {
            self.defaults.push(property);
            match property.local {
                "title" => self.properties.title = None,
                "description" => self.properties.description = None,
                _ => {}
            }
        }
        self.property(property, text);
    }

    fn property(&mut self, name: Name<'_>, value: &str) {
        let value = unescaped(value.trim());
        let properties = &mut *self.properties;
        let slot = match (name.namespace, name.local) {
            (namespace::EXIF, "DateTimeOriginal") => &mut properties.date_time_original,
            (namespace::PHOTOSHOP, "DateCreated") => &mut properties.date_created,
            (namespace::XMP, "CreateDate") | (namespace::EXIF, "DateTimeDigitized") => {
                &mut properties.create_date
            }
            (namespace::TIFF, "Make") => &mut properties.make,
            (namespace::TIFF, "Model") => &mut properties.model,
            (namespace::AUX, "Lens") | (namespace::EXIF_EX, "LensModel") => &mut properties.lens,
            (namespace::DC, "title") => &mut properties.title,
            (namespace::DC, "description") => &mut properties.description,
            (namespace::XMP, "Rating") => &mut properties.rating,
            (namespace::MS_RATING, "Rating") => &mut properties.rating_percent,
            (namespace::EXIF, "GPSLatitude") => &mut properties.latitude,
            (namespace::EXIF, "GPSLatitudeRef") => &mut properties.latitude_ref,
            (namespace::EXIF, "GPSLongitude") => &mut properties.longitude,
            (namespace::EXIF, "GPSLongitudeRef") => &mut properties.longitude_ref,
            (namespace::PANORAMA, "ProjectionType") => &mut properties.projection,
            (namespace::DC, "subject") => return add(&mut properties.keywords, value),
            (namespace::IPTC_EXT, "PersonInImage")
            | (namespace::MS_REGION, "PersonDisplayName") => {
                return add(&mut properties.people, value);
            }
            (namespace::CAMERA, "MicroVideoOffset" | "MotionPhotoOffset") => {
                properties.motion_video_from_end = value.parse().ok();
                return;
            }
            (namespace::REGIONS, local) => {
                if let Some(record) = self.records.last_mut() {
                    match local {
                        "Name" => record.name = Some(value),
                        "Type" => record.kind = Some(value),
                        _ => {}
                    }
                }
                return;
            }
            (namespace::ITEM, local) => {
                if let Some(record) = self.records.last_mut() {
                    match local {
                        "Semantic" => record.semantic = Some(value),
                        "Length" => record.length = value.parse().unwrap_or(0),
                        _ => {}
                    }
                }
                return;
            }
            _ => return,
        };
        slot.get_or_insert(value);
    }
}

fn add(list: &mut Vec<String>, value: String) {
    if list.len() < MAX_LIST_LEN && !value.is_empty() && !list.contains(&value) {
        list.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_keywords_and_motion_videos() {
        let packet = r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:r="http://www.metadataworkinggroup.com/schemas/regions/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:C="http://ns.google.com/photos/1.0/container/" xmlns:I="http://ns.google.com/photos/1.0/container/item/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="5"><dc:description><rdf:Alt><rdf:li xml:lang="x-default">Fish &amp; chips</rdf:li></rdf:Alt></dc:description><dc:subject><rdf:Bag><rdf:li>sea</rdf:li></rdf:Bag></dc:subject><r:Regions rdf:parseType="Resource"><r:RegionList><rdf:Bag><rdf:li><rdf:Description r:Name="Ann" r:Type="Face"/></rdf:li><rdf:li rdf:parseType="Resource"><r:Name>Rex</r:Name><r:Type>Pet</r:Type></rdf:li></rdf:Bag></r:RegionList></r:Regions><C:Directory><rdf:Seq><rdf:li><C:Item I:Semantic="Primary"/></rdf:li><rdf:li><C:Item I:Semantic="MotionPhoto" I:Length="77"/></rdf:li></rdf:Seq></C:Directory></rdf:Description></rdf:RDF></x:xmpmeta>"#;
        let mut properties = Properties::default();
        read(packet.as_bytes(), &mut properties);
        assert_eq!(properties.people, ["Ann"]);
        assert_eq!(properties.keywords, ["sea"]);
        assert_eq!(properties.description.as_deref(), Some("Fish & chips"));
        assert_eq!(properties.rating.as_deref(), Some("5"));
        assert_eq!(properties.motion_video_from_end, Some(77));
    }
}
