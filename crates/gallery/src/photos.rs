//! Compact storage of many photos: columns of numbers instead of rows of strings, so that a month
//! of 70,000 takes a few allocations and can be sent from the worker as plain bytes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vitrine_api::TimeBucketAssets;

use super::dates;
use super::photo::{Photo, sane_ratio};

/// Slot for a ThumbHash after its length byte. The format allows at most 25 bytes.
const HASH: usize = 32;
/// Stands for a capture time that is hidden.
const UNTOLD: i64 = i64::MIN;

const IMAGE: u8 = 1;
const SPHERE: u8 = 2;
const FOREIGN: u8 = 4;

/// Photos in order, in columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Photos {
    ids: Vec<u128>,
    ratios: Vec<f32>,
    /// Local capture times, in seconds since 1970; [`UNTOLD`] if hidden.
    taken: Vec<i64>,
    flags: Vec<u8>,
    hashes: Vec<[u8; HASH]>,
}

impl Photos {
    /// The photos of a timeline bucket. Columns shorter than the ids (an older or hostile server)
    /// are padded with defaults; rows whose id is no UUID are left out.
    #[must_use]
    pub fn from_bucket(bucket: &TimeBucketAssets) -> Self {
        let mut photos = Self::default();
        for (index, id) in bucket.id.iter().enumerate() {
            let hours = bucket.local_offset_hours.get(index).copied().unwrap_or(0.0);
            let taken = bucket.file_created_at.get(index).and_then(|utc| local_seconds(utc, hours));
            let hash = bucket.thumbhash.get(index).and_then(Option::as_deref);
            let is_foreign = bucket.is_foreign.as_ref().and_then(|flags| flags.get(index));
            let is_sphere = bucket.projection_type.get(index).and_then(Option::as_deref)
                == Some("EQUIRECTANGULAR");
            photos.push_row(
                id,
                bucket.ratio.get(index).copied().unwrap_or(1.0),
                taken,
                [
                    (bucket.is_image.get(index).copied().unwrap_or(true), IMAGE),
                    (is_sphere, SPHERE),
                    (is_foreign == Some(&true), FOREIGN),
                ],
                hash,
            );
        }
        photos
    }

    /// The photos of rows.
    #[must_use]
    pub fn from_rows(rows: &[Photo]) -> Self {
        let mut photos = Self::default();
        for row in rows {
            let taken = row.taken.as_deref().and_then(|taken| local_seconds(taken, 0.0));
            let flags = [(row.is_image, IMAGE), (row.is_sphere, SPHERE), (false, FOREIGN)];
            photos.push_row(&row.id, row.ratio, taken, flags, row.thumbhash.as_deref());
        }
        photos
    }

    fn push_row(
        &mut self,
        id: &str,
        ratio: f64,
        taken: Option<i64>,
        flags: [(bool, u8); 3],
        hash: Option<&str>,
    ) {
        let Some(id) = parse_id(id) else { return };
        self.ids.push(id);
        #[expect(clippy::cast_possible_truncation, reason = "a ratio with three digits")]
        self.ratios.push(sane_ratio(ratio) as f32);
        self.taken.push(taken.unwrap_or(UNTOLD));
        self.flags.push(flags.iter().map(|(is_set, flag)| u8::from(*is_set) * flag).sum());
        let mut slot = [0; HASH];
        let hash = hash.and_then(|hash| STANDARD.decode(hash).ok()).unwrap_or_default();
        if let (Some(room), Ok(length)) = (slot.get_mut(1..=hash.len()), u8::try_from(hash.len())) {
            room.copy_from_slice(&hash);
            slot[0] = length;
        }
        self.hashes.push(slot);
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// A photo as a row.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Photo> {
        let flags = *self.flags.get(index)?;
        let hash = &self.hashes[index];
        let hash = &hash[1..=usize::from(hash[0])];
        Some(Photo {
            id: self.id(index)?,
            ratio: f64::from(self.ratios[index]),
            thumbhash: (!hash.is_empty()).then(|| STANDARD.encode(hash)),
            is_image: flags & IMAGE != 0,
            is_sphere: flags & SPHERE != 0,
            taken: (self.taken[index] != UNTOLD).then(|| dates::local(self.taken[index])).flatten(),
        })
    }

    /// Whether another member added the photo to the album.
    #[must_use]
    pub fn is_foreign(&self, index: usize) -> bool {
        self.flags.get(index).is_some_and(|flags| flags & FOREIGN != 0)
    }

    /// The id of one photo.
    #[must_use]
    pub fn id(&self, index: usize) -> Option<String> {
        self.ids.get(index).map(|id| write_id(*id))
    }

