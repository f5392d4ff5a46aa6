// The second half of the visitor's program (xtask/src/split.rs): when it is asked for, and what
// happens where it does not come in time.
import type { Page, Request } from '@playwright/test';
import { jpegs } from './support/fixtures';
import { expect, test } from './support/server';

const REST = '**/*_rest.wasm';

test.beforeEach(async ({ server }) => {
  const page = await (await fetch(`${server.url}/share/x`)).text();
  const glue = /\/visitor-[^'"]+\.js/.exec(page)![0];
  const isSplit = (await (await fetch(server.url + glue)).text()).includes('_rest.wasm');
  if (process.env.CI) expect(isSplit).toBe(true);
  test.skip(!isSplit, '`cargo xtask build --quick` leaves the program whole');
});

/** Kinds of the requests for the rest, as they are made. */
function asked(page: Page): string[] {
  const kinds: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('_rest.wasm')) kinds.push(request.resourceType());
  });
  return kinds;
}

/** The rest does not come when it is asked for beforehand. */
const holdFetch = (page: Page) =>
  page.route(REST, (route) => (isFetch(route.request()) ? undefined : route.continue()));

const isFetch = (request: Request) => request.resourceType() === 'fetch';
const viewer = (page: Page) => page.getByRole('dialog', { name: 'Photo viewer' });

test('the first screens of a link do without it, and it comes while they are looked at', async ({ page, owner }) => {
  const ids = await owner.uploadAll(jpegs());
  const kinds = asked(page);
  await holdFetch(page);
  const { path } = await owner.link({ albumId: await owner.album('Early', ids), password: 'open sesame' });
  await page.goto(path);
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByText('Wrong password')).toBeVisible();
  await page.getByRole('textbox', { name: 'Password' }).fill('open sesame');
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(page.locator('.tile img.loaded').first()).toBeVisible();
  await page.mouse.wheel(0, 3000);
  await page.setViewportSize({ width: 700, height: 900 });
  await page.getByRole('button', { name: 'Theme' }).click();
  await expect.poll(() => kinds).toEqual(['fetch']);
});

test('called before it is there, it is brought on the spot', async ({ page, owner }) => {
  const kinds = asked(page);
  await holdFetch(page);
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(3)) });
  await page.goto(path);
  await page.locator('.tile img.loaded').first().click();
  await expect(viewer(page)).toBeVisible();
  expect(kinds).toContain('xhr');
});

test('where that fails the page begins anew where the click led', async ({ page, owner }) => {
  const ids = await owner.uploadAll(jpegs(3));
  const { path } = await owner.link({ assetIds: ids });
  let isDown = true;
  await page.route(REST, (route) => (isDown ? route.abort() : route.continue()));
  await page.goto(path);
  await expect(page.locator('.tile img.loaded').first()).toBeVisible();
  page.once('framenavigated', () => (isDown = false));
  const reloaded = page.waitForEvent('load');
  await page.locator(`a[data-asset-id="${ids[0]}"]`).click();
  await reloaded;
  await expect(viewer(page)).toBeVisible();
});

test('a browser that compiles nothing large on the spot waits for it instead', async ({ page, owner }) => {
  await page.addInitScript(() => {
    const Module = WebAssembly.Module;
    WebAssembly.Module = new Proxy(Module, {
      construct() {
        throw new RangeError('WebAssembly.Module is disallowed on the main thread');
      },
    });
  });
  let isHeld = true;
  await page.route(REST, (route) => (isHeld && isFetch(route.request()) ? undefined : route.continue()));
  const ids = await owner.uploadAll(jpegs(3));
  const { path } = await owner.link({ assetIds: ids });
  await page.goto(path);
  await expect(page.locator('.tile img.loaded').first()).toBeVisible();
  isHeld = false;
  await page.locator(`a[data-asset-id="${ids[0]}"]`).click();
  await expect(viewer(page)).toBeVisible();
});

test('an address of a photo asks for it at once', async ({ page, owner }) => {
  const ids = await owner.uploadAll(jpegs(3));
  const { path } = await owner.link({ assetIds: ids });
  const kinds = asked(page);
  await page.goto(`${path}/photos/${ids[1]}`);
  await expect(viewer(page)).toBeVisible();
  expect(kinds).toEqual(['fetch']);
});
