//! The world's land as one small SVG in Mercator's projection: the background behind a dot.

use std::f64::consts::PI;
use std::fmt::Write as _;

use super::atlas::{Atlas, Point};

/// The latitude at which Mercator's projection, which is infinite, is cut off to be square.
const LATITUDE: f64 = 85.051_129;

/// An SVG of a square world, 360 units wide, whose land has the id `land`.
pub(super) fn svg(atlas: &Atlas) -> String {
    let mut path = String::new();
    for ring in atlas.outlines().iter().flatten() {
        for (at, point) in ring.iter().enumerate() {
            let (x, y) = project(*point);
            let command = if at == 0 { 'M' } else { 'L' };
            // Writing to a string cannot fail.
            let _ = write!(path, "{command}{x:.1} {y:.1}");
        }
        path.push('Z');
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 360 360\">\
         <path id=\"land\" fill-rule=\"evenodd\" d=\"{path}\"/></svg>\n"
    )
}

/// Projects a point. The origin is the north-western corner; units are degrees at the equator.
fn project((east, north): Point) -> Point {
    let latitude = north.clamp(-LATITUDE, LATITUDE).to_radians();
    let up = (PI / 4.0 + latitude / 2.0).tan().ln().to_degrees();
    (east + 180.0, 180.0 - up)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_is_square() {
        for (point, (x, y)) in [
            ((0.0, 0.0), (180.0, 180.0)),
            ((-180.0, 90.0), (0.0, 0.0)),
            ((180.0, -90.0), (360.0, 360.0)),
            ((0.0, 45.0), (180.0, 129.5)),
        ] {
            let (east, south) = project(point);
            assert!((east - x).abs() < 0.01 && (south - y).abs() < 0.01, "{point:?}");
        }
    }
}
