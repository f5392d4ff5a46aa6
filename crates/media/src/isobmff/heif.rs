//! Rewrites the item table of a HEIF file without changing its length.
//!
//! At `Level::All` only the primary image stays, with its tiles, its alpha plane and, if its metadata
//! are nothing but numbers, its gain map. EXIF and XMP are removed as items, not just their bytes. So
//! are thumbnails and other images, which may show more than the primary one, depth maps and mattes.
//! If only locations are removed, all images stay, and EXIF and XMP without locations. The rotation
//! is a property (`irot`, `imir`) and stays.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::boxes::BoxHeader;
use super::cleaner::Cleaner;
use super::gain_map;
use super::items::{FieldReader, IlocLayout, MetaBox, child_boxes};
use super::location_boxes::{self, MetadataItems};
use super::tables::is_profile;
use crate::{Error, Level, Limits, icc};

/// Maximum number of parts of further images, all together.
const MAX_OTHERS: usize = 1 << 16;

/// Items that are images or derived from images (ISO/IEC 23008-12, section 6.6.2 and annexes).
const PICTURES: &[&[u8; 4]] =
    &[b"hvc1", b"hev1", b"lhv1", b"avc1", b"av01", b"vvc1", b"j2k1", b"grid", b"iovl", b"iden"];

/// Properties that say how an image is decoded and displayed.
const PROPERTIES: &[&[u8; 4]] = &[
    b"ispe", b"pixi", b"colr", b"pasp", b"clap", b"irot", b"imir", b"hvcC", b"lhvC", b"avcC",
    b"av1C", b"vvcC", b"j2kH", b"auxC", b"a1op", b"a1lx", b"lsel", b"rloc", b"oinf", b"tols",
    b"clli", b"mdcv", b"cclv", b"amve", b"ndwt", b"iscl",
];

pub(super) fn clean(cleaner: &mut Cleaner<'_>, part: &BoxHeader) -> Result<(), Error> {
    let meta = MetaBox::read(cleaner.source, part, cleaner.limits)?;
    let mut shown = meta.displayed();
    if shown.is_empty() {
        return Err(Error::malformed("no primary picture", part.start));
    }
    for id in &shown {
        match obstacle(&meta, *id) {
            Some(Obstacle::Missing) => {
                return Err(Error::malformed("a picture that is not there", part.start));
            }
            Some(Obstacle::Unsupported(reason)) => return Err(cleaner.unsupported(reason)),
            None => {}
        }
    }
    others(cleaner, &meta, &mut shown)?;
    cleaner.keeps_gain_map =
        shown.iter().any(|id| meta.items.get(id).is_some_and(|item| item.kind == *b"tmap"));
    let mut in_idat: Vec<Range<u64>> = Vec::new();
    for item in shown.iter().filter_map(|id| meta.items.get(id)) {
        for extent in &item.extents {
            if item.in_idat {
                in_idat.push(extent.clone());
            } else {
                let len = extent.end - extent.start;
                cleaner.kept.push(extent.start, len, cleaner.limits)?;
            }
        }
    }
    let metadata = location_boxes::items(cleaner, &meta)?;
    in_idat.extend(metadata.in_idat.iter().map(|(range, _)| range.clone()));
    let table = ItemTable {
        meta: &meta,
        kept: shown.union(&metadata.items).copied().collect(),
        metadata: &metadata,
        profiles: match cleaner.level {
            Level::All => reduced_profiles(&meta),
            _ => BTreeMap::new(),
        },
        limits: cleaner.limits,
    };
    let bytes = table
        .rebuilt(part, &mut in_idat)?
        .ok_or(cleaner.unsupported("its item table cannot be rewritten in place"))?;
    cleaner.patches.bytes(part.start, bytes);
    Ok(())
}

