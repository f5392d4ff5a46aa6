// The page's side of the map: MapLibre and the worker with the photos' places, behind the few calls
// that the app makes (src/platform/map.rs). What stands on the map is the app's; here it is put in
// its place.
import { GPUInitializationError } from './maplibre-gl.mjs';
import { Drawing, MAX_ZOOM } from './drawing.js';

const file = (name) => new URL(name, import.meta.url).href;

/** Longest wait between two looks at what the moving window shows. */
const LOOK_MS = 80;

// Nothing is shown before it is dressed.
await new Promise((dressed, failed) => {
  const sheet = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: file('map.css') });
  sheet.onload = dressed;
  sheet.onerror = () => failed(new Error('no map.css'));
  document.head.append(sheet);
});

/**
 * Opens a map in `element`, with the app's markers in `pins`. `tell` hears, in JSON, how many places
 * there are (`ready`), what the window shows (`view`), what went wrong (`problem`), and that there is
 * only a list, since nothing can be drawn here (`bare`).
 */
export function open(element, pins, json, tell) {
  const options = JSON.parse(json);
  const say = (event) => tell(JSON.stringify(event));
  const worker = new Worker(file('points.js'));
  let drawing = null;
  try {
    drawing = new Drawing(element, pins, options);
  } catch (error) {
    if (!(error instanceof GPUInitializationError)) throw error;
    say('bare');
  }
  const map = drawing?.map;

  let most = options.list;
  let looking = 0;
  const look = (settled) => {
    clearTimeout(looking);
    looking = 0;
    const list = settled ? most : 0;
    if (!map) return worker.postMessage({ view: { window: [-180, -90, 180, 90], zoom: 0, list } });
    const window = map.getBounds().toArray().flat();
    worker.postMessage({ view: { window, zoom: map.getZoom(), list } });
  };

  worker.onmessage = ({ data }) => {
    if (data.problem !== undefined) return say({ problem: data.problem });
    if (data.route) return drawing?.show('route', data.route);
    if (data.pins) {
      drawing?.show('dots', data.dots);
      const at = map && { ...map.getCenter(), zoom: map.getZoom() };
      return say({ view: { pins: data.pins, list: data.list, at: data.list && at } });
    }
    say({ ready: data.ready });
    if (data.found) map?.jumpTo({ center: data.found, zoom: 13 });
    else if (data.bounds && !options.at) map?.fitBounds(data.bounds, { padding: 72, maxZoom: 13, animate: false });
    map?.on('move', () => (looking ||= setTimeout(look, LOOK_MS, false)));
    map?.on('moveend', () => look(true));
    look(true);
  };
  worker.postMessage({ load: options.places, photo: options.photo });

  return {
    zoom: (steps) => map?.zoomTo(map.getZoom() + steps),
    go: (lon, lat, zoom) => map?.easeTo({ center: [lon, lat], zoom: Math.min(zoom, MAX_ZOOM) }),
    list: (count) => {
      most = count;
      look(true);
    },
    route: (shown) => {
      if (shown) worker.postMessage({ route: true });
      else drawing?.show('route', { type: 'FeatureCollection', features: [] });
    },
    close: () => {
      clearTimeout(looking);
      worker.terminate();
      drawing?.end();
    },
  };
}
