//! Converts a world atlas from TopoJSON (the 2013 specification's quantised arcs) to GeoJSON for
//! MapLibre. The atlas is made for globes: its outlines cross the 180th meridian and surround the
//! poles, which a flat map would draw as stripes from edge to edge.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};

/// Longitude and latitude, in degrees.
pub(super) type Point = (f64, f64);

/// An outline and its holes, each a closed ring.
pub(super) type Polygon = Vec<Vec<Point>>;

#[derive(Deserialize)]
pub(super) struct Atlas {
    transform: Transform,
    /// Each point but the first is relative to the previous one.
    arcs: Vec<Vec<(i64, i64)>>,
    objects: Objects,
}

#[derive(Deserialize)]
struct Transform {
    scale: Point,
    translate: Point,
}

#[derive(Deserialize)]
struct Objects {
    countries: Collection,
    land: Collection,
}

#[derive(Deserialize)]
struct Collection {
    geometries: Vec<Geometry>,
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    arcs: Value,
    #[serde(default)]
    properties: Properties,
}

#[derive(Deserialize, Default)]
struct Properties {
    name: Option<String>,
}

/// Rings of arcs; `!n` is arc `n` reversed.
type Rings = Vec<Vec<i64>>;

impl Geometry {
    fn polygons(&self) -> Result<Vec<Rings>> {
        Ok(match self.kind.as_deref() {
            Some("MultiPolygon") => serde_json::from_value(self.arcs.clone())?,
            Some("Polygon") => vec![serde_json::from_value(self.arcs.clone())?],
            _ => Vec::new(),
        })
    }
}

impl Atlas {
    pub(super) fn read(json: &[u8]) -> Result<Self> {
        let atlas: Self = serde_json::from_slice(json)?;
        // Validate all arcs, so that the methods below need not.
        for geometry in
            atlas.objects.countries.geometries.iter().chain(&atlas.objects.land.geometries)
        {
            for arc in geometry.polygons()?.iter().flatten().flatten() {
                atlas.arcs.get(index(*arc)).context("an outline names an arc that is not there")?;
            }
        }
        Ok(atlas)
    }

    /// All land as one feature.
    pub(super) fn land(&self) -> Value {
        let polygons: Vec<_> = self.outlines().iter().map(rings).collect();
        json!({ "type": "MultiPolygon", "coordinates": polygons })
    }

    /// All land as polygons.
    pub(super) fn outlines(&self) -> Vec<Polygon> {
        self.objects.land.geometries.iter().flat_map(|land| self.flat(land)).collect()
    }

    /// The borders between countries, without coasts.
    pub(super) fn borders(&self) -> Value {
        let mut sides: BTreeMap<usize, u32> = BTreeMap::new();
        for country in &self.objects.countries.geometries {
            for arc in country.polygons().into_iter().flatten().flatten().flatten() {
                *sides.entry(index(arc)).or_default() += 1;
            }
        }
        let shared = sides.into_iter().filter(|(_, sides)| *sides > 1);
        let lines: Vec<_> = shared
            .map(|(arc, _)| unroll(&self.arc(arc)))
            .map(|line| line.into_iter().map(thousandths).collect::<Vec<_>>())
            .collect();
        json!({ "type": "MultiLineString", "coordinates": lines })
    }

    /// The countries' names, each at the centre of its largest part, with that part's area for
    /// ranking.
    pub(super) fn names(&self) -> Value {
        let names = self.objects.countries.geometries.iter().filter_map(|country| {
            let name = country.properties.name.as_ref()?;
            let parts =
                self.flat(country).into_iter().filter_map(|mut part| middle(&part.swap_remove(0)));
            let (size, at) = parts.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
            let point = json!({ "type": "Point", "coordinates": thousandths(at) });
            let properties = json!({ "name": name, "size": (size * 100.0).round() / 100.0 });
            Some(json!({ "type": "Feature", "geometry": point, "properties": properties }))
        });
        json!({ "type": "FeatureCollection", "features": names.collect::<Vec<_>>() })
    }

    fn flat(&self, geometry: &Geometry) -> Vec<Polygon> {
        let polygons = geometry.polygons().into_iter().flatten();
        let ring = |arcs: &Vec<i64>| around_pole(unroll(&self.ring(arcs)));
        polygons.map(|polygon| polygon.iter().map(ring).collect()).collect()
    }

    /// Joins arcs into a ring: each begins where the previous one ended.
    fn ring(&self, arcs: &[i64]) -> Vec<Point> {
        let mut points = Vec::new();
        for arc in arcs {
            let mut next = self.arc(index(*arc));
            if *arc < 0 {
                next.reverse();
            }
            points.pop();
            points.extend(next);
        }
        points
    }

    fn arc(&self, index: usize) -> Vec<Point> {
        let Transform { scale, translate } = &self.transform;
        let (mut x, mut y) = (0, 0);
        let steps = self.arcs[index].iter().map(|(east, north)| {
            (x, y) = (x + east, y + north);
            #[expect(clippy::cast_precision_loss, reason = "at most a million steps")]
            let (x, y) = (x as f64, y as f64);
            (x * scale.0 + translate.0, y * scale.1 + translate.1)
        });
        steps.collect()
    }
}

