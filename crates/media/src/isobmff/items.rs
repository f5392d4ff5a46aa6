//! The items of a HEIF file (ISO/IEC 23008-12; ISO/IEC 14496-12, section 8.11): what each is,
//! where its bytes are, and how they refer to each other.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::boxes::{self, BoxHeader};
use crate::source::{Window, read_vec};
use crate::{Error, Limits, Source};

/// A `meta` box in memory; offsets within it count from its own start.
pub(super) struct MetaBox {
    pub(super) start: u64,
    pub(super) bytes: Vec<u8>,
    pub(super) children: Vec<BoxHeader>,
    /// The first `idat` box, which holds data of items.
    pub(super) idat: Option<BoxHeader>,
    pub(super) primary: Option<u32>,
    pub(super) items: BTreeMap<u32, Item>,
    pub(super) references: Vec<ItemReference>,
    /// The property boxes, in the order of their numbers from 1.
    pub(super) properties: Vec<BoxHeader>,
    /// The properties of each item: number, and whether it is essential.
    pub(super) associations: BTreeMap<u32, Vec<(u16, bool)>>,
}

#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) kind: [u8; 4],
    pub(super) mime: Vec<u8>,
    pub(super) protected: bool,
    /// Whether the extents lie in the `idat` box and not in the file.
    pub(super) in_idat: bool,
    pub(super) extents: Vec<Range<u64>>,
    /// Whether the extents are of a kind that is not supported, such as in another file.
    pub(super) unsupported_extents: bool,
}

#[derive(Debug)]
pub(super) struct ItemReference {
    pub(super) kind: [u8; 4],
    pub(super) from: u32,
    pub(super) to: Vec<u32>,
}

/// Boxes that a `meta` box holds at most once (ISO/IEC 14496-12, sections 8.11 and 8.12; ISO/IEC
/// 23008-12, section 9.3.1). Rewriting repeated ones with all their entries would take quadratic
/// time and memory.
const ONCE: &[[u8; 4]] = &[*b"pitm", *b"iinf", *b"iloc", *b"iref", *b"iprp", *b"idat", *b"grpl"];

fn check_unique(boxes: &[BoxHeader], kinds: &[[u8; 4]], start: u64) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    let again = boxes.iter().find(|part| kinds.contains(&part.kind) && !seen.insert(part.kind));
    match again {
        Some(part) => {
            Err(Error::malformed("a box of which there is one comes again", start + part.start))
        }
        None => Ok(()),
    }
}

impl MetaBox {
    pub(super) fn read(
        source: &dyn Source,
        meta: &BoxHeader,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let len = limits.header(meta.end - meta.start)?;
        let bytes = read_vec(source, meta.start, len)?;
        let header = meta.body - meta.start;
        let children = child_boxes(&bytes, header + 4..len as u64, limits)?;
        check_unique(&children, ONCE, meta.start)?;
        let mut this = Self {
            start: meta.start,
            idat: children.iter().find(|part| part.kind == *b"idat").copied(),
            children,
            bytes,
            primary: None,
            items: BTreeMap::new(),
            references: Vec::new(),
            properties: Vec::new(),
            associations: BTreeMap::new(),
        };
        for part in this.children.clone() {
            match &part.kind {
                b"pitm" => {
                    let mut fields = this.fields(&part);
                    let (version, _) = fields.full_box()?;
                    this.primary = Some(fields.id(version > 0)?);
                }
                b"iinf" => this.infos(&part, limits)?,
                b"iloc" => this.locations(&part, limits)?,
                b"iref" => this.reference_boxes(&part, limits)?,
                b"iprp" => this.property_boxes(&part, limits)?,
                _ => {}
            }
        }
        Ok(this)
    }