/// Why an image cannot stay.
enum Obstacle {
    Missing,
    Unsupported(&'static str),
}

fn obstacle(meta: &MetaBox, id: u32) -> Option<Obstacle> {
    let Some(item) = meta.items.get(&id) else {
        return Some(Obstacle::Missing);
    };
    let reason = if !PICTURES.contains(&&item.kind) {
        "it holds a picture of a kind that is not known"
    } else if item.protected || item.unsupported_extents {
        "its picture is encrypted or in another file"
    } else if item.extents.iter().any(Range::is_empty) {
        "its picture has no stated length"
    } else {
        return None;
    };
    Some(Obstacle::Unsupported(reason))
}

/// Adds further images that stay, if they and all their parts are understood: the gain map of the
/// primary image, and all others if only locations are removed.
fn others(cleaner: &Cleaner<'_>, meta: &MetaBox, shown: &mut BTreeSet<u32>) -> Result<(), Error> {
    let parts = meta.parts();
    // Each item's parts are followed anew, so the items looked at are bounded.
    let mut left = MAX_OTHERS;
    let understood = |id: u32| obstacle(meta, id).is_none() && !has_unknown_essential(meta, id);
    for (id, item) in &meta.items {
        let is_gain_map = item.kind == *b"tmap";
        let wanted = match cleaner.level {
            Level::Location => is_gain_map || PICTURES.contains(&&item.kind),
            _ => is_gain_map,
        };
        if !wanted || shown.contains(id) || item.protected || item.unsupported_extents {
            continue;
        }
        let mut all = parts.of(*id);
        left = match left.checked_sub(all.len()) {
            Some(left) => left,
            None => break,
        };
        if is_gain_map {
            // The base and the gain map, in this order.
            let of_primary = matches!(parts.direct(*id), [base, _] if Some(*base) == meta.primary);
            let short = item.extents.iter().all(|extent| !extent.is_empty())
                && item.extents.iter().map(|extent| extent.end - extent.start).sum::<u64>() < 1024;
            let plain = of_primary
                && short
                && !has_unknown_essential(meta, *id)
                && gain_map::is_plain(&meta.read_item(cleaner.source, item, cleaner.limits)?);
            if !plain {
                continue;
            }
            all.remove(id);
        }
        if all.iter().all(|id| understood(*id)) {
            shown.extend(all);
            shown.insert(*id);
        }
    }
    Ok(())
}

fn has_unknown_essential(meta: &MetaBox, id: u32) -> bool {
    let own = meta.associations.get(&id).into_iter().flatten();
    own.filter(|(_, essential)| *essential).any(|(number, _)| {
        let part = usize::from(*number).checked_sub(1);
        let part = part.and_then(|index| meta.properties.get(index));
        !part.is_some_and(|part| PROPERTIES.contains(&&part.kind))
    })
}

/// The properties that are colour profiles, by their numbers, each reduced to its transform. `None`
/// for those that cannot be read; decoders ignore them.
fn reduced_profiles(meta: &MetaBox) -> BTreeMap<u16, Option<Vec<u8>>> {
    let mut profiles = BTreeMap::new();
    for (number, property) in (1..=u16::MAX).zip(&meta.properties) {
        if let Some((kind, profile)) = meta.content(property).split_first_chunk::<4>()
            && property.kind == *b"colr"
            && is_profile(kind)
        {
            let reduced = icc::reduced_in_place(profile);
            profiles.insert(number, reduced.map(|profile| [kind, profile.as_slice()].concat()));
        }
    }
    profiles
}

struct ItemTable<'a> {
    meta: &'a MetaBox,
    kept: BTreeSet<u32>,
    /// EXIF and XMP items that stay.
    metadata: &'a MetadataItems,
    /// See [`reduced_profiles`].
    profiles: BTreeMap<u16, Option<Vec<u8>>>,
    limits: &'a Limits,
}

