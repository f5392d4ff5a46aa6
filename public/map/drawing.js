// What is seen of the map: MapLibre's world, the route and the dots on it, and the app's markers above.
import { Map as MapLibre, setWorkerUrl } from './maplibre-gl.mjs';
import { palette, photos, world } from './style.js';

const file = (name) => new URL(name, import.meta.url).href;

/** One step beyond is where photos of one place would have to lie on top of each other. */
export const MAX_ZOOM = 17;

/** A map without photos. Throws where there is no WebGL. */
function draw(element, { style, start, words }) {
  // The worker's answers are kept for ever, the policy in them as well: another host, another name.
  setWorkerUrl(file('maplibre-gl-worker.mjs') + (style ? `?${encodeURIComponent(new URL(style).origin)}` : ''));
  const map = new MapLibre({
    container: element,
    style: style || world(palette(element)),
    ...(start ?? { center: [0, 25], zoom: 1 }),
    maxZoom: MAX_ZOOM,
    attributionControl: style ? { compact: true } : false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    locale: { 'Map.Title': words.map, 'AttributionControl.ToggleAttribution': words.attribution },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  return map;
}

/** A map and what is drawn on it, each thing in its place and in its colour. */
export class Drawing {
  #shown = {};
  #isDrawn = false;
  #pins;
  #watchers;

  constructor(element, pins, options) {
    const map = (this.map = draw(element, options));
    this.#pins = pins;
    // Inside MapLibre's own box, so that a hand that begins on a marker can still move the map.
    map.getCanvasContainer().append(pins);
    map.on('move', () => this.#place());
    map.on('style.load', () => this.#draw());
    if (options.style) {
      // The operator's map is not to be had: ours is better than none.
      map.on('error', () => {
        if (!options.style || this.#isDrawn) return;
        options.style = null;
        map.setStyle(world(palette(element)));
      });
    }
    map.on('click', 'dots', ({ lngLat }) => map.easeTo({ center: lngLat, zoom: map.getZoom() + 2 }));
    const moved = new MutationObserver(() => this.#place());
    moved.observe(pins, { childList: true, subtree: true, attributeFilter: ['data-at'] });
    const recolour = () => this.#colour(!options.style);
    const turned = new MutationObserver(recolour);
    turned.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', recolour);
    this.#watchers = [moved, turned, { disconnect: () => dark.removeEventListener('change', recolour) }];
  }

  /** Puts data into one of our sources, now or as soon as there is one. */
  show(source, data) {
    this.#shown[source] = data;
    this.map.getSource(source)?.setData(data);
  }

  end() {
    for (const watcher of this.#watchers) watcher.disconnect();
    this.map.remove();
  }

  #draw() {
    this.#isDrawn = true;
    const { sources, layers } = photos(palette(this.map.getContainer()));
    for (const [id, source] of Object.entries(sources)) {
      this.map.addSource(id, { ...source, data: this.#shown[id] ?? source.data });
    }
    for (const layer of layers) this.map.addLayer(layer);
  }

  #colour(isOurs) {
    const colours = palette(this.map.getContainer());
    const layers = [...photos(colours).layers, ...(isOurs ? world(colours).layers : [])];
    for (const { id, paint } of layers) {
      for (const [name, value] of Object.entries(paint)) {
        if (this.map.getLayer(id)) this.map.setPaintProperty(id, name, value);
      }
    }
  }

  #place() {
    const middle = this.map.getCenter().lng;
    for (const pin of this.#pins.children) {
      const [lon, lat] = pin.dataset.at.split(',').map(Number);
      // In whichever copy of the world is nearest.
      const nearest = lon + 360 * Math.round((middle - lon) / 360);
      const { x, y } = this.map.project([nearest, lat]);
      pin.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    }
  }
}
