//! What the map tells of what it shows (public/map/glue.js), and where a place is on a small one.

use serde::Deserialize;

/// A photo that has a place.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Spot {
    /// Asset id.
    pub id: String,
    /// Local capture time.
    pub taken: Option<String>,
}

/// A marker with a picture: one photo, or the cover of several.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Pin {
    /// The photo's asset id.
    pub id: String,
    /// Longitude and latitude of the marker.
    pub at: String,
    /// How many photos it stands for.
    pub count: u64,
    /// The zoom at which several come apart, if they do.
    pub split: Option<u32>,
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
    /// Where it looks, as its address says it: `48.13700,11.57500,12.50` for latitude, longitude and
    /// zoom.
    pub at: Option<String>,
}

/// Latitude and longitude of where a map looks, from its address.
#[must_use]
pub fn centre(at: &str) -> Option<(f64, f64)> {
    let mut numbers = at.split(',').map(str::parse::<f64>);
    let (north, east) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    // Whoever goes around the world comes back to the same places.
    let is_around = !(-180.0..=180.0).contains(&east);
    let east = if is_around { (east + 180.0).rem_euclid(360.0) - 180.0 } else { east };
    (north.abs() <= 90.0 && east.is_finite()).then_some((north, east))
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
    fn a_map_looks_at_its_middle() {
        for (at, expected) in [
            ("48.13700,11.57500,12.50", Some((48.137, 11.575))),
            ("10,190,3", Some((10.0, -170.0))),
            ("91,0,1", None),
            ("north", None),
            ("", None),
        ] {
            assert_eq!(centre(at), expected, "{at}");
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
        let told = r#"{"view":{"pins":[{"id":"a","at":"11.5,48.1","count":3,"split":7}],
            "list":{"total":1,"photos":[{"id":"a","taken":null}]},"at":"1,2,3"}}"#;
        let Event::View(view) = serde_json::from_str(told).unwrap() else { panic!("no view") };
        assert_eq!((view.pins[0].count, view.pins[0].split), (3, Some(7)));
        assert_eq!(view.at.as_deref(), Some("1,2,3"));
        for (told, expected) in [
            (r#"{"ready":12}"#, Event::Ready(12)),
            (r#"{"problem":401}"#, Event::Problem(401)),
            (r#""bare""#, Event::Bare),
        ] {
            assert_eq!(serde_json::from_str::<Event>(told).unwrap(), expected);
        }
    }
}
