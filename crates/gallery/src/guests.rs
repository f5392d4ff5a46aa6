//! Filters guests' contributions to a link, for its owner.

use std::collections::HashSet;

use vitrine_api::{AssetResponse, GuestContribution};

/// Which contributions are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// All of them.
    All,
    /// Photos that await approval.
    Waiting,
    /// Photos of the guest with this id.
    Of(String),
}

impl Chosen {
    /// The matching photos, without duplicates.
    #[must_use]
    pub fn photos<'a>(&self, guests: &'a [GuestContribution]) -> Vec<&'a AssetResponse> {
        let waits = |guest: &GuestContribution, photo: &AssetResponse| {
            *self != Self::Waiting || guest.pending.contains(&photo.id)
        };
        let is_of = |guest: &&GuestContribution| match self {
            Self::Of(id) => guest.id == *id,
            _ => true,
        };
        let photos = guests
            .iter()
            .filter(is_of)
            .flat_map(|guest| guest.assets.iter().filter(move |photo| waits(guest, photo)));
        // Two guests may have uploaded the same photo.
        let mut seen = HashSet::new();
        photos.filter(|photo| seen.insert(photo.id.as_str())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guest(id: &str, photos: &[&str], pending: &[&str]) -> GuestContribution {
        let asset = |id: &&str| {
            serde_json::json!({"id": id, "type": "IMAGE", "originalMimeType": "image/jpeg",
                "localDateTime": "2026-01-01T00:00:00.000Z", "hasMetadata": false})
        };
        let assets: Vec<_> = photos.iter().map(asset).collect();
        let guest = serde_json::json!({"id": id, "name": id, "addedAt": "", "assets": assets,
            "pending": pending});
        serde_json::from_value(guest).unwrap()
    }

    #[test]
    fn each_photo_is_shown_once() {
        let guests = [guest("anna", &["1", "2"], &["2"]), guest("ben", &["3", "2"], &["3", "2"])];
        let shown = |chosen: Chosen| {
            let photos = chosen.photos(&guests).into_iter();
            photos.map(|photo| photo.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(shown(Chosen::All), ["1", "2", "3"]);
        assert_eq!(shown(Chosen::Waiting), ["2", "3"]);
        assert_eq!(shown(Chosen::Of("ben".into())), ["3", "2"]);
    }
}
