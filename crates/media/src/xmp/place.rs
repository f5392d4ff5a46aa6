//! A packet without places: properties of known namespaces stay, except for those that name where;
//! others go, since nobody can say what cameras and services put there.

use std::ops::Range;

use super::parser::{Event, Name, Parser};
use super::space;

/// The packet without places; nothing where it is not understood, and then all of it has to go.
pub(crate) fn without_place(packet: &[u8]) -> Option<Vec<u8>> {
    let text = super::decoded(packet)?;
    let text = text.trim_end_matches('\0');
    if text.contains('\0') {
        return None;
    }
    let mut parser = Parser::new(text);
    let mut out = Vec::with_capacity(text.len());
    // How many elements are open inside one that goes.
    let mut gone = 0_usize;
    let mut item: Option<usize> = None;
    let mut described = false;
    while let Some(event) = parser.next().ok()? {
        match event {
            Event::Start { empty, .. } if gone > 0 => gone += usize::from(!empty),
            Event::Start { name, attributes, range, empty } => {
                if !stays(name) {
                    gone = usize::from(!empty);
                    continue;
                }
                described |= name.is(space::RDF, "RDF");
                item = name.is(space::RDF, "li").then_some(out.len());
                let leaving: Vec<Range<usize>> = attributes
                    .into_iter()
                    .filter(|attribute| !attribute.declares && !stays(attribute.name))
                    .map(|attribute| attribute.range)
                    .collect();
                put_without(&mut out, text, range, &leaving);
            }
            Event::End { .. } if gone > 1 => gone -= 1,
            Event::End { .. } if gone == 1 => gone = 0,
            Event::Text { .. } | Event::Comment | Event::Instruction { .. } if gone > 0 => {}
            Event::Comment => {}
            Event::Text { text: words, .. } if parser.depth() == 0 && !words.trim().is_empty() => {
                return None;
            }
            Event::Text { text: words, range } => {
                let machine = words.trim_start().get(..4);
                let tag = machine.is_some_and(|tag| tag.eq_ignore_ascii_case("geo:"));
                // Photo services write coordinates as keywords.
                if !(tag && item.is_some()) {
                    out.extend_from_slice(text.get(range)?.as_bytes());
                }
            }
            Event::End { range } | Event::Instruction { range } => {
                item = None;
                out.extend_from_slice(text.get(range)?.as_bytes());
            }
        }
    }
    described.then_some(out)
}

fn put_without(out: &mut Vec<u8>, text: &str, range: Range<usize>, leaving: &[Range<usize>]) {
    let mut at = range.start;
    for gap in leaving {
        out.extend_from_slice(text.get(at..gap.start).unwrap_or_default().as_bytes());
        at = gap.end;
    }
    out.extend_from_slice(text.get(at..range.end).unwrap_or_default().as_bytes());
}

/// Namespaces whose properties are known.
const KNOWN: &[&str] = &[
    space::RDF,
    space::META,
    space::XML,
    space::DC,
    space::XMP,
    space::RIGHTS,
    space::MEDIA,
    space::EVENT,
    space::RESOURCE,
    space::DIMENSIONS,
    space::AREA,
    space::TIFF,
    space::EXIF,
    space::EXIF_EX,
    space::AUX,
    space::PHOTOSHOP,
    space::RAW,
    space::LIGHTROOM,
    space::IPTC_CORE,
    space::IPTC_EXT,
    space::REGIONS,
    space::MS_PHOTO,
    space::MS_REGION_INFO,
    space::MS_REGION,
    space::MS_RATING,
    space::PANORAMA,
];

fn stays(name: Name<'_>) -> bool {
    let local = name.local;
    // Attributes such as `about` are written without a prefix as well.
    if name.space.is_empty() {
        return matches!(local, "about" | "ID" | "nodeID" | "resource" | "parseType");
    }
    let place = match name.space {
        space::EXIF => local.starts_with("GPS") || local == "MakerNote",
        space::PHOTOSHOP => matches!(local, "City" | "State" | "Country"),
        space::IPTC_CORE => {
            matches!(local, "Location" | "CountryCode") || local.starts_with("CiAdr")
        }
        space::IPTC_EXT => {
            local.starts_with("Location")
                || matches!(
                    local,
                    "City"
                        | "CountryCode"
                        | "CountryName"
                        | "ProvinceState"
                        | "Sublocation"
                        | "WorldRegion"
                )
        }
        // Pictures in the packet have metadata of their own.
        space::XMP => local == "Thumbnails",
        _ => false,
    };
    KNOWN.contains(&name.space) && !place
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKET: &str = r#"<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:e="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:I="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:v="http://vendor.example/" e:GPSLatitude="48,51N" e:FNumber="28/10" v:any="x"><photoshop:City>Paris</photoshop:City><!-- Paris --><I:LocationShown><rdf:Bag><rdf:li I:City="Paris"/></rdf:Bag></I:LocationShown><dc:subject><rdf:Bag><rdf:li>geo:lat=48</rdf:li><rdf:li>sea</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"#;

    #[test]
    fn places_go_in_all_their_spellings() {
        let out = without_place(PACKET.as_bytes()).unwrap();
        let out = String::from_utf8(out).unwrap();
        for gone in ["GPSLatitude", "Paris", "LocationShown", "v:any", "geo:"] {
            assert!(!out.contains(gone), "{gone} in {out}");
        }
        for kept in ["e:FNumber=\"28/10\"", "<rdf:li>sea</rdf:li>"] {
            assert!(out.contains(kept), "{kept} not in {out}");
        }
        assert_eq!(without_place(out.as_bytes()).unwrap(), out.as_bytes());
    }

    #[test]
    fn what_is_not_xml_is_not_kept() {
        for packet in
            ["<a", "<a></b>", "<!DOCTYPE x [<!ENTITY y \"z\">]><a/>", "<a b=c/>", "<a/>", "text"]
        {
            assert!(without_place(packet.as_bytes()).is_none(), "{packet}");
        }
    }
}
