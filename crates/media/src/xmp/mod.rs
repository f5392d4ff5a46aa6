//! XMP packets (ISO 16684-1): RDF in XML, read as a stream of events.

mod kept_properties;
mod location;
mod parser;
mod read;

use std::borrow::Cow;

pub(crate) use location::{place_names, without_location, without_location_of_container};
pub(crate) use read::{Properties, read};

/// Decodes a packet from UTF-8, or from UTF-16 in either byte order, detected by a byte order mark
/// or zeros in the first bytes (ISO 16684-1, section 7.1).
fn decoded(packet: &[u8]) -> Option<Cow<'_, str>> {
    let unit = match packet {
        [0xFE, 0xFF, ..] | [0, _, ..] => u16::from_be_bytes,
        [0xFF, 0xFE, ..] | [_, 0, ..] => u16::from_le_bytes,
        _ => return std::str::from_utf8(packet).ok().map(Cow::Borrowed),
    };
    let (units, _) = packet.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|pair| unit(*pair)).collect();
    let text = String::from_utf16(&units).ok()?;
    Some(Cow::Owned(text.trim_start_matches('\u{FEFF}').to_owned()))
}

/// Namespaces identify properties; prefixes are arbitrary (ISO 16684-1, section 8).
mod namespace {
    pub(super) const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    pub(super) const META: &str = "adobe:ns:meta/";
    pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";
    pub(super) const DC: &str = "http://purl.org/dc/elements/1.1/";
    pub(super) const XMP: &str = "http://ns.adobe.com/xap/1.0/";
    pub(super) const RIGHTS: &str = "http://ns.adobe.com/xap/1.0/rights/";
    pub(super) const MEDIA: &str = "http://ns.adobe.com/xap/1.0/mm/";
    pub(super) const EVENT: &str = "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#";
    pub(super) const RESOURCE: &str = "http://ns.adobe.com/xap/1.0/sType/ResourceRef#";
    pub(super) const DIMENSIONS: &str = "http://ns.adobe.com/xap/1.0/sType/Dimensions#";
    pub(super) const AREA: &str = "http://ns.adobe.com/xmp/sType/Area#";
    pub(super) const TIFF: &str = "http://ns.adobe.com/tiff/1.0/";
    pub(super) const EXIF: &str = "http://ns.adobe.com/exif/1.0/";
    pub(super) const EXIF_EX: &str = "http://cipa.jp/exif/1.0/";
    pub(super) const AUX: &str = "http://ns.adobe.com/exif/1.0/aux/";
    pub(super) const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
    pub(super) const RAW: &str = "http://ns.adobe.com/camera-raw-settings/1.0/";
    pub(super) const LIGHTROOM: &str = "http://ns.adobe.com/lightroom/1.0/";
    pub(super) const IPTC_CORE: &str = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/";
    pub(super) const IPTC_EXT: &str = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
    pub(super) const REGIONS: &str = "http://www.metadataworkinggroup.com/schemas/regions/";
    pub(super) const MS_PHOTO: &str = "http://ns.microsoft.com/photo/1.2/";
    pub(super) const MS_REGION_INFO: &str = "http://ns.microsoft.com/photo/1.2/t/RegionInfo#";
    pub(super) const MS_REGION: &str = "http://ns.microsoft.com/photo/1.2/t/Region#";
    pub(super) const MS_RATING: &str = "http://ns.microsoft.com/photo/1.0/";
    pub(super) const PANORAMA: &str = "http://ns.google.com/photos/1.0/panorama/";
    pub(super) const CAMERA: &str = "http://ns.google.com/photos/1.0/camera/";
    pub(super) const CONTAINER: &str = "http://ns.google.com/photos/1.0/container/";
    pub(super) const GAIN_MAP: &str = "http://ns.adobe.com/hdr-gain-map/1.0/";
    pub(super) const ITEM: &str = "http://ns.google.com/photos/1.0/container/item/";
}
