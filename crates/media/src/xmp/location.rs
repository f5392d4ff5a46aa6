//! Removes locations from XMP packets. Properties of known namespaces stay unless they state
//! locations; all others are removed, since cameras and services may put anything there.

use std::ops::Range;

use super::kept_properties::{is_kept, names_place};
use super::namespace;
use super::parser::{Attribute, Event, Name, Parser, unescaped};
use crate::place_names::{PlaceNames, is_machine_tag};

/// Returns the packet without locations; `None` if it is malformed and must be removed as a whole.
pub(crate) fn without_location(packet: &[u8], places: &PlaceNames) -> Option<Vec<u8>> {
    rewritten(packet, places, is_kept)
}

/// As [`without_location`] for a photo whose gain map and video stay behind it: what says where they
/// are and how they are used stays as well.
pub(crate) fn without_location_of_container(packet: &[u8], places: &PlaceNames) -> Option<Vec<u8>> {
    rewritten(packet, places, |name| is_kept(name) || is_of_container(name))
}

/// Whether a property belongs to the parts of a motion photo (Google's "Motion photo format 1.0"),
/// or to a gain map (ISO 21496-1, and Adobe's "Gain map 1.0").
fn is_of_container(name: Name<'_>) -> bool {
    match name.namespace {
        namespace::CAMERA => {
            name.local.starts_with("MotionPhoto") || name.local.starts_with("MicroVideo")
        }
        namespace::CONTAINER => matches!(name.local, "Directory" | "Item"),
        namespace::ITEM => matches!(name.local, "Mime" | "Semantic" | "Length" | "Padding"),
        namespace::GAIN_MAP => {
            let numbers = ["GainMap", "Gamma", "Offset", "HDRCapacity", "BaseRendition", "Version"];
            numbers.iter().any(|beginning| name.local.starts_with(beginning))
        }
        _ => false,
    }
}

fn rewritten(
    packet: &[u8],
    places: &PlaceNames,
    is_kept: impl Fn(Name<'_>) -> bool,
) -> Option<Vec<u8>> {
    let text = super::decoded(packet)?;
    let text = text.trim_end_matches('\0');
    if text.contains('\0') {
        return None;
    }
    let mut parser = Parser::new(text);
    let mut out = Vec::with_capacity(text.len());
    // Number of open elements from the removed one on.
    let mut removed_depth = 0_usize;
    let mut open: Vec<Name<'_>> = Vec::new();
    let mut item: Option<Item> = None;
    let mut has_rdf = false;
    while let Some(event) = parser.next().ok()? {
        match event {
            Event::Start { empty, .. } if removed_depth > 0 => removed_depth += usize::from(!empty),
            Event::Start { name, attributes, range, empty } => {
                if !is_kept(name) {
                    removed_depth = usize::from(!empty);
                    continue;
                }
                has_rdf |= name.is(namespace::RDF, "RDF");
                if name.is(namespace::RDF, "li") && !empty {
                    item = Some(Item { start: out.len(), text: String::new() });
                }
                let is_removed = |attribute: &Attribute<'_>| {
                    let repeats = || places.is_place_keyword(&unescaped(attribute.value));
                    !is_kept(attribute.name) || holds_keywords(attribute.name) && repeats()
                };
                let removed: Vec<Range<usize>> = attributes
                    .into_iter()
                    .filter(|attribute| !attribute.declares && is_removed(attribute))
                    .map(|attribute| attribute.range)
                    .collect();
                put_without(&mut out, text, range, &removed);
                if !empty {
                    open.push(name);
                }
            }
            Event::End { .. } if removed_depth > 1 => removed_depth -= 1,
            Event::End { .. } if removed_depth == 1 => removed_depth = 0,
            Event::Text { .. } | Event::Comment | Event::Instruction { .. }
                if removed_depth > 0 => {}
            Event::Comment => {}
            Event::Text { text: words, .. } if parser.depth() == 0 && !words.trim().is_empty() => {
                return None;
            }
            Event::Text { text: words, range } => {
                if let Some(item) = &mut item {
                    item.text.push_str(words);
                }
                let is_keyword = open.last().is_some_and(|name| holds_keywords(*name));
                if !(is_keyword && places.is_place_keyword(&unescaped(words))) {
                    out.extend_from_slice(text.get(range)?.as_bytes());
                }
            }
            Event::End { range } => {
                let name = open.pop();
                let ended = name.is_some_and(|name| name.is(namespace::RDF, "li"));
                if let Some(item) = item.take_if(|_| ended)
                    && item.is_removed(&open, places)
                {
                    out.truncate(item.start);
                } else {
                    out.extend_from_slice(text.get(range)?.as_bytes());
                }
            }
            Event::Instruction { range } => out.extend_from_slice(text.get(range)?.as_bytes()),
        }
    }
    has_rdf.then_some(out)
}

/// A list item that is being copied.
struct Item {
    /// Where it starts in the output.
    start: usize,
    text: String,
}