    pub(super) fn fields(&self, part: &BoxHeader) -> FieldReader<'_> {
        FieldReader::new(&self.bytes, part, self.start)
    }

    fn infos(&mut self, iinf: &BoxHeader, limits: &Limits) -> Result<(), Error> {
        let mut fields = self.fields(iinf);
        let (version, _) = fields.full_box()?;
        fields.id(version > 0)?;
        let start = fields.at as u64;
        for infe in child_boxes(&self.bytes, start..iinf.end, limits)? {
            let mut fields = self.fields(&infe);
            let (version, _) = fields.full_box()?;
            if infe.kind != *b"infe" || !(2..=3).contains(&version) {
                return Err(Error::malformed("an item of an old kind", self.start + infe.start));
            }
            let id = fields.id(version == 3)?;
            let protected = fields.number(2)? != 0;
            let kind = fields.array()?;
            let _name = fields.string();
            let mime = if kind == *b"mime" { fields.string() } else { Vec::new() };
            let item = self.items.entry(id).or_default();
            (item.kind, item.mime, item.protected) = (kind, mime, protected);
        }
        Ok(())
    }

    /// Section 8.11.3.
    fn locations(&mut self, iloc: &BoxHeader, limits: &Limits) -> Result<(), Error> {
        let mut fields = FieldReader::new(&self.bytes, iloc, self.start);
        let layout = IlocLayout::read(&mut fields)?;
        let mut extents = 0;
        for _ in 0..layout.count {
            let entry = layout.entry(&mut fields)?;
            extents += entry.extents.len().max(1);
            limits.parts(extents)?;
            let item = self.items.entry(entry.id).or_default();
            item.in_idat = entry.method == 1;
            item.unsupported_extents = entry.method > 1 || entry.data_reference != 0;
            item.extents = entry.extents;
        }
        Ok(())
    }

    /// Section 8.11.12.
    fn reference_boxes(&mut self, iref: &BoxHeader, limits: &Limits) -> Result<(), Error> {
        let mut fields = self.fields(iref);
        let (version, _) = fields.full_box()?;
        let start = fields.at as u64;
        for part in child_boxes(&self.bytes, start..iref.end, limits)? {
            let mut fields = FieldReader::new(&self.bytes, &part, self.start);
            let from = fields.id(version > 0)?;
            let count = fields.number(2)?;
            let to = (0..count).map(|_| fields.id(version > 0)).collect::<Result<_, _>>()?;
            self.references.push(ItemReference { kind: part.kind, from, to });
        }
        Ok(())
    }

    /// ISO/IEC 23008-12, section 9.3.
    fn property_boxes(&mut self, iprp: &BoxHeader, limits: &Limits) -> Result<(), Error> {
        let parts = child_boxes(&self.bytes, iprp.body..iprp.end, limits)?;
        check_unique(&parts, &[*b"ipco"], self.start)?;
        for part in parts {
            if part.kind == *b"ipco" {
                self.properties = child_boxes(&self.bytes, part.body..part.end, limits)?;
            } else if part.kind == *b"ipma" {
                let mut fields = FieldReader::new(&self.bytes, &part, self.start);
                let (version, flags) = fields.full_box()?;
                let count = fields.number(4)?;
                for _ in 0..count {
                    let id = fields.id(version > 0)?;
                    let own = fields.associations(flags & 1 != 0)?;
                    self.associations.entry(id).or_default().extend(own);
                }
            }
        }
        Ok(())
    }

    /// The property boxes of an item.
    pub(super) fn properties_of(&self, id: u32) -> impl Iterator<Item = &BoxHeader> {
        let own = self.associations.get(&id).into_iter().flatten();
        own.filter_map(|(number, _)| self.properties.get(usize::from(*number).checked_sub(1)?))
    }

    /// An item's extents by their offset in the file.
    pub(super) fn in_file(&self, item: &Item) -> Vec<Range<u64>> {
        let base = match (item.in_idat, self.idat) {
            (true, Some(idat)) => self.start + idat.body,
            _ => 0,
        };
        let shifted = |extent: &Range<u64>| {
            base.saturating_add(extent.start)..base.saturating_add(extent.end)
        };
        item.extents.iter().map(shifted).collect()
    }

    /// Reads all extents of an item, concatenated.
    pub(super) fn read_item(
        &self,
        source: &dyn Source,
        item: &Item,
        limits: &Limits,
    ) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        for extent in self.in_file(item) {
            let len = extent.end.saturating_sub(extent.start);
            limits.header(len.saturating_add(bytes.len() as u64))?;
            bytes.extend(read_vec(source, extent.start, len as usize)?);
        }
        Ok(bytes)
    }

    /// The content of a property or other box.
    pub(super) fn content(&self, part: &BoxHeader) -> &[u8] {
        let range = part.body as usize..part.end as usize;
        self.bytes.get(range).unwrap_or_default()
    }

    /// Returns the primary image and its parts: tiles, and the alpha plane if there is one.
    pub(super) fn displayed(&self) -> BTreeSet<u32> {
        self.primary.map(|id| self.parts().of(id)).unwrap_or_default()
    }

    /// Finds which items each item is made of.
    pub(super) fn parts(&self) -> Parts {
        let mut parts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        // Cached by item: many references may be from one item, which may have many properties.
        let mut alphas: BTreeMap<u32, bool> = BTreeMap::new();
        let mut is_alpha = |id| *alphas.entry(id).or_insert_with(|| self.is_alpha(id));
        for reference in &self.references {
            match &reference.kind {
                b"dimg" | b"base" | b"pred" | b"exbl" | b"prem" => {
                    parts.entry(reference.from).or_default().extend(&reference.to);
                }
                b"auxl" if is_alpha(reference.from) => {
                    for master in &reference.to {
                        parts.entry(*master).or_default().push(reference.from);
                    }
                }
                _ => {}
            }
        }
        Parts(parts)
    }

    fn is_alpha(&self, id: u32) -> bool {
        self.properties_of(id).any(|part| {
            let name = self.content(part).get(4..).unwrap_or_default();
            part.kind == *b"auxC" && ALPHA.iter().any(|alpha| name.starts_with(alpha))
        })
    }
}

