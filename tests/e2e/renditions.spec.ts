// Small pictures are the picture: turned, coloured and shaped as the original is, whether the browser
// made them or the server did.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Page } from '@playwright/test';
import type { Api } from './support/api';
import { corpus, corpusFiles, hasCorpus, NO_CORPUS } from './support/corpus';
import { type Colour, difference, held, heldPng, inScans, png, profiled, profileOf, quarters, seen } from './support/drawn';
import { hasProc, NO_PROC, peak, rendererPeak } from './support/memory';
import { uploadBytes } from './support/moving';
import { addUser } from './support/people';
import { expect, test } from './support/server';
import { open, viewerOf } from './support/viewer';

interface File {
  name: string;
  type: string;
  bytes: Buffer;
}

/** Brings in a file and returns the asset's id. */
type Maker = (page: Page, owner: Api, file: File) => Promise<string>;

const byBrowser: Maker = async (page, owner, { name, type, bytes }) => {
  await page.goto('/photos');
  await page.locator('input[type=file]').first().setInputFiles({ name, mimeType: type, buffer: bytes });
  await expect(page.getByRole('region', { name: 'Uploads' })).toContainText('1 photo added', { timeout: 60_000 });
  const { assets } = await owner.json('POST', '/api/search/metadata', { originalFileName: name });
  return assets.items[0].id;
};

const byServer: Maker = (_, owner, { name, type, bytes }) =>
  uploadBytes(owner, name, type, bytes, '2025-01-01T12:00:00.000Z');

const MAKERS: [string, Maker][] = [
  ['the browser', byBrowser],
  ['the server', byServer],
];

const SIZES = ['thumbnail', 'preview'] as const;
type Size = (typeof SIZES)[number];

async function rendition(owner: Api, id: string, size: Size): Promise<Buffer> {
  const answer = await owner.request('GET', `/api/assets/${id}/thumbnail?size=${size}`);
  expect(answer.status, size).toBe(200);
  expect(answer.headers.get('content-type')).toBe('image/jpeg');
  return Buffer.from(await answer.arrayBuffer());
}