impl Item {
    /// Whether it names a place: by its text, and by its list, which is the last but one open
    /// element (ISO 16684-1, section 7.7).
    fn is_removed(&self, open: &[Name<'_>], places: &PlaceNames) -> bool {
        let list = open.len().checked_sub(2).and_then(|at| open.get(at));
        let text = unescaped(&self.text);
        is_machine_tag(&text)
            || list.is_some_and(|list| holds_keywords(*list)) && places.is_place_keyword(&text)
    }
}

/// Adds the names of places that a packet states, as far as it is well-formed.
pub(crate) fn place_names(packet: &[u8], names: &mut PlaceNames) {
    let Some(text) = super::decoded(packet) else {
        return;
    };
    let mut parser = Parser::new(&text);
    let mut open: Vec<Name<'_>> = Vec::new();
    let mut add = |name: Name<'_>, value: &str| {
        if names_place(name) {
            names.add(&unescaped(value));
        } else if is_tree(name) {
            names.add_branch(&unescaped(value));
        }
    };
    while let Ok(Some(event)) = parser.next() {
        match event {
            Event::Start { name, attributes, empty, .. } => {
                let properties = attributes.iter().filter(|attribute| !attribute.declares);
                properties.for_each(|attribute| add(attribute.name, attribute.value));
                if !empty {
                    open.push(name);
                }
            }
            Event::End { .. } => drop(open.pop()),
            Event::Text { text, .. } => {
                let is_item = open.last().is_some_and(|name| name.is(namespace::RDF, "li"));
                let at = open.len().checked_sub(if is_item { 3 } else { 1 });
                if let Some(name) = at.and_then(|at| open.get(at)) {
                    add(*name, text);
                }
            }
            Event::Instruction { .. } | Event::Comment => {}
        }
    }
}

/// Whether a property is a list of keywords in a tree, in any namespace: Lightroom's, digiKam's,
/// Windows', Media Pro's.
fn is_tree(name: Name<'_>) -> bool {
    matches!(
        name.local,
        "hierarchicalSubject" | "TagsList" | "CatalogSets" | "LastKeywordXMP" | "LastKeywordIPTC"
    )
}

/// Whether a property holds keywords, single or in lists.
fn holds_keywords(name: Name<'_>) -> bool {
    is_tree(name)
        || name.is(namespace::DC, "subject")
        || name.is(namespace::LIGHTROOM, "weightedFlatSubject")
        || name.is(namespace::PHOTOSHOP, "SupplementalCategories")
        || name.is(namespace::PHOTOSHOP, "Category")
}

fn put_without(out: &mut Vec<u8>, text: &str, range: Range<usize>, removed: &[Range<usize>]) {
    let mut at = range.start;
    for gap in removed {
        out.extend_from_slice(text.get(at..gap.start).unwrap_or_default().as_bytes());
        at = gap.end;
    }
    out.extend_from_slice(text.get(at..range.end).unwrap_or_default().as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKET: &str = r#"<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:e="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:I="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:v="http://vendor.example/" e:GPSLatitude="48,51N" e:FNumber="28/10" v:any="x"><photoshop:City>Paris</photoshop:City><!-- Paris --><I:LocationShown><rdf:Bag><rdf:li I:City="Paris"/></rdf:Bag></I:LocationShown><dc:subject><rdf:Bag><rdf:li>geo:lat=48</rdf:li><rdf:li>sea</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"#;

    #[test]
    fn places_go_in_all_their_spellings() {
        let out = without_location(PACKET.as_bytes(), &PlaceNames::default()).unwrap();
        let out = String::from_utf8(out).unwrap();
        for gone in ["GPSLatitude", "Paris", "LocationShown", "v:any", "geo:"] {
            assert!(!out.contains(gone), "{gone} in {out}");
        }
        for kept in ["e:FNumber=\"28/10\"", "<rdf:li>sea</rdf:li>"] {
            assert!(out.contains(kept), "{kept} not in {out}");
        }
        assert_eq!(
            without_location(out.as_bytes(), &PlaceNames::default()).unwrap(),
            out.as_bytes()
        );
    }

    #[test]
    fn keywords_that_repeat_the_place_go_from_all_lists() {
        let list = |tag: &str, items: &[&str]| {
            let items: String =
                items.iter().map(|item| format!("<rdf:li>{item}</rdf:li>")).collect();
            format!("<{tag}><rdf:Bag>{items}</rdf:Bag></{tag}>")
        };
        let lists = [
            list("dc:subject", &["Norway", "sea", "Bergen &amp; more", "whale", "bryggen"]),
            list("lr:hierarchicalSubject", &["Places|Norway|Bryggen", "Animals|whale"]),
            list("m:LastKeywordXMP", &["Orte/Norway", "Animals/whale"]),
            list("d:TagsList", &["Lieux/Fjord"]),
            list("dc:creator", &["Bergen Foto"]),
        ]
        .concat();
        let packet = format!(
            "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
             xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
             xmlns:lr=\"http://ns.adobe.com/lightroom/1.0/\" \
             xmlns:m=\"http://ns.microsoft.com/photo/1.0/\" \
             xmlns:d=\"http://www.digikam.org/ns/1.0/\" \
             xmlns:p=\"http://ns.adobe.com/photoshop/1.0/\" p:City=\"Bergen\">{lists}\
             </rdf:Description></rdf:RDF></x:xmpmeta>"
        );
        let mut names = PlaceNames::default();
        place_names(packet.as_bytes(), &mut names);
        let out = without_location(packet.as_bytes(), &names).unwrap();
        let text = String::from_utf8(out.clone()).unwrap();
        for gone in ["Norway", "Bryggen", "bryggen", "Fjord", "Orte", "City", "&amp;"] {
            assert!(!text.contains(gone), "{gone} in {text}");
        }
        for kept in ["sea", "<rdf:li>whale", "Animals|whale", "Animals/whale", "Bergen Foto"] {
            assert!(text.contains(kept), "{kept} not in {text}");
        }
        let mut names = PlaceNames::default();
        place_names(&out, &mut names);
        assert_eq!(without_location(&out, &names).unwrap(), out);
    }

    #[test]
    fn what_is_not_xml_is_not_kept() {
        for packet in
            ["<a", "<a></b>", "<!DOCTYPE x [<!ENTITY y \"z\">]><a/>", "<a b=c/>", "<a/>", "text"]
        {
            assert!(
                without_location(packet.as_bytes(), &PlaceNames::default()).is_none(),
                "{packet}"
            );
        }
    }
}