/// The items that items are made of directly.
pub(super) struct Parts(BTreeMap<u32, Vec<u32>>);

impl Parts {
    /// The items that an item is made of directly, in their order.
    pub(super) fn direct(&self, id: u32) -> &[u32] {
        self.0.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// An item with all its parts.
    pub(super) fn of(&self, id: u32) -> BTreeSet<u32> {
        let mut all = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if all.insert(id) {
                open.extend(self.0.get(&id).into_iter().flatten());
            }
        }
        all
    }
}

/// URNs of alpha planes (ISO/IEC 23008-12, section 6.6.2.1.1, and its HEVC-only predecessor).
pub(super) const ALPHA: &[&[u8]] =
    &[b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", b"urn:mpeg:hevc:2015:auxid:1\0"];

/// Lists the boxes in a range of `bytes`, which is cut at their end.
pub(super) fn child_boxes(
    bytes: &[u8],
    range: Range<u64>,
    limits: &Limits,
) -> Result<Vec<BoxHeader>, Error> {
    let end = range.end.min(bytes.len() as u64);
    let mut window = Window::new(&bytes, 4096);
    boxes::children(&mut window, range.start.min(end)..end, limits)
}

/// The sizes of fields in an `iloc` box in bytes, and the number of its entries.
pub(super) struct IlocLayout {
    version: u8,
    offset: usize,
    length: usize,
    base: usize,
    index: usize,
    pub(super) count: u32,
}

pub(super) struct ItemLocation {
    pub(super) id: u32,
    method: u64,
    data_reference: u64,
    extents: Vec<Range<u64>>,
}

impl IlocLayout {
    pub(super) fn read(fields: &mut FieldReader<'_>) -> Result<Self, Error> {
        let (version, _) = fields.full_box()?;
        let sizes = fields.number(2)? as usize;
        let index = if version > 0 { sizes & 15 } else { 0 };
        Ok(Self {
            version,
            offset: sizes >> 12,
            length: sizes >> 8 & 15,
            base: sizes >> 4 & 15,
            index,
            count: fields.id(version > 1)?,
        })
    }

    pub(super) fn entry(&self, fields: &mut FieldReader<'_>) -> Result<ItemLocation, Error> {
        let id = fields.id(self.version > 1)?;
        let method = match self.version {
            0 => 0,
            _ => fields.number(2)? & 15,
        };
        let data_reference = fields.number(2)?;
        let base = fields.number(self.base)?;
        let count = fields.number(2)?;
        let mut extents = Vec::new();
        for _ in 0..count {
            fields.number(self.index)?;
            let start = base.saturating_add(fields.number(self.offset)?);
            let len = fields.number(self.length)?;
            extents.push(start..start.saturating_add(len));
        }
        Ok(ItemLocation { id, method, data_reference, extents })
    }
}

/// Reads the fields of one box in order.
pub(super) struct FieldReader<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
    end: usize,
    /// Offset of `bytes` in the file, for error messages.
    origin: u64,
}

