//! What places are called, without asking anybody: the nearest town of the GeoNames gazetteer
//! (CC BY 4.0, through the crate `reverse_geocoder`). The gazetteer takes some thirty megabytes of
//! memory, so it is read when there is something to look up, and put away again.

use std::sync::Arc;
use std::time::Duration;

use reverse_geocoder::ReverseGeocoder;
use tokio::sync::Notify;

use crate::app::App;
use crate::error::Result;
use crate::words::fold;

/// Raised when places would be named otherwise than before; then all are named anew.
pub const VERSION: i64 = 1;

/// Photos named in one transaction.
const BATCH: i64 = 500;

/// Photos that come within this time of one another are named together.
const TOGETHER: Duration = Duration::from_millis(300);

/// The gazetteer is kept this long after it was needed.
const KEPT: Duration = Duration::from_secs(30);

/// When to look again where another server is at it: it may have looked before the last photo came.
const AGAIN: Duration = Duration::from_secs(2);

/// Farther than this from any town, in kilometres, a place has no name: the open sea.
const FARTHEST: f64 = 100.0;
const EARTH_RADIUS: f64 = 6371.0;

/// Codes of ISO 3166 and what the countries are called in English.
const COUNTRIES: &str = include_str!("countries.txt");

/// The name of a place.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Name {
    /// ISO 3166 code of the country; empty where there is none.
    pub country: String,
    /// Province.
    pub state: String,
    /// Town.
    pub city: String,
}

impl Name {
    /// As searches compare it.
    #[must_use]
    pub fn in_words(&self) -> String {
        let country = country_name(&self.country).unwrap_or_default();
        fold(&format!("{} {} {country}", self.city, self.state))
    }
}

/// Tells the background that there are places to name.
#[derive(Default)]
pub struct Bell(Notify);

impl Bell {
    /// Something came that may have a place.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// What a country is called in English.
#[must_use]
pub fn country_name(code: &str) -> Option<&'static str> {
    COUNTRIES.lines().find_map(|line| line.strip_prefix(code)?.strip_prefix(' '))
}

/// The code of a country that is called so in English.
#[must_use]
pub fn country_code(name: &str) -> Option<&'static str> {
    let mut countries = COUNTRIES.lines().filter_map(|line| line.split_once(' '));
    countries.find(|(_, country)| *country == name).map(|(code, _)| code)
}

/// Names places for as long as the server runs.
pub async fn run(app: &App) {
    let mut gazetteer = None;
    loop {
        let naming = name_all(app, &mut gazetteer);
        match app.leases.alone("places", Duration::ZERO, naming).await {
            Ok(Some(Ok(0))) => {}
            Ok(Some(Ok(count))) => tracing::info!(count, "named places"),
            Ok(Some(Err(error))) => tracing::error!(?error, "places could not be named"),
            Err(error) => tracing::error!(%error, "places could not be named"),
            Ok(None) => {
                tokio::time::sleep(AGAIN).await;
                continue;
            }
        }
        if tokio::time::timeout(KEPT, app.places.0.notified()).await.is_err() {
            gazetteer = None;
            app.places.0.notified().await;
        }
        // What comes in one after the other is named together.
        tokio::time::sleep(TOGETHER).await;
    }
}

async fn name_all(app: &App, gazetteer: &mut Option<Arc<ReverseGeocoder>>) -> Result<usize> {
    let mut done = 0;
    loop {
        let unnamed = app.db.unnamed_places(VERSION, BATCH).await?;
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
        app.db.name_places(VERSION, &names).await?;
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
        assert_eq!(country_name(&munich.country), Some("Germany"));
        assert_eq!(name(&gazetteer, -45.0, -140.0), Name::default());
        assert_eq!(name(&gazetteer, f64::NAN, 0.0), Name::default());
        assert_eq!(country_name("??"), None);
    }
}
