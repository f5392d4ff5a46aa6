// How the map looks: paper and hairlines, in the colours of the page. The page names them in ways
// that MapLibre cannot read, so they are asked of the browser.

const file = (name) => new URL(name, import.meta.url).href;
const NOTHING = { type: 'FeatureCollection', features: [] };

/** The page's colours now, as MapLibre takes them. */
export function palette(element) {
  const swatch = element.appendChild(document.createElement('i'));
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const colour = (token) => {
    swatch.style.color = `var(--${token})`;
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = getComputedStyle(swatch).color;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return `rgb(${red} ${green} ${blue} / ${alpha / 255})`;
  };
  const names = ['water', 'land', 'coast', 'border', 'name'];
  const colours = Object.fromEntries(names.map((name) => [name, colour(`map-${name}`)]));
  Object.assign(colours, { accent: colour('accent'), surface: colour('surface') });
  swatch.remove();
  return colours;
}

/** The world that is part of the app. Without an address of glyphs, text is in the device's own. */
export const world = (colours) => ({
  version: 8,
  sources: {
    land: { type: 'geojson', data: file('land.json'), tolerance: 0.2 },
    borders: { type: 'geojson', data: file('borders.json'), tolerance: 0.2 },
    names: { type: 'geojson', data: file('names.json') },
  },
  layers: [
    { id: 'water', type: 'background', paint: { 'background-color': colours.water } },
    { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': colours.land } },
    { id: 'coast', type: 'line', source: 'land', paint: { 'line-color': colours.coast, 'line-width': 0.75 } },
    {
      id: 'borders',
      type: 'line',
      source: 'borders',
      paint: { 'line-color': colours.border, 'line-width': 0.75 },
    },
    {
      id: 'names',
      type: 'symbol',
      source: 'names',
      minzoom: 1.5,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': ['sans-serif'],
        'text-size': ['interpolate', ['linear'], ['zoom'], 2, 11, 7, 16],
        'text-letter-spacing': 0.03,
        'text-max-width': 7,
        'text-padding': 8,
        'symbol-sort-key': ['-', ['get', 'size']],
      },
      paint: {
        'text-color': colours.name,
        'text-halo-color': colours.land,
        'text-halo-width': 1.25,
      },
    },
  ],
});

/** What lies above any world: the route, and the markers for which there are no pictures. */
export const photos = (colours) => ({
  sources: { route: { type: 'geojson', data: NOTHING }, dots: { type: 'geojson', data: NOTHING } },
  layers: [
    {
      id: 'route',
      type: 'line',
      source: 'route',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': colours.accent, 'line-width': 2, 'line-opacity': 0.8 },
    },
    {
      id: 'dots',
      type: 'circle',
      source: 'dots',
      paint: {
        'circle-color': colours.accent,
        'circle-radius': ['interpolate', ['linear'], ['get', 'count'], 1, 5, 100, 11],
        'circle-stroke-color': colours.surface,
        'circle-stroke-width': 2,
      },
    },
  ],
});