impl ItemTable<'_> {
    /// Returns the rewritten box in its old length, or `None` if it does not fit.
    fn rebuilt(
        &self,
        part: &BoxHeader,
        in_idat: &mut [Range<u64>],
    ) -> Result<Option<Vec<u8>>, Error> {
        let meta = self.meta;
        let mut out = meta.bytes[..(part.body - part.start) as usize + 4].to_vec();
        let mut after_name = None;
        for child in &meta.children {
            match &child.kind {
                b"hdlr" => {
                    let content = meta.content(child);
                    let kind = content.get(8..12).unwrap_or_default();
                    let mut body = vec![0; 8];
                    body.extend_from_slice(kind);
                    body.resize(content.len().min(25), 0);
                    put(&mut out, *b"hdlr", &body);
                    after_name = Some((out.len() - body.len() - 8, out.len()));
                }
                b"pitm" => put(&mut out, child.kind, meta.content(child)),
                b"iinf" => put(&mut out, child.kind, &self.infos(child)?),
                b"iloc" => put(&mut out, child.kind, &self.locations(child)?),
                b"iref" => {
                    let references = self.references(child)?;
                    if references.len() > 4 {
                        put(&mut out, child.kind, &references);
                    }
                }
                b"iprp" => put(&mut out, child.kind, &self.properties(child)?),
                b"idat" => put(&mut out, child.kind, &self.data(child, in_idat)?),
                b"grpl" => {
                    let groups = self.groups(child)?;
                    if !groups.is_empty() {
                        put(&mut out, child.kind, &groups);
                    }
                }
                _ => {}
            }
        }
        let wanted = meta.bytes.len();
        let Some(pad) = wanted.checked_sub(out.len()) else {
            return Ok(None);
        };
        match (pad, after_name) {
            (0, _) => {}
            (8.., _) => put(&mut out, *b"free", &vec![0; pad - 8]),
            // Too small for a `free` box: extend the handler's empty name instead.
            (_, Some((hdlr, end))) => {
                out.splice(end..end, vec![0; pad]);
                let len = (end + pad - hdlr) as u32;
                out[hdlr..hdlr + 4].copy_from_slice(&len.to_be_bytes());
            }
            _ => return Ok(None),
        }
        Ok(Some(out))
    }

    /// Returns the entries of kept items, with empty names except for EXIF and XMP (ISO/IEC
    /// 14496-12, section 8.11.6).
    fn infos(&self, iinf: &BoxHeader) -> Result<Vec<u8>, Error> {
        let mut fields = self.meta.fields(iinf);
        let (version, _) = fields.full_box()?;
        fields.id(version > 0)?;
        let start = fields.at as u64;
        let mut out = Vec::new();
        let mut count = 0;
        for infe in child_boxes(&self.meta.bytes, start..iinf.end, self.limits)? {
            let mut fields = self.meta.fields(&infe);
            let (version, _) = fields.full_box()?;
            let id = fields.id(version == 3)?;
            let content = self.meta.content(&infe);
            if self.metadata.items.contains(&id) {
                count += 1;
                put(&mut out, infe.kind, content);
            } else if self.kept.contains(&id) {
                count += 1;
                let fixed = fields.at + 6 - infe.body as usize;
                let mut body = content.get(..fixed).unwrap_or_default().to_vec();
                body.push(0);
                put(&mut out, infe.kind, &body);
            }
        }
        let mut body = self.meta.content(iinf)[..4].to_vec();
        put_id(&mut body, version > 0, count);
        body.extend(out);
        Ok(body)
    }

    fn locations(&self, iloc: &BoxHeader) -> Result<Vec<u8>, Error> {
        let bytes = &self.meta.bytes;
        let mut fields = FieldReader::new(bytes, iloc, self.meta.start);
        let layout = IlocLayout::read(&mut fields)?;
        let mut out = Vec::new();
        let mut count = 0;
        for _ in 0..layout.count {
            let start = fields.at;
            if self.kept.contains(&layout.entry(&mut fields)?.id) {
                count += 1;
                out.extend_from_slice(&bytes[start..fields.at]);
            }
        }
        let content = self.meta.content(iloc);
        let mut body = content[..6].to_vec();
        put_id(&mut body, content[0] > 1, count);
        body.extend(out);
        Ok(body)
    }

    /// References between kept items.
    fn references(&self, iref: &BoxHeader) -> Result<Vec<u8>, Error> {
        let content = self.meta.content(iref);
        let mut out = content.get(..4).unwrap_or_default().to_vec();
        let wide = content.first().is_some_and(|version| *version > 0);
        for reference in &self.meta.references {
            let mut to = reference.to.clone();
            to.retain(|id| self.kept.contains(id));
            if self.kept.contains(&reference.from) && !to.is_empty() {
                let mut body = Vec::new();
                put_id(&mut body, wide, reference.from);
                body.extend_from_slice(&(to.len() as u16).to_be_bytes());
                for id in to {
                    put_id(&mut body, wide, id);
                }
                put(&mut out, reference.kind, &body);
            }
        }
        Ok(out)
    }

    /// Properties are numbered by their position, so empty `free` boxes replace removed ones.
    fn properties(&self, iprp: &BoxHeader) -> Result<Vec<u8>, Error> {
        let used: BTreeSet<u16> = self
            .kept
            .iter()
            .filter_map(|id| self.meta.associations.get(id))
            .flatten()
            .map(|(number, _)| *number)
            .collect();
        let stays = |number: u16| {
            let part = usize::from(number).checked_sub(1);
            let part = part.and_then(|index| self.meta.properties.get(index));
            let unreadable = matches!(self.profiles.get(&number), Some(None));
            let used = used.contains(&number) && !unreadable;
            used && part.is_some_and(|part| PROPERTIES.contains(&&part.kind))
        };
        let mut out = Vec::new();
        for part in child_boxes(&self.meta.bytes, iprp.body..iprp.end, self.limits)? {
            let mut body = Vec::new();
            if part.kind == *b"ipco" {
                for (number, property) in (1..=u16::MAX).zip(&self.meta.properties) {
                    let content = match self.profiles.get(&number) {
                        Some(Some(reduced)) => reduced,
                        _ => self.meta.content(property),
                    };
                    if stays(number) {
                        put(&mut body, property.kind, content);
                    } else {
                        put(&mut body, *b"free", &[]);
                    }
                }
            } else if part.kind == *b"ipma" {
                body = self.associations(&part, &stays)?;
            } else {
                continue;
            }
            put(&mut out, part.kind, &body);
        }
        Ok(out)
    }

    fn associations(
        &self,
        ipma: &BoxHeader,
        stays: &impl Fn(u16) -> bool,
    ) -> Result<Vec<u8>, Error> {
        let mut fields = self.meta.fields(ipma);
        let (version, flags) = fields.full_box()?;
        let wide = flags & 1 != 0;
        let total = fields.number(4)?;
        let mut out = Vec::new();
        let mut count = 0_u32;
        for _ in 0..total {
            let id = fields.id(version > 0)?;
            let mut own = fields.associations(wide)?;
            if !self.kept.contains(&id) {
                continue;
            }
            if own.iter().any(|(number, essential)| *essential && !stays(*number)) {
                let at = self.meta.start + ipma.start;
                return Err(Error::malformed("an essential property that is not known", at));
            }
            own.retain(|(number, _)| stays(*number));
            count += 1;
            put_id(&mut out, version > 0, id);
            out.push(own.len() as u8);
            for (number, essential) in own {
                match wide {
                    true => {
                        let value = u16::from(essential) << 15 | number;
                        out.extend_from_slice(&value.to_be_bytes());
                    }
                    false => out.push(u8::from(essential) << 7 | number as u8),
                }
            }
        }
        let mut body = self.meta.content(ipma)[..4].to_vec();
        body.extend_from_slice(&count.to_be_bytes());
        body.extend(out);
        Ok(body)
    }

    /// Groups of kept items (ISO/IEC 14496-12, section 8.18): alternatives, bursts, stereo pairs. A
    /// group of another layout than a number and the items' ids goes.
    fn groups(&self, grpl: &BoxHeader) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        for part in child_boxes(&self.meta.bytes, grpl.body..grpl.end, self.limits)? {
            let content = self.meta.content(&part);
            let Some((head, ids)) = content.split_at_checked(12) else {
                continue;
            };
            let (ids, rest) = ids.as_chunks::<4>();
            let stated = u32::from_be_bytes([head[8], head[9], head[10], head[11]]);
            let mut kept: Vec<[u8; 4]> = ids.to_vec();
            kept.retain(|id| self.kept.contains(&u32::from_be_bytes(*id)));
            if stated as usize == ids.len() && rest.is_empty() && kept.len() > 1 {
                let mut body = head[..8].to_vec();
                body.extend_from_slice(&(kept.len() as u32).to_be_bytes());
                body.extend(kept.concat());
                put(&mut out, part.kind, &body);
            }
        }
        Ok(out)
    }

    /// Zeroes what no kept item uses. Offsets into `idat` stay as they are.
    fn data(&self, idat: &BoxHeader, kept: &mut [Range<u64>]) -> Result<Vec<u8>, Error> {
        let mut body = self.meta.content(idat).to_vec();
        kept.sort_by_key(|range| range.start);
        let mut done = 0;
        let len = body.len() as u64;
        for range in kept.iter() {
            let gap =
                done.min(len) as usize..range.start.clamp(done, len.max(done)).min(len) as usize;
            if gap.start < gap.end {
                body[gap].fill(0);
            }
            done = done.max(range.end);
        }
        if done < len {
            body[done as usize..].fill(0);
        }
        for (range, bytes) in &self.metadata.in_idat {
            let place = usize::try_from(range.start).ok().and_then(|start| body.get_mut(start..));
            let place = place.and_then(|place| place.get_mut(..bytes.len()));
            let outside = Error::malformed("an item outside of its data", self.meta.start);
            place.ok_or(outside)?.copy_from_slice(bytes);
        }
        Ok(body)
    }
}

fn put(out: &mut Vec<u8>, kind: [u8; 4], body: &[u8]) {
    out.extend_from_slice(&(body.len() as u32 + 8).to_be_bytes());
    out.extend_from_slice(&kind);
    out.extend_from_slice(body);
}

fn put_id(out: &mut Vec<u8>, wide: bool, id: u32) {
    match wide {
        true => out.extend_from_slice(&id.to_be_bytes()),
        false => out.extend_from_slice(&(id as u16).to_be_bytes()),
    }
}
