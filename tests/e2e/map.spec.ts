// The map of a link: pictures where they were taken, the same photos as a list, and the way to a photo
// and back.
import type { Page } from '@playwright/test';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { audit } from './support/axe';
import { jpegs, photo } from './support/fixtures';
import { expect, Server, test } from './support/server';

/** In Norway and in Patagonia: two photos at each of two places. */
const NORWAY = ['canaries', 'turned-right'].map(photo);
const PATAGONIA = ['png', 'webp'].map(photo);
const ONE_EACH = [NORWAY[0], PATAGONIA[0]];

const pins = (page: Page) => page.locator('.map-pin');
const rows = (page: Page) => page.locator('.map-list a');
const viewer = (page: Page) => page.getByRole('dialog', { name: 'Photo viewer' });

/** Waits until the map has come to rest: only then its address says where it is. */
const rested = (page: Page) => expect(page).toHaveURL(/\/map\?at=-?[\d.]+,-?[\d.]+,[\d.]+$/);

/** The drawn world and what is on it, without what floats above: once it no longer changes. */
async function picture(page: Page): Promise<Buffer> {
  const canvas = page.locator('.map-canvas canvas');
  let last = Buffer.alloc(0);
  for (let look = 0; look < 20; look++) {
    await page.waitForTimeout(600);
    const now = await canvas.screenshot({ animations: 'disabled' });
    if (now.equals(last)) return now;
    last = now;
  }
  throw new Error('the map does not come to rest');
}

/** Waits until the map looks, or no longer looks, as it did. */
async function looks(page: Page, as: 'like' | 'unlike', other: Buffer, why: string): Promise<Buffer> {
  let now = Buffer.alloc(0);
  const equals = async () => (now = await picture(page)).equals(other);
  await expect.poll(equals, { message: why, timeout: 20_000 }).toBe(as === 'like');
  return now;
}

test('photos stand on a map, and Back from a photo finds it as it was', async ({ page, owner, server }) => {
  const asked = new Set<string>();
  page.on('request', (request) => asked.add(new URL(request.url()).origin));
  const ids = await owner.uploadAll([...ONE_EACH, ...jpegs().filter((photo) => photo.latitude === null)]);
  const { path } = await owner.link({ albumId: await owner.album('Far and wide', ids) });
  await page.goto(path);
  await page.getByRole('button', { name: 'Map' }).click();
  const map = page.getByRole('dialog', { name: 'Far and wide' });
  await expect(map.getByRole('region', { name: '2 photos here' })).toBeVisible();
  await expect(pins(page)).toHaveCount(2);
  await expect(rows(page)).toHaveCount(2);
  await rested(page);
  await audit(page);

  // Nearer to the one in Norway, by the mouse alone.
  const pin = page.locator(`.map-pin[data-photo="${ids[0]}"]`);
  const box = (await pin.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let turn = 0; turn < 6; turn++) await page.mouse.wheel(0, -400);
  await expect(map.getByRole('region', { name: '1 photo here' })).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await page.locator('.map-canvas canvas').evaluate((canvas) => (canvas.dataset.kept = 'yes'));
  // The address had a place before, so that only the picture tells when the map is at rest.
  const drawn = await picture(page);
  const before = page.url();

  await pin.click();
  await expect(viewer(page)).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`${path}/photos/${ids[0]}$`));
  await page.goBack();
  await expect(viewer(page)).toBeHidden();
  await expect(map).toBeVisible();
  expect(page.url()).toBe(before);
  await expect(page.locator('.map-canvas canvas')).toHaveAttribute('data-kept', 'yes');
  await looks(page, 'like', drawn, 'the same picture');

  // The address alone shows the same.
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
  expect(page.url()).toBe(before);
  await map.getByRole('link', { name: 'Back to the photos' }).click();
  await expect(map).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  await expect(page.locator('a[data-asset-id]').first()).toBeVisible();
  expect([...asked]).toEqual([server.url]);
});

