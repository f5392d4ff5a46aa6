// The places of the photos, off the page's thread: fetched once, clustered, and told by what the
// window shows. A classic worker, since supercluster comes as a script. It knows nothing of MapLibre,
// so that there is a list even where no map can be drawn.
importScripts('supercluster.js');

/** Markers with a picture; whatever else there is to see is a dot. */
const MOST_PINS = 60;
/** Closer together than this, in CSS pixels, photos are one marker. */
const RADIUS = 88;
/** Beyond this zoom nothing comes apart any more. */
const MAX_ZOOM = 17;
/** So many photos of a marker are tried for one with a picture. */
const MOST_FACES = 20;
/** A route of more corners than this is drawn with fewer. */
const MOST_CORNERS = 10_000;

/** Newest first, as the server sends them. */
let places = [];
/** Ids of photos whose thumbnails the page could not load. */
const unpictured = new Set();
const index = new Supercluster({ radius: RADIUS, extent: 512, maxZoom: MAX_ZOOM });

onmessage = async ({ data }) => {
  if (data.load) postMessage(await load(data.load, data.photo));
  else if (data.view) postMessage(view(data.view));
  else if (data.unpictured) unpictured.add(data.unpictured);
  else if (data.route) postMessage({ route: route() });
};

async function load(address, photo) {
  try {
    const answer = await fetch(address, { headers: { accept: 'application/json' }, credentials: 'include' });
    if (!answer.ok) return { problem: answer.status };
    places = (await answer.json()).filter(({ lat, lon }) => Math.abs(lat) <= 90 && Math.abs(lon) <= 180);
  } catch {
    return { problem: 0 };
  }
  index.load(places.map(({ lon, lat }, number) => point([lon, lat], { number })));
  const found = places.find(({ id }) => id === photo);
  return { ready: places.length, bounds: bounds(), found: found && [found.lon, found.lat] };
}

const point = (coordinates, properties) => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates },
  properties,
});

/** West, south, east and north of all places; east is beyond 180 where that makes them narrower. */
function bounds() {
  if (!places.length) return null;
  const east = Float64Array.from(places, ({ lon }) => lon).sort();
  const north = places.map(({ lat }) => lat);
  // The widest gap is what is left out; the gap behind the last one goes around to the first.
  let [widest, start] = [east[0] + 360 - east.at(-1), 0];
  for (let at = 1; at < east.length; at++) {
    if (east[at] - east[at - 1] > widest) [widest, start] = [east[at] - east[at - 1], at];
  }
  const south = north.reduce((a, b) => Math.min(a, b));
  return [east[start], south, east[start] + 360 - widest, north.reduce((a, b) => Math.max(a, b))];
}

/** What is in a window: markers, dots, and, if a number of them is asked for, the photos as a list. */
function view({ window: [west, south, east, north], zoom, list }) {
  // Some more on every side, for a hand that is just moving.
  const [wide, high] = [(east - west) / 8, (north - south) / 8];
  const box = [west - wide, Math.max(south - high, -90), east + wide, Math.min(north + high, 90)];
  const clusters = index.getClusters(box, Math.round(zoom));
  const size = ({ properties }) => properties.point_count ?? 1;
  clusters.sort((a, b) => size(b) - size(a));
  const pins = clusters.slice(0, MOST_PINS).map((cluster) => {
    const { cluster_id, number } = cluster.properties;
    const cover = number ?? face(cluster_id);
    const split = number === undefined ? index.getClusterExpansionZoom(cluster_id) : MAX_ZOOM + 1;
    const at = cluster.geometry.coordinates.join();
    return { id: places[cover].id, at, count: size(cluster), split: split > MAX_ZOOM ? null : split };
  });
  const dots = clusters.slice(MOST_PINS).map((dot) => point(dot.geometry.coordinates, { count: size(dot) }));
  return {
    dots: { type: 'FeatureCollection', features: dots },
    pins,
    list: list ? inside([west, south, east, north], list) : null,
  };
}

/** The photo that stands for a group: its first one that has a picture, as far as is known. */
function face(cluster) {
  const leaves = index.getLeaves(cluster, unpictured.size ? MOST_FACES : 1).map(({ properties }) => properties.number);
  return leaves.find((number) => !unpictured.has(places[number].id)) ?? leaves[0];
}

function inside([west, south, east, north], most) {
  const photos = [];
  let total = 0;
  for (const place of places) {
    const across = (((place.lon - west) % 360) + 360) % 360 <= east - west || east - west >= 360;
    if (!across || place.lat < south || place.lat > north) continue;
    if (total++ < most) photos.push(photo(place));
  }
  return { total, photos };
}

const photo = ({ id, localDateTime }) => ({ id, taken: localDateTime ?? null });

/** The way from photo to photo, oldest first; in two lines where it crosses the 180th meridian. */
function route() {
  for (let step = 1e-4; ; step *= 2) {
    const lines = [[]];
    let [corners, before] = [0, null];
    for (let at = places.length - 1; at >= 0; at--) {
      const { lon, lat } = places[at];
      if (before && Math.hypot(lon - before[0], lat - before[1]) < step) continue;
      if (before && Math.abs(lon - before[0]) > 180) {
        const edge = Math.sign(before[0]) * 180;
        const way = (edge - before[0]) / (lon + 2 * edge - before[0]);
        const crossing = before[1] + (lat - before[1]) * way;
        lines.at(-1).push([edge, crossing]);
        lines.push([[-edge, crossing]]);
      }
      lines.at(-1).push((before = [lon, lat]));
      corners++;
    }
    if (corners <= MOST_CORNERS) {
      return { type: 'MultiLineString', coordinates: lines.filter((line) => line.length > 1) };
    }
  }
}
