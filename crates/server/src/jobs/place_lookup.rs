//! Reverse geocoding, offline: names a position after the nearest town of the GeoNames gazetteer
//! (CC BY 4.0, through the crate `reverse_geocoder`). The gazetteer takes some 30 MB of memory, so
//! it is loaded when there is something to look up, and dropped again when idle.

use std::sync::Arc;
use std::time::Duration;

use reverse_geocoder::ReverseGeocoder;
use vitrine_database::place_names::{Name, VERSION};

use crate::error::Result;
use crate::library::Library;

/// Photos named in one transaction.
const BATCH: i64 = 500;

/// Delay before a run, so that photos uploaded shortly after one another are named in one run.
const TOGETHER: Duration = Duration::from_millis(300);

/// How long the gazetteer stays loaded after the last use.
const KEPT: Duration = Duration::from_secs(30);

/// Retry delay while another server holds the lease: its last query may predate the newest photo.
const AGAIN: Duration = Duration::from_secs(2);

/// Positions farther than this from any town, in kilometres, have no name (open sea).
const FARTHEST: f64 = 100.0;
const EARTH_RADIUS: f64 = 6371.0;

/// Names places until the server stops.
pub(super) async fn run(library: &Library) {
    let mut gazetteer = None;
    loop {
        let naming = name_all(library, &mut gazetteer);
        match library.leases.alone("places", Duration::ZERO, naming).await {
            Ok(Some(Ok(0))) => {}
            Ok(Some(Ok(count))) => tracing::info!(count, "named places"),
            Ok(Some(Err(error))) => tracing::error!(?error, "places could not be named"),
            Err(error) => tracing::error!(%error, "places could not be named"),
            Ok(None) => {
                tokio::time::sleep(AGAIN).await;
                continue;
            }
        }
        if tokio::time::timeout(KEPT, library.unnamed_places.notified()).await.is_err() {
            gazetteer = None;
            library.unnamed_places.notified().await;
        }
        // Batches photos that are uploaded one after the other.
        tokio::time::sleep(TOGETHER).await;
    }
}

async fn name_all(
    library: &Library,
    gazetteer: &mut Option<Arc<ReverseGeocoder>>,
) -> Result<usize> {
    let mut done = 0;
    loop {
        let unnamed = library.db.unnamed_places(VERSION, BATCH).await?;
        if unnamed.is_empty() {
            return Ok(done);
        }
        let found = match gazetteer {
            Some(found) => Arc::clone(found),
            None => Arc::new(tokio::task::spawn_blocking(ReverseGeocoder::new).await?),
        };
        let names: Vec<_> = unnamed
            .into_iter()
            .map(|place| {
                let name = name(&found, place.latitude, place.longitude);
                (place, name)
            })
            .collect();
        done += names.len();
        *gazetteer = Some(found);
        library.db.name_places(VERSION, &names).await?;
    }
}

fn name(gazetteer: &ReverseGeocoder, latitude: f64, longitude: f64) -> Name {
    if !(latitude.is_finite() && longitude.is_finite()) {
        return Name::default();
    }
    let found = gazetteer.search((latitude, longitude));
    // The distance is the square of a chord of the unit sphere.
    if found.distance.sqrt() * EARTH_RADIUS > FARTHEST {
        return Name::default();
    }
    let town = found.record;
    Name { country: town.cc.clone(), state: town.admin1.clone(), city: town.name.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_countries_and_the_open_sea() {
        let gazetteer = ReverseGeocoder::new();
        let munich = name(&gazetteer, 48.137, 11.575);
        assert_eq!((&*munich.country, &*munich.state), ("DE", "Bavaria"));
        assert_eq!(name(&gazetteer, -45.0, -140.0), Name::default());
        assert_eq!(name(&gazetteer, f64::NAN, 0.0), Name::default());
    }
}