test('a map can be left and opened again, and steps back lead where they should', async ({ page, owner }) => {
  const { path } = await owner.link({ assetIds: await owner.uploadAll(ONE_EACH) });
  await page.goto(path);
  const map = page.getByRole('dialog', { name: 'Shared photos' });
  for (let round = 0; round < 2; round++) {
    await page.getByRole('button', { name: 'Map' }).click();
    await expect(rows(page)).toHaveCount(2);
    await page.keyboard.press('Escape');
    await expect(map).toBeHidden();
    await expect(page).toHaveURL(new RegExp(`${path}$`));
  }
  await page.getByRole('button', { name: 'Map' }).click();
  await rested(page);
  await pins(page).first().click();
  await expect(viewer(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(viewer(page)).toBeHidden();
  await expect(map).toBeVisible();
  await page.goBack();
  await expect(map).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
});

test('photos of one place are one marker, which leads to the list', async ({ page, owner }) => {
  const ids = await owner.uploadAll([...NORWAY, ...PATAGONIA]);
  const { path } = await owner.link({ assetIds: ids });
  await page.goto(`${path}/map`);
  await expect(pins(page)).toHaveText(['2', '2']);
  await expect(rows(page)).toHaveCount(4);
  await rested(page);
  await pins(page).first().click();
  await expect(rows(page)).toHaveCount(2);
  await expect(page).toHaveURL(/,17\.00$/);
  await expect(pins(page)).toHaveText(['2']);
});

test('the list is the map for keyboards', async ({ page, owner }) => {
  const ids = await owner.uploadAll(ONE_EACH);
  const { path } = await owner.link({ albumId: await owner.album('By hand', ids) });
  await page.goto(path);
  await page.getByRole('button', { name: 'Map' }).press('Enter');
  await expect(rows(page)).toHaveCount(2);
  // Newest first; the one in Patagonia was taken later.
  await expect(rows(page).first()).toHaveAttribute('href', `${path}/photos/${ids[1]}`);
  await expect(rows(page).last()).toContainText('4 March 2025');
  await page.getByRole('button', { name: 'Zoom out' }).focus();
  await page.keyboard.press('Tab');
  await expect(rows(page).first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(viewer(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(viewer(page)).toBeHidden();
  await expect(rows(page).first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(new RegExp(`${path}$`));
});

test('the map opens at a photo', async ({ page, owner }) => {
  const ids = await owner.uploadAll(ONE_EACH);
  const { path } = await owner.link({ assetIds: ids });
  await page.goto(`${path}/map?photo=${ids[1]}`);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toHaveAttribute('href', `${path}/photos/${ids[1]}`);
  await expect(page).toHaveURL(/at=-49\.33140,-72\.88610,13\.00$/);
});

test('the route is shown and hidden, in both themes', async ({ page, owner }) => {
  const { path } = await owner.link({ assetIds: await owner.uploadAll(ONE_EACH) });
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.goto(`${path}/map`);
    await expect(pins(page)).toHaveCount(2);
    await rested(page);
    const plain = await picture(page);
    await page.getByRole('switch', { name: 'Show route' }).check();
    const routed = await looks(page, 'unlike', plain, 'a line was drawn');
    await audit(page);
    // Turning the theme while the map is open recolours what is drawn.
    await page.emulateMedia({ colorScheme: theme === 'light' ? 'dark' : 'light' });
    await looks(page, 'unlike', routed, 'other colours');
    await page.emulateMedia({ colorScheme: theme });
    await looks(page, 'like', routed, 'the same colours again');
    await page.getByRole('switch', { name: 'Show route' }).uncheck();
    await looks(page, 'like', plain, 'the line is gone');
  }
});

test('a link that hides where photos were taken has no map', async ({ page, owner }) => {
  const ids = await owner.uploadAll(ONE_EACH);
  const plain = await owner.uploadAll(jpegs().filter((photo) => photo.latitude === null).slice(0, 1));
  for (const options of [
    { assetIds: ids, showMetadata: false },
    { assetIds: ids, hideLocation: true },
    { albumId: await owner.album('Hidden', ids), hideLocation: true },
    { assetIds: plain },
  ]) {
    const { path } = await owner.link(options);
    await page.goto(path);
    await expect(page.locator('a[data-asset-id]').first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Map' })).toHaveCount(0);
    await page.goto(`${path}/map`);
    await expect(page.locator('a[data-asset-id]').first()).toBeVisible();
    await expect(page.locator('.map-dialog')).toHaveCount(0);
  }
});

test('without WebGL there is the list', async ({ page, owner }) => {
  await page.addInitScript(() => {
    const getContext = HTMLCanvasElement.prototype.getContext as (kind: string, ...rest: unknown[]) => unknown;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
      return kind.startsWith('webgl') ? null : getContext.call(this, kind, ...rest);
    } as typeof HTMLCanvasElement.prototype.getContext;
  });
  const { path } = await owner.link({ assetIds: await owner.uploadAll(ONE_EACH) });
  await page.goto(`${path}/map`);
  await expect(page.getByRole('status').filter({ hasText: 'cannot draw the map' })).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  await audit(page);
  await rows(page).first().click();
  await expect(viewer(page)).toBeVisible();
  await page.goBack();
  await expect(rows(page)).toHaveCount(2);
});

test('a link that dies while its map is open takes the map with it', async ({ page, owner }) => {
  const link = await owner.link({ assetIds: await owner.uploadAll(ONE_EACH) });
  await page.goto(`${link.path}/map`);
  await expect(pins(page)).toHaveCount(2);
  await owner.deleteLink(link.id);
  await page.evaluate(() => dispatchEvent(new Event('focus')));
  await expect(page.getByRole('heading', { name: 'This link is not available' })).toBeVisible();
  await expect(page.locator('.map-dialog')).toHaveCount(0);
});

test('places that do not come are asked for again', async ({ page, owner }) => {
  const { path } = await owner.link({ assetIds: await owner.uploadAll(ONE_EACH) });
  await page.context().route('**/api/map/markers*', (route) => route.fulfill({ status: 503 }));
  await page.goto(`${path}/map`);
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await audit(page);
  await page.context().unroute('**/api/map/markers*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(rows(page)).toHaveCount(2);
  await expect(pins(page)).toHaveCount(2);
});

test("an operator's own style is asked for, from its host alone", async ({ page, owner, server }) => {
  const { path } = await owner.link({ assetIds: await owner.uploadAll(ONE_EACH) });
  const asked: string[] = [];
  const style = { version: 8, sources: {}, layers: [{ id: 'all', type: 'background', paint: { 'background-color': 'rgb(200 30 60)' } }] };
  const tiles = createServer((request, response) => {
    asked.push(request.url!);
    response.writeHead(request.url === '/style.json' ? 200 : 503, { 'access-control-allow-origin': '*' });
    response.end(JSON.stringify(style));
  });
  await new Promise<void>((listening) => tiles.listen(0, '127.0.0.1', listening));
  const host = `http://127.0.0.1:${(tiles.address() as AddressInfo).port}`;
  // How much of the picture's middle is the style's red.
  const isRed = async () => {
    const bytes = [...(await picture(page))];
    return page.evaluate(async (bytes) => {
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      const canvas = new OffscreenCanvas(1, 1).getContext('2d')!;
      canvas.drawImage(bitmap, -Math.round(bitmap.width / 2), -10);
      const [red, green] = canvas.getImageData(0, 0, 1, 1).data;
      return red > 180 && green < 60;
    }, bytes);
  };
  try {
    for (const [name, expected] of [['style.json', true], ['broken.json', false]] as const) {
      await server.stop();
      const other = await Server.start(server.data, ['--map-style', `${host}/${name}`]);
      try {
        const origins = new Set<string>();
        page.on('request', (request) => origins.add(new URL(request.url()).origin));
        await page.goto(`${other.url}${path}/map`);
        await expect(pins(page)).toHaveCount(2);
        await rested(page);
        // Where the style does not come, the map that is part of the app does.
        expect(await isRed()).toBe(expected);
        expect(asked).toContain(`/${name}`);
        expect([...origins].sort()).toEqual([host, other.url].sort());
        page.removeAllListeners('request');
      } finally {
        await other.stop();
      }
    }
  } finally {
    tiles.close();
  }
});

test('an owner has a map of everything and of each album', async ({ ownerPage: page, owner }) => {
  const ids = await owner.uploadAll([...ONE_EACH, ...PATAGONIA.slice(1)]);
  const albumId = await owner.album('South', ids.slice(1));
  await page.goto('/photos');
  await page.getByRole('link', { name: 'Map' }).click();
  await expect(rows(page)).toHaveCount(3);
  await rested(page);
  await audit(page);
  await rows(page).first().click();
  await expect(viewer(page)).toBeVisible();
  await expect(page).toHaveURL(/\/photos\/[\w-]+$/);
  await page.goBack();
  await expect(rows(page)).toHaveCount(3);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/photos$/);

  await page.goto(`/albums/${albumId}`);
  await page.getByRole('button', { name: 'Map' }).click();
  await expect(page.getByRole('dialog', { name: 'South' })).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
});