    /// Index of a photo. Scans all ids, which takes 0.1 ms for 100,000.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        let id = parse_id(id)?;
        self.ids.iter().position(|other| *other == id)
    }

    /// Aspect ratios, width divided by height.
    #[must_use]
    pub fn ratios(&self) -> &[f32] {
        &self.ratios
    }

    /// Day of each photo, counted from 1970-01-01, in local time. `None` if hidden.
    pub fn days(&self) -> impl Iterator<Item = Option<i64>> {
        self.taken.iter().map(|time| (*time != UNTOLD).then(|| time.div_euclid(86_400)))
    }

    /// Serializes the columns one after the other, little-endian, for [`Photos::from_bytes`].
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len() * ROW);
        bytes.extend(self.ids.iter().flat_map(|id| id.to_le_bytes()));
        bytes.extend(self.ratios.iter().flat_map(|ratio| ratio.to_le_bytes()));
        bytes.extend(self.taken.iter().flat_map(|time| time.to_le_bytes()));
        bytes.extend(&self.flags);
        bytes.extend(self.hashes.iter().flatten());
        bytes
    }

    /// Parses what [`Photos::to_bytes`] wrote. `None` for anything else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let count = bytes.len() / ROW;
        if count * ROW != bytes.len() {
            return None;
        }
        let (ids, rest) = bytes.split_at(count * 16);
        let (ratios, rest) = rest.split_at(count * 4);
        let (taken, rest) = rest.split_at(count * 8);
        let (flags, hashes) = rest.split_at(count);
        Some(Self {
            ids: ids.as_chunks().0.iter().map(|id| u128::from_le_bytes(*id)).collect(),
            ratios: ratios.as_chunks().0.iter().map(|ratio| f32::from_le_bytes(*ratio)).collect(),
            taken: taken.as_chunks().0.iter().map(|time| i64::from_le_bytes(*time)).collect(),
            flags: flags.to_vec(),
            hashes: hashes.as_chunks().0.to_vec(),
        })
    }
}

/// Bytes of one photo in all columns.
const ROW: usize = 16 + 4 + 8 + 1 + HASH;

fn local_seconds(utc: &str, hours: f64) -> Option<i64> {
    if utc.starts_with("1970-01-01T00:00:00") {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "offsets are at most a day")]
    let offset = (hours.clamp(-48.0, 48.0) * 3600.0).round() as i64;
    Some(dates::parse(utc)?.and_utc().timestamp() + offset)
}

/// A UUID (RFC 9562, section 4) as a number.
fn parse_id(id: &str) -> Option<u128> {
    let digits = id.bytes().filter(|byte| *byte != b'-');
    let mut value: u128 = 0;
    let mut count = 0;
    for digit in digits {
        value = value << 4 | u128::from((digit as char).to_digit(16)?);
        count += 1;
    }
    (count == 32 && id.len() == 36).then_some(value)
}

fn write_id(id: u128) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(36);
    for (index, byte) in id.to_be_bytes().into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push(DIGITS[usize::from(byte >> 4)] as char);
        text.push(DIGITS[usize::from(byte & 15)] as char);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "0c63e5c6-0000-4000-8000-00000000000a";
    const B: &str = "ffffffff-ffff-4fff-bfff-ffffffffffff";

    fn bucket() -> TimeBucketAssets {
        TimeBucketAssets {
            id: vec![A.into(), "no uuid".into(), B.into()],
            ratio: vec![1.5, 1.0, 100.0],
            is_image: vec![true, true, false],
            thumbhash: vec![Some("1QcSHQRnh493V4dIh4eXh1h4kJUI".into()), None, Some("%".into())],
            file_created_at: vec!["2026-03-31T23:30:00.000".into(), String::new(), NO_TIME.into()],
            local_offset_hours: vec![2.0, 0.0, 0.0],
            is_foreign: Some(vec![false, true, true]),
            ..Default::default()
        }
    }

    const NO_TIME: &str = "1970-01-01T00:00:00.000";

    #[test]
    fn rows_come_out_as_they_went_in() {
        let photos = Photos::from_bucket(&bucket());
        assert_eq!(photos.len(), 2);
        let first = photos.get(0).unwrap();
        assert_eq!((first.id.as_str(), first.ratio, first.is_image), (A, 1.5, true));
        assert_eq!(first.thumbhash.as_deref(), Some("1QcSHQRnh493V4dIh4eXh1h4kJUI"));
        assert_eq!(first.taken.as_deref(), Some("2026-04-01T01:30:00"), "on the place's clock");
        let second = photos.get(1).unwrap();
        assert_eq!((second.id.as_str(), second.ratio, second.is_image), (B, 5.0, false));
        assert_eq!((second.thumbhash, second.taken), (None, None));
        assert_eq!(photos.get(2), None);
        assert!(!photos.is_foreign(0) && photos.is_foreign(1));
        assert_eq!(photos.position(B), Some(1));
        let own = Photos::from_bucket(&TimeBucketAssets { is_foreign: None, ..bucket() });
        let again = Photos::from_rows(&[photos.get(0).unwrap(), photos.get(1).unwrap()]);
        assert_eq!(again, own);
    }

    #[test]
    fn bytes_carry_everything() {
        let photos = Photos::from_bucket(&bucket());
        assert_eq!(Photos::from_bytes(&photos.to_bytes()), Some(photos.clone()));
        assert_eq!(Photos::from_bytes(&photos.to_bytes()[1..]), None);
        assert_eq!(Photos::from_bytes(&[]), Some(Photos::default()));
    }

    #[test]
    fn short_columns_are_unknown_values() {
        let bucket = TimeBucketAssets { id: vec![A.into()], ..Default::default() };
        let photos = Photos::from_bucket(&bucket);
        let photo = photos.get(0).unwrap();
        assert_eq!((photo.ratio, photo.taken, photo.is_image), (1.0, None, true));
        assert_eq!(photos.days().collect::<Vec<_>>(), [None]);
    }
}