async function original(owner: Api, id: string): Promise<Buffer> {
  const answer = await owner.request('GET', `/api/assets/${id}/original`);
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

/** How far two colours are apart, in the component where they differ most. */
function distance(one: Colour, other: Colour): number {
  return Math.max(...one.map((value, at) => Math.abs(value - other[at])));
}

function expectColour(found: Colour, expected: Colour, what: string, tolerance = 8): void {
  expect(distance(found, expected), `${what}: ${found} for ${expected}`).toBeLessThanOrEqual(tolerance);
}

const MIDDLE: [number, number][] = [[0.5, 0.5]];
const CORNERS: [number, number][] = [[0.1, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.9]];

const RED: Colour = [200, 40, 40];
const GREEN: Colour = [40, 160, 60];
const BLUE: Colour = [40, 60, 200];
const YELLOW: Colour = [220, 200, 40];

/** By the value of the tag, how four quarters are seen (Exif 2.32, 4.6.4, Orientation). */
const TURNED: Record<number, Colour[]> = {
  1: [RED, GREEN, BLUE, YELLOW],
  2: [GREEN, RED, YELLOW, BLUE],
  3: [YELLOW, BLUE, GREEN, RED],
  4: [BLUE, YELLOW, RED, GREEN],
  5: [RED, BLUE, GREEN, YELLOW],
  6: [BLUE, RED, YELLOW, GREEN],
  7: [YELLOW, GREEN, BLUE, RED],
  8: [GREEN, YELLOW, RED, BLUE],
};

/** Two frames of 40 by 30 pixels, red and then blue. */
const ANIMATIONS: File[] = [
  {
    name: 'moving.gif',
    type: 'image/gif',
    bytes: Buffer.from(
      'R0lGODlhKAAeAIEAAMgoKAAAAAAAAAAAACH/C05FVFNDQVBFMi4wAwEAAAAh+QQAFAAAACwAAAAAKAAeAAAIOgABCBxIsKDBgwgTKlzI' +
        'sKHDhxAjSpxIsaLFixgzatzIsaPHjyBDihxJsqTJkyhTqlzJsqXLlzAxBgQAIfkEARQAAQAsAAAAACgAHgCBKDzIAAAAAAAAAAAACDoAAQgcSL' +
        'CgwYMIEypcyLChw4cQI0qcSLGixYsYM2rcyLGjx48gQ4ocSbKkyZMoU6pcybKly5cwMQYEADs=',
      'base64',
    ),
  },
  {
    name: 'moving.webp',
    type: 'image/webp',
    bytes: Buffer.from(
      'UklGRogAAABXRUJQVlA4WAoAAAACAAAAJwAAHQAAQU5JTQYAAAAAAAAAAABBTk1GKgAAAAAAAAAAACcAAB0AAMgAAAJWUDhMEQAAAC8nQAcA' +
        'B1CUIhel/4GI6H8AAEFOTUYqAAAAAAAAAAAAJwAAHQAAyAAAAFZQOEwRAAAALydABwAHUJ6iFLn/gYjofwAA',
      'base64',
    ),
  },
];

/** 64 by 48 pixels of cyan 0, magenta 153, yellow 204 and black 26, written inverted as Adobe's programs do. */
const CMYK = Buffer.from(
  '/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgWFBgSFB' +
    'UU/8AAFAgAMABABEMRAE0RAFkRAEsRAP/EABcAAQEBAQAAAAAAAAAAAAAAAAAJBwj/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oADgRDAE0AWQBLAAA/' +
    'AKps6cZKGgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/9k=',
  'base64',
);

for (const [maker, bring] of MAKERS) {
  test.describe(`made by ${maker}`, () => {
    test('photos held in each of the eight ways stand upright', async ({ ownerPage, owner, page }) => {
      test.slow();
      const drawn = await quarters(page, 1800, 1200, [RED, GREEN, BLUE, YELLOW]);
      for (const [orientation, expected] of Object.entries(TURNED)) {
        const file = { name: `held-${orientation}.jpg`, type: 'image/jpeg', bytes: held(drawn, Number(orientation)) };
        const id = await bring(ownerPage, owner, file);
        const [long, short] = Number(orientation) < 5 ? (['width', 'height'] as const) : (['height', 'width'] as const);
        for (const [size, length, other] of [['thumbnail', 375, 250], ['preview', 1440, 960]] as const) {
          const found = await seen(page, await rendition(owner, id, size), CORNERS);
          expect([found[long], found[short]], `${file.name}, ${size}`).toEqual([length, other]);
          found.colours.forEach((colour, at) => expectColour(colour, expected[at], `${file.name}, ${size}, corner ${at}`));
        }
        const asset = await owner.json('GET', `/api/assets/${id}`);
        expect([asset[long], asset[short]], file.name).toEqual([1800, 1200]);
      }
    });

    test('a photo in Display P3 keeps its colours', async ({ ownerPage, owner, page }) => {
      test.skip(!hasCorpus, NO_CORPUS);
      const profile = profileOf(readFileSync(corpus('heif005_IMG_5195.HEIC')));
      // By SMPTE EG 432-1 and IEC 61966-2-1: 200, 100, 50 there is this here.
      const [written, meant]: Colour[] = [[200, 100, 50], [215, 93, 31]];
      const drawn = await quarters(page, 800, 600, [written, written, written, written]);
      const id = await bring(ownerPage, owner, { name: 'p3.jpg', type: 'image/jpeg', bytes: profiled(drawn, profile) });
      for (const size of SIZES) {
        const { colours } = await seen(page, await rendition(owner, id, size), MIDDLE);
        expectColour(colours[0], meant, size, 5);
      }
    });

    test('a photo in the colours of print is seen as it will be printed', async ({ ownerPage, owner, page }) => {
      const id = await bring(ownerPage, owner, { name: 'print.jpg', type: 'image/jpeg', bytes: CMYK });
      for (const size of SIZES) {
        const { width, height, colours } = await seen(page, await rendition(owner, id, size), MIDDLE);
        expect([width, height]).toEqual([64, 48]);
        // Without a profile everybody takes ink for light in a way of their own, but nobody far from this.
        expectColour(colours[0], [229, 92, 46], size, 24);
      }
    });

    test('what is transparent lies on white paper', async ({ ownerPage, owner, page }) => {
      const [left, right] = [[0, 255, 0, 0], [200, 40, 40, 128]];
      const row = Buffer.from(Array.from({ length: 400 }, (_, at) => (at < 200 ? left : right)).flat());
      const id = await bring(ownerPage, owner, { name: 'clear.png', type: 'image/png', bytes: png(400, 300, row) });
      for (const size of SIZES) {
        const { colours } = await seen(page, await rendition(owner, id, size), [[0.2, 0.5], [0.8, 0.5]]);
        expectColour(colours[0], [255, 255, 255], `${size}, clear`, 3);
        expectColour(colours[1], [227, 147, 147], `${size}, half clear`);
      }
    });

    test('the first frame stands for an animation, which is kept as it is', async ({ ownerPage, owner, page }) => {
      for (const file of ANIMATIONS) {
        const id = await bring(ownerPage, owner, file);
        for (const size of SIZES) {
          const { width, height, colours } = await seen(page, await rendition(owner, id, size), MIDDLE);
          expect([width, height], file.name).toEqual([40, 30]);
          expectColour(colours[0], RED, `${file.name}, ${size}`, 12);
        }
        expect((await original(owner, id)).equals(file.bytes), file.name).toBe(true);
      }
    });

    test('a single pixel and a very long strip are pictures too', async ({ ownerPage, owner, page }) => {
      const rows: [string, number, number, [number, number], [number, number]][] = [
        ['pixel.png', 1, 1, [1, 1], [1, 1]],
        ['strip.png', 30_000, 200, [1000, 7], [1440, 10]],
        ['tower.png', 200, 30_000, [7, 1000], [10, 1440]],
      ];
      for (const [name, width, height, ...sizes] of rows) {
        const bytes = png(width, height, Buffer.alloc(3 * width, Buffer.from(BLUE)));
        const id = await bring(ownerPage, owner, { name, type: 'image/png', bytes });
        for (const [at, size] of SIZES.entries()) {
          const found = await seen(page, await rendition(owner, id, size), MIDDLE);
          expect([found.width, found.height], `${name}, ${size}`).toEqual(sizes[at]);
          expectColour(found.colours[0], BLUE, `${name}, ${size}`);
        }
      }
    });
  });
}

test('the browser and the server make the same of real photos', async ({ ownerPage, owner, page, server }) => {
  test.skip(!hasCorpus, NO_CORPUS);
  test.slow();
  const paths = corpusFiles().filter((path) => /\.(jpg|png|webp|gif)$/i.test(path));
  const alone = await addUser(server);
  for (const path of paths) await byServer(page, alone, { name: basename(path), type: '', bytes: readFileSync(path) });
  await ownerPage.goto('/photos');
  await ownerPage.locator('input[type=file]').first().setInputFiles(paths);
  await ownerPage.getByRole('button', { name: 'Copy report' }).waitFor({ timeout: 120_000 });

  let compared = 0;
  for (const name of paths.map((path) => basename(path))) {
    const [made, expected] = await Promise.all([owner, alone].map(async (person) => {
      const { assets } = await person.json('POST', '/api/search/metadata', { originalFileName: name });
      const answer = await person.request('GET', `/api/assets/${assets.items[0].id}/thumbnail?size=preview`);
      return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
    }));
    // What is broken has none. Browsers make something of a little more than the server does.
    if (expected.status !== 200) continue;
    expect(made.status, name).toBe(200);
    const [one, other] = [await seen(page, made.bytes, []), await seen(page, expected.bytes, [])];
    expect([one.width, one.height], name).toEqual([other.width, other.height]);
    expect(await difference(page, made.bytes, expected.bytes), name).toBeLessThan(16);
    compared += 1;
  }
  expect(compared).toBeGreaterThan(50);
});

for (const place of ['before', 'behind'] as const) {
  test(`a PNG that says ${place} its picture how it was held has one size`, async ({ owner, page }) => {
    const bytes = heldPng(png(400, 300, Buffer.alloc(3 * 400, Buffer.from(RED))), 6, place);
    const id = await byServer(page, owner, { name: 'held.png', type: 'image/png', bytes });
    const { width, height } = await owner.json('GET', `/api/assets/${id}`);
    for (const picture of [bytes, await rendition(owner, id, 'preview')]) {
      const found = await seen(page, picture, []);
      expect([found.width, found.height]).toEqual([width, height]);
    }
  });
}

test.describe('memory', () => {
  test.skip(!hasProc, NO_PROC);
  test.slow();

  const huge = (): File => {
    const row = Buffer.alloc(3 * 20_000, Buffer.from(BLUE));
    return { name: 'huge.png', type: 'image/png', bytes: png(20_000, 10_000, row) };
  };

  test('the browser scales 200 megapixels, of which it holds one copy', async ({ ownerPage, owner, page, browser, server }) => {
    const file = huge();
    const id = await byBrowser(ownerPage, owner, file);
    expect((await original(owner, id)).equals(file.bytes)).toBe(true);
    const { width, height, colours } = await seen(page, await rendition(owner, id, 'preview'), MIDDLE);
    expect([width, height]).toEqual([1440, 720]);
    expectColour(colours[0], BLUE, 'preview');
    // Four bytes for each pixel, and half as much again for everything else.
    expect(await rendererPeak(browser)).toBeLessThan(1.5 * 4 * 200 + 300);
    expect(peak(server.pid)).toBeLessThan(150);
  });

  test('the server keeps 200 megapixels and does not decode them', async ({ owner, page, server }) => {
    const file = huge();
    const id = await byServer(page, owner, file);
    expect((await original(owner, id)).equals(file.bytes)).toBe(true);
    const { width, height } = await owner.json('GET', `/api/assets/${id}`);
    expect([width, height]).toEqual([20_000, 10_000]);
    for (const size of SIZES) {
      expect((await owner.request('GET', `/api/assets/${id}/thumbnail?size=${size}`)).status).toBe(404);
    }
    expect(peak(server.pid)).toBeLessThan(150);
  });

  test('the server holds no picture of which it must hold all scans at once', async ({ owner, page, server }) => {
    // All its coefficients would take a gigabyte, of a file of 700 kB.
    const large = await byServer(page, owner, { name: 'large.jpg', type: 'image/jpeg', bytes: inScans(12_000, 9_900) });
    expect((await owner.request('GET', `/api/assets/${large}/thumbnail?size=preview`)).status).toBe(404);
    expect(peak(server.pid)).toBeLessThan(150);
    const usual = await byServer(page, owner, { name: 'usual.jpg', type: 'image/jpeg', bytes: inScans(6_000, 4_000) });
    const { width, height } = await seen(page, await rendition(owner, usual, 'preview'), []);
    expect([width, height]).toEqual([1440, 960]);
  });

  for (const [kind, pixel] of [['opaque', BLUE], ['transparent', [...BLUE, 128]]] as const) {
    test(`the server holds the largest ${kind} picture that it decodes once`, async ({ owner, page, server }) => {
      const [width, height] = [12_000, 9_900];
      const bytes = png(width, height, Buffer.alloc(pixel.length * width, Buffer.from(pixel)));
      const id = await byServer(page, owner, { name: 'large.png', type: 'image/png', bytes });
      const found = await seen(page, await rendition(owner, id, 'preview'), MIDDLE);
      expect([found.width, found.height]).toEqual([1440, 1188]);
      expect(peak(server.pid)).toBeLessThan((width * height * pixel.length) / 1e6 + 150);
    });
  }
});

for (const file of ANIMATIONS) {
  test(`the viewer plays ${file.name}`, async ({ page, owner }) => {
    const id = await byServer(page, owner, file);
    const { path } = await owner.link({ assetIds: [id] });
    await page.goto(path);
    await open(page, id);
    const played = viewerOf(page).locator('.slide:not([aria-hidden]) .slide-original.loaded img');
    await expect(played).toBeVisible();
    const source = await played.evaluate((image: HTMLImageElement) => image.currentSrc);
    const answer = await page.request.get(source);
    expect((await answer.body()).equals(file.bytes)).toBe(true);
  });
}
