//! Contents that the library has already, found by their SHA-1.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use vitrine_api::{UploadResult, UploadStatus};
use vitrine_database::claims::Claimed;
use vitrine_database::{AssetId, UserId};

use crate::access::Visit;
use crate::auth::Principal;
use crate::error::Result;
use crate::library::Library;
use crate::limits::ROWS_AT_ONCE;

/// Parses a SHA-1 as clients write it, in hexadecimal or base64; `None` where it is neither.
#[must_use]
pub fn checksum(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    if text.len() == 40 {
        return hex::decode(text).ok();
    }
    STANDARD.decode(text).ok().filter(|hash| hash.len() == 20)
}

/// The asset that already has this content, if the caller may know of it. Users learn of their own
/// assets, which claims them: a client that was told that a photo exists need not send it again.
/// Visitors only learn of what they can see: a checksum must not reveal what else an owner has, nor
/// make it visible.
pub async fn known(
    library: &Library,
    who: &Principal,
    sha1: &[u8],
) -> Result<Option<UploadResult>> {
    let owner = who.uploads_for()?;
    match who {
        Principal::User(_) => known_to_owner(library, owner, sha1).await,
        Principal::Visitor(visit) => {
            let mut found = library.db.by_content(owner, &[sha1.to_vec()]).await?;
            let found = found.remove(sha1).unwrap_or_default();
            let ids: Vec<_> = found.into_iter().map(|one| one.id).collect();
            let seen = library.db.readable(visit.reader(), &ids).await?.pop();
            Ok(seen.map(|seen| duplicate(seen.id, false)))
        }
    }
}

/// What a user has of these contents, by SHA-1. It is claimed, since the user is told of it. What
/// awaits a review is left out: only an upload claims that, as it would stay hidden otherwise.
pub async fn tell_known(
    library: &Library,
    owner: &UserId,
    hashes: &[Vec<u8>],
) -> Result<HashMap<Vec<u8>, Claimed>> {
    let found = library.db.by_content(owner, hashes).await?;
    let mut known: HashMap<_, _> = found
        .into_iter()
        .filter_map(|(sha1, found)| {
            let found = found.into_iter().next()?;
            Some((sha1, Claimed { id: found.id, is_trashed: found.is_trashed }))
        })
        .collect();
    let ids: Vec<_> = known.values().map(|known| known.id.clone()).collect();
    let waiting = library.db.waiting(&ids).await?;
    known.retain(|_, known| !waiting.contains(&known.id));
    let ids: Vec<_> = known.values().map(|known| known.id.clone()).collect();
    let unclaimed = library.db.unclaimed(owner, &ids).await?;
    if !unclaimed.is_empty() {
        let claimed = library.db.claim(owner, &unclaimed).await?;
        // A guest may have removed it for good meanwhile.
        known.retain(|_, known| {
            !unclaimed.contains(&known.id) || claimed.iter().any(|claimed| claimed.id == known.id)
        });
    }
    Ok(known)
}

/// Which of these contents a visitor can see through their link, by SHA-1.
pub async fn seen_known(
    library: &Library,
    visit: &Visit,
    hashes: &[Vec<u8>],
) -> Result<HashMap<Vec<u8>, Claimed>> {
    let found = library.db.by_content(&visit.link.user_id, hashes).await?;
    let ids: Vec<_> = found.values().flatten().map(|one| one.id.clone()).collect();
    let mut known = HashMap::new();
    // In batches: rows are long, and little of them is kept.
    for ids in ids.chunks(ROWS_AT_ONCE) {
        let seen = library.db.readable(visit.reader(), ids).await?;
        known.extend(seen.into_iter().map(|seen| {
            let is_trashed = seen.deleted_at.is_some();
            (seen.sha1, Claimed { id: seen.id, is_trashed })
        }));
    }
    Ok(known)
}

async fn known_to_owner(
    library: &Library,
    owner: &UserId,
    sha1: &[u8],
) -> Result<Option<UploadResult>> {
    let mut found = library.db.by_content(owner, &[sha1.to_vec()]).await?;
    let Some(known) = found.remove(sha1).and_then(|found| found.into_iter().next()) else {
        return Ok(None);
    };
    let ids = [known.id.clone()];
    if library.db.unclaimed(owner, &ids).await?.is_empty() {
        return Ok(Some(duplicate(known.id, known.is_trashed)));
    }
    // A guest may have removed it for good meanwhile.
    let claimed = library.db.claim(owner, &ids).await?.pop();
    Ok(claimed.map(|claimed| duplicate(claimed.id, claimed.is_trashed)))
}

fn duplicate(id: AssetId, is_trashed: bool) -> UploadResult {
    UploadResult { id: id.into(), status: UploadStatus::Duplicate, is_trashed }
}

pub(super) fn created(id: AssetId) -> UploadResult {
    UploadResult { id: id.into(), status: UploadStatus::Created, is_trashed: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_in_both_spellings() {
        let hash: Vec<u8> = (0..20).collect();
        assert_eq!(checksum("000102030405060708090A0b0c0d0e0f10111213"), Some(hash.clone()));
        assert_eq!(checksum(&STANDARD.encode(&hash)), Some(hash));
        for text in ["", "zz", "000102030405060708090a0b0c0d0e0f1011121g", "AAAA"] {
            assert_eq!(checksum(text), None, "{text}");
        }
    }
}