impl<'a> FieldReader<'a> {
    pub(super) fn new(bytes: &'a [u8], part: &BoxHeader, origin: u64) -> Self {
        Self { bytes, at: part.body as usize, end: (part.end as usize).min(bytes.len()), origin }
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], Error> {
        let end = self.at.saturating_add(len);
        let taken = self.bytes.get(self.at..end).filter(|_| end <= self.end);
        let error = Error::malformed("a box that ends early", self.origin + self.at as u64);
        self.at = end;
        taken.ok_or(error)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    /// Reads a big-endian number of `len` bytes, 8 at most.
    pub(super) fn number(&mut self, len: usize) -> Result<u64, Error> {
        if len > 8 {
            return Err(Error::malformed("a number too long", self.origin + self.at as u64));
        }
        let bytes = self.take(len)?;
        Ok(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    /// Reads version and flags of a full box.
    pub(super) fn full_box(&mut self) -> Result<(u8, u32), Error> {
        let word = self.number(4)? as u32;
        Ok(((word >> 24) as u8, word & 0xFF_FFFF))
    }

    /// Reads a number of 16 bits, or of 32 if `wide`, as in later versions.
    pub(super) fn id(&mut self, wide: bool) -> Result<u32, Error> {
        Ok(self.number(if wide { 4 } else { 2 })? as u32)
    }

    /// Reads an item's property associations: an "essential" bit and a number of 7 or 15 bits each.
    pub(super) fn associations(&mut self, wide: bool) -> Result<Vec<(u16, bool)>, Error> {
        let count = self.number(1)?;
        (0..count)
            .map(|_| {
                let value = self.number(if wide { 2 } else { 1 })? as u16;
                let bits = if wide { 15 } else { 7 };
                Ok((value & ((1 << bits) - 1), value >> bits != 0))
            })
            .collect()
    }

    fn string(&mut self) -> Vec<u8> {
        let rest = self.bytes.get(self.at..self.end).unwrap_or_default();
        let len = memchr::memchr(0, rest).unwrap_or(rest.len());
        self.at = self.at.saturating_add(len + 1);
        rest.get(..len).unwrap_or_default().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&(body.len() as u32 + 8).to_be_bytes(), kind.as_slice(), body].concat()
    }

    /// Regression: all boxes were searched for each item.
    #[test]
    fn data_is_found_once_for_many_items_among_many_boxes() {
        let mut iloc = b"\x01\0\0\0\x44\0".to_vec();
        iloc.extend(50_000_u16.to_be_bytes());
        for id in 0..50_000_u16 {
            iloc.extend(id.to_be_bytes());
            // In `idat`, one extent of 2 bytes at 3.
            iloc.extend(b"\0\x01\0\0\0\x01\0\0\0\x03\0\0\0\x02");
        }
        let mut body = vec![0; 4];
        body.extend(boxed(b"free", b"").repeat(200_000));
        body.extend(boxed(b"iloc", &iloc));
        body.extend(boxed(b"idat", b"abcdefgh"));
        let bytes = boxed(b"meta", &body);
        let end = bytes.len() as u64;
        let part = BoxHeader { kind: *b"meta", start: 0, body: 8, end };
        let meta = MetaBox::read(&bytes, &part, &Limits::default()).unwrap();
        assert_eq!(meta.items.len(), 50_000);
        for item in meta.items.values() {
            let extents = meta.in_file(item);
            assert_eq!((extents.len(), &extents[0]), (1, &(end - 5..end - 3)));
        }
    }

    /// Regression: all properties of an item were searched for each reference from it.
    #[test]
    fn many_references_from_an_item_with_many_properties() {
        let aux = boxed(b"auxC", &[&[0; 4], ALPHA[0]].concat());
        let property = BoxHeader { kind: *b"auxC", start: 0, body: 8, end: aux.len() as u64 };
        let reference = |from| ItemReference { kind: *b"auxl", from, to: vec![1] };
        let mut meta = MetaBox {
            start: 0,
            bytes: aux,
            children: Vec::new(),
            idat: None,
            primary: Some(1),
            items: BTreeMap::new(),
            references: std::iter::repeat_with(|| reference(2)).take(200_000).collect(),
            properties: vec![property],
            associations: BTreeMap::from([(2, vec![(9, false); 200_000]), (3, vec![(1, true)])]),
        };
        meta.references.push(reference(3));
        assert_eq!(meta.displayed(), BTreeSet::from([1, 3]));
    }
    #[test]
    fn what_there_is_one_of_does_not_come_again() {
        let mut body = vec![0; 4];
        body.extend(boxed(b"iref", &[0; 4]).repeat(2));
        let bytes = boxed(b"meta", &body);
        let meta = boxes::children(
            &mut Window::new(&bytes.as_slice(), 4096),
            0..bytes.len() as u64,
            &Limits::default(),
        );
        let meta = meta.unwrap().remove(0);
        let read = MetaBox::read(&bytes.as_slice(), &meta, &Limits::default());
        assert!(matches!(read, Err(Error::Malformed { .. })));
    }
}