fn index(arc: i64) -> usize {
    usize::try_from(if arc < 0 { !arc } else { arc }).unwrap_or(usize::MAX)
}

/// The line without jumps: where it crosses the 180th meridian, its longitudes go on beyond that.
fn unroll(line: &[Point]) -> Vec<Point> {
    let mut shift = 0.0;
    let mut before = None;
    let unrolled = line.iter().map(|(east, north)| {
        if let Some(before) = before {
            let step: f64 = east - before;
            if step.abs() > 180.0 {
                shift -= 360.0 * step.signum();
            }
        }
        before = Some(*east);
        (east + shift, *north)
    });
    unrolled.collect()
}

/// Closes a ring around a pole, whose end is 360 degrees from its start: Antarctica's.
fn around_pole(mut ring: Vec<Point>) -> Vec<Point> {
    if let (Some(first), Some(last)) = (ring.first().copied(), ring.last().copied())
        && (last.0 - first.0).abs() > 180.0
    {
        let pole = 90.0_f64.copysign(last.1);
        ring.extend([(last.0, pole), (first.0, pole), first]);
    }
    ring
}

/// The area of a ring, in square degrees at the equator, and its centroid.
fn middle(ring: &[Point]) -> Option<(f64, Point)> {
    let (mut area, mut east, mut north) = (0.0, 0.0, 0.0);
    for pair in ring.windows(2) {
        let cross = pair[0].0 * pair[1].1 - pair[1].0 * pair[0].1;
        area += cross / 2.0;
        east += (pair[0].0 + pair[1].0) * cross / 6.0;
        north += (pair[0].1 + pair[1].1) * cross / 6.0;
    }
    let at = (area != 0.0).then(|| (east / area, north / area))?;
    let wrapped = (at.0 + 540.0).rem_euclid(360.0) - 180.0;
    Some((area.abs() * at.1.to_radians().cos(), (wrapped, at.1)))
}

fn rings(polygon: &Polygon) -> Vec<Vec<(f64, f64)>> {
    polygon.iter().map(|ring| ring.iter().copied().map(thousandths).collect()).collect()
}

/// Rounds to thousandths of a degree, about 100 metres: finer than the atlas.
fn thousandths((east, north): Point) -> (f64, f64) {
    ((east * 1000.0).round() / 1000.0, (north * 1000.0).round() / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two squares that share a side, and an island across the 180th meridian.
    const ATLAS: &str = r#"{
        "transform": {"scale": [1, 1], "translate": [-180, -90]},
        "arcs": [
            [[190, 90], [0, 10]],
            [[190, 100], [-10, 0], [0, -10], [10, 0]],
            [[190, 90], [10, 0], [0, 10], [-10, 0]],
            [[355, 90], [0, 5], [-350, 0], [0, -5], [350, 0]]
        ],
        "objects": {
            "countries": {"type": "GeometryCollection", "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"name": "West"}},
                {"type": "Polygon", "arcs": [[2, -1]], "properties": {"name": "East"}},
                {"type": "MultiPolygon", "arcs": [[[3]]], "properties": {"name": "Date line"}},
                {"type": null}
            ]},
            "land": {"type": "GeometryCollection", "geometries": [
                {"type": "MultiPolygon", "arcs": [[[1, 2]], [[3]]]}
            ]}
        }
    }"#;

    #[test]
    fn countries_meet_once_and_land_is_whole() {
        let atlas = Atlas::read(ATLAS.as_bytes()).unwrap();
        assert_eq!(atlas.borders()["coordinates"], json!([[[10.0, 0.0], [10.0, 10.0]]]));
        let land = atlas.land();
        let first = &land["coordinates"][0][0];
        assert_eq!(first[0], *first.as_array().unwrap().last().unwrap(), "closed");
        assert_eq!(first.as_array().unwrap().len(), 7);
        let names = atlas.names();
        let at = |index: usize| names["features"][index]["geometry"]["coordinates"].clone();
        assert_eq!(at(0), json!([5.0, 5.0]));
        assert_eq!(at(1), json!([15.0, 5.0]));
        assert_eq!(names["features"].as_array().unwrap().len(), 3);
    }

    #[test]
    fn what_crosses_the_date_line_goes_on_beyond_it() {
        let atlas = Atlas::read(ATLAS.as_bytes()).unwrap();
        let ring = &atlas.outlines()[1][0];
        let widest = ring.windows(2).map(|pair| (pair[1].0 - pair[0].0).abs()).fold(0.0, f64::max);
        assert!(widest < 180.0, "{ring:?}");
        assert_eq!(atlas.names()["features"][2]["geometry"]["coordinates"], json!([-180.0, 2.5]));
    }

    #[test]
    fn a_ring_around_the_pole_is_closed_along_it() {
        let ring =
            [(-170.0, -70.0), (-60.0, -75.0), (60.0, -75.0), (170.0, -70.0), (-170.0, -70.0)];
        let closed = around_pole(unroll(&ring));
        assert_eq!(closed[4..], [(190.0, -70.0), (190.0, -90.0), (-170.0, -90.0), (-170.0, -70.0)]);
    }

    #[test]
    fn an_arc_that_is_not_there_is_an_error() {
        let broken = ATLAS.replace("[[0, 1]]", "[[0, 9]]");
        assert!(Atlas::read(broken.as_bytes()).is_err());
    }
}
