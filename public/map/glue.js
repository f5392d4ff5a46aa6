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
  const start = position(options.at);
  const worker = new Worker(file('points.js'));
  let drawing = null;
  let map = null;
  let most = options.list;
  let looking = 0;
  let isClosed = false;

  const look = (settled) => {
    clearTimeout(looking);
    looking = 0;
    const window = map ? map.getBounds().toArray().flat() : [-180, -90, 180, 90];
    worker.postMessage({ view: { window, zoom: map?.getZoom() ?? 0, list: settled ? most : 0 } });
  };

  worker.onmessage = ({ data }) => {
    if (data.problem !== undefined) return say({ problem: data.problem });
    if (data.route) return drawing?.show('route', data.route);
    if (data.pins) {
      drawing?.show('dots', data.dots);
      return say({ view: { pins: data.pins, list: data.list, at: map && data.list && address(map) } });
    }
    say({ ready: data.ready });
    if (data.found) map?.jumpTo({ center: data.found, zoom: 13 });
    else if (data.bounds && !start) map?.fitBounds(data.bounds, { padding: 72, maxZoom: 13, animate: false });
    map?.on('move', () => (looking ||= setTimeout(look, LOOK_MS, false)));
    map?.on('moveend', () => look(true));
    look(true);
  };

  wanted(options.config).then((style) => {
    if (isClosed) return;
    try {
      drawing = new Drawing(element, pins, { ...options, style, start });
      map = drawing.map;
    } catch (error) {
      if (!(error instanceof GPUInitializationError)) throw error;
      say('bare');
    }
    worker.postMessage({ load: options.places, photo: options.photo });
  });

  return {
    zoom: (steps) => map?.zoomTo(map.getZoom() + steps),
    go: (at, zoom = MAX_ZOOM) => map?.easeTo({ center: at.split(',').map(Number), zoom }),
    unpictured: (id) => {
      worker.postMessage({ unpictured: id });
      look(false);
    },
    list: (count) => {
      most = count;
      look(true);
    },
    route: (shown) => {
      if (shown) worker.postMessage({ route: true });
      else drawing?.show('route', { type: 'FeatureCollection', features: [] });
    },
    close: () => {
      isClosed = true;
      clearTimeout(looking);
      worker.terminate();
      drawing?.end();
    },
  };
}

/** The operator's own style of the map. Without an answer there is the map that is part of the app. */
async function wanted(config) {
  const chosen = document.documentElement.dataset.theme;
  const isDark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  try {
    const { mapDarkStyleUrl, mapLightStyleUrl } = await (await fetch(config)).json();
    return (isDark ? mapDarkStyleUrl : mapLightStyleUrl) || null;
  } catch {
    return null;
  }
}

/** Where a map looks, as its address says it: five digits are a metre. */
function address(map) {
  const { lat, lng } = map.getCenter();
  return [lat.toFixed(5), lng.toFixed(5), map.getZoom().toFixed(2)].join();
}

/** What `address` wrote; nothing for what no map can show. */
function position(at) {
  const [lat, lng, zoom] = (at ?? '').split(',').map(Number);
  const fits = Math.abs(lat) <= 85 && Math.abs(lng) <= 540 && zoom >= 0 && zoom <= 22;
  return fits ? { center: [lng, lat], zoom } : null;
}
