//! Events of the map (`public/map/glue.js`), and positions on the small outline map.

use serde::Deserialize;

/// A photo with a location.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Spot {
    /// Asset id.
    pub id: String,
    /// Local capture time.
    pub taken: Option<String>,
}

/// A marker with a thumbnail: one photo, or the cover of a cluster.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Pin {
    /// The photo's asset id.
    pub id: String,
    /// Longitude and latitude of the marker.
    pub at: String,
    /// Number of photos that it stands for.
    pub count: u64,
    /// The zoom at which a cluster splits. `None` if it never does.
    pub split: Option<u32>,
}

/// The photos in the visible area.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Listed {
    /// Total number.
    pub total: u64,
    /// The newest of them.
    pub photos: Vec<Spot>,
}

/// What the visible area shows. While the map moves there is neither a list nor a position.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct View {
    /// Markers.
    pub pins: Vec<Pin>,
    /// Photos.
    pub list: Option<Listed>,
    /// Position as in the address: latitude, longitude and zoom, `48.13700,11.57500,12.50`.
    pub at: Option<String>,
}

/// Latitude and longitude of a map position from the address.
#[must_use]
pub fn centre(at: &str) -> Option<(f64, f64)> {
    let mut numbers = at.split(',').map(str::parse::<f64>);
    let (north, east) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    // The map scrolls around the world without end; wrap the longitude.
    let is_around = !(-180.0..=180.0).contains(&east);
    let east = if is_around { (east + 180.0).rem_euclid(360.0) - 180.0 } else { east };
    (north.abs() <= 90.0 && east.is_finite()).then_some((north, east))
}

/// An event of the map.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// The places are loaded: their number.
    Ready(u64),
    /// The visible area has changed.
    View(View),
    /// The places could not be loaded: the HTTP status, or 0 without an answer.
    Problem(u16),
    /// The list works but the map cannot be drawn on this device.
    Bare,
}

/// Position on the small outline of the world: Mercator projection, 360 units square.
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
