//! The map in words and numbers: where it looks, as its address says it, and what it tells of what it
//! shows (public/map/glue.js).

use std::fmt;

use serde::{Deserialize, Serialize};

/// What the window looks at.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east; beyond 180 in another copy of the world.
    pub lng: f64,
    /// 0 shows the world on 512 pixels, and each step doubles them.
    pub zoom: f64,
}

impl Position {
    /// Reads what [`Position::fmt`] writes; nothing for what no map can show.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(',').map(str::parse);
        let mut next = || parts.next()?.ok().filter(|part: &f64| part.is_finite());
        let position = Self { lat: next()?, lng: next()?, zoom: next()? };
        let fits = position.lat.abs() <= 85.0 && position.lng.abs() <= 540.0;
        (fits && (0.0..=22.0).contains(&position.zoom)).then_some(position)
    }
}

/// As in `?at=48.13700,11.57500,12.50`: five digits are a metre.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.5},{:.5},{:.2}", self.lat, self.lng, self.zoom)
    }
}

/// A photo that has a place.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Spot {
    /// Asset id.
    pub id: String,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Local capture time.
    pub taken: Option<String>,
}

/// A marker with a picture: one photo, or the cover of several.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Pin {
    /// The photo's asset id.
    pub id: String,
    /// Degrees north of the marker.
    pub lat: f64,
    /// Degrees east of it.
    pub lon: f64,
    /// How many photos it stands for.
    pub count: u64,
    /// The zoom at which several come apart.
    pub split: Option<f64>,
}

/// The photos in the window.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Listed {
    /// How many there are.
    pub total: u64,
    /// The newest of them.
    pub photos: Vec<Spot>,
}

/// What the window shows. While it moves there is neither a list nor a position.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct View {
    /// Markers.
    pub pins: Vec<Pin>,
    /// Photos.
    pub list: Option<Listed>,
    /// Where it looks.
    pub at: Option<Position>,
}

/// What the map tells.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// The places are here, so many.
    Ready(u64),
    /// The window has moved.
    View(View),
    /// The places did not come; the status, or 0 without an answer.
    Problem(u16),
    /// There is a list and no map: nothing can be drawn here.
    Bare,
}

/// Where a place is on the small outline of the world: Mercator's map, 360 units square.
#[must_use]
pub fn on_outline(lat: f64, lon: f64) -> (f64, f64) {
    let latitude = lat.clamp(-85.0, 85.0).to_radians();
    let up = (std::f64::consts::FRAC_PI_4 + latitude / 2.0).tan().ln().to_degrees();
    (lon + 180.0, 180.0 - up)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_survives_its_address() {
        let position = Position { lat: -49.3314, lng: 187.5, zoom: 12.25 };
        assert_eq!(position.to_string(), "-49.33140,187.50000,12.25");
        assert_eq!(Position::parse(&position.to_string()), Some(position));
    }

    #[test]
    fn addresses_that_mean_nothing() {
        for text in ["", "1,2", "1,2,x", "91,0,3", "0,999,3", "0,0,-1", "NaN,0,1", "0,0,inf"] {
            assert_eq!(Position::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_outline_is_mercators() {
        for ((lat, lon), (x, y)) in [
            ((0.0, 0.0), (180.0, 180.0)),
            ((45.0, -90.0), (90.0, 129.5)),
            ((-45.0, 90.0), (270.0, 230.5)),
        ] {
            let at = on_outline(lat, lon);
            assert!((at.0 - x).abs() < 0.01 && (at.1 - y).abs() < 0.01, "{at:?}");
        }
    }

    #[test]
    fn what_the_script_tells() {
        let told = r#"{"view":{"pins":[{"id":"a","lon":11.5,"lat":48.1,"taken":null,"count":3,
            "split":7}],"list":{"total":1,"photos":[]},"at":{"lng":1,"lat":2,"zoom":3}}}"#;
        let Event::View(view) = serde_json::from_str(told).unwrap() else { panic!("no view") };
        assert_eq!((view.pins[0].count, view.pins[0].lon), (3, 11.5));
        assert_eq!(view.at, Some(Position { lat: 2.0, lng: 1.0, zoom: 3.0 }));
        for (told, expected) in [
            (r#"{"ready":12}"#, Event::Ready(12)),
            (r#"{"problem":401}"#, Event::Problem(401)),
            (r#""bare""#, Event::Bare),
        ] {
            assert_eq!(serde_json::from_str::<Event>(told).unwrap(), expected);
        }
    }
}
