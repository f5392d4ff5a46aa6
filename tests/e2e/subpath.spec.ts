// The app below a path, as `https://host/gallery/`: whoever has the rest of the host is asked nothing.
import type { Page } from '@playwright/test';
import { rm } from 'node:fs/promises';
import { Api } from './support/api';
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { expect, OWNER, Server, test as base } from './support/server';

const PATH = '/gallery';

const test = base.extend({
  server: async ({}, use) => {
    const server = await Server.start(undefined, ['--public-url', `http://photos.example${PATH}`]);
    await use(server);
    await server.stop();
    await rm(server.data, { recursive: true, force: true });
  },
});

/** Requests of a page that lead past the path. */
function strays(page: Page): string[] {
  const found: string[] = [];
  page.on('request', (request) => {
    const { protocol, pathname } = new URL(request.url());
    if (protocol.startsWith('http') && !pathname.startsWith(`${PATH}/`)) found.push(request.url());
  });
  return found;
}

async function signIn(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Email' }).fill(OWNER.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('an owner signs in, uploads, looks around and shares', async ({ page, owner, server }) => {
  test.slow();
  const lost = strays(page);
  await owner.uploadAll(jpegs(2));
  await page.goto(`${PATH}/photos`);
  await expect(page).toHaveURL(`${PATH}/auth/login?next=${PATH}/photos`);
  await signIn(page);
  await expect(page).toHaveURL(`${PATH}/photos`);
  const tiles = page.locator('a[data-asset-id]');
  await expect(tiles).toHaveCount(2);
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Photos' })).toHaveAttribute('aria-current', 'page');
  for (const { name, path } of await page.context().cookies()) expect(path, name).toBe(PATH);

  await tiles.first().click();
  await expect(page).toHaveURL(new RegExp(`${PATH}/photos/[\\w-]{36}$`));
  await page.reload();
  await expect(page.getByRole('dialog', { name: 'Photo viewer' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(`${PATH}/photos`);

  await page.locator('input[type=file]').first().setInputFiles(jpegs(3)[2].path);
  await expect(tiles).toHaveCount(3);
  await audit(page);
  await page.getByRole('link', { name: 'Albums' }).click();
  await expect(page).toHaveURL(`${PATH}/albums`);
  await expect(page.getByRole('heading', { level: 1, name: 'Albums' })).toBeVisible();
  await page.goBack();

  // What other apps share, and the app on the device, are below the path as well.
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const scope = () => page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
  expect(await scope()).toBe(`${server.url}${PATH}/`);
  const kept = () => page.evaluate(async (path) => (await (await caches.open(`vitrine-shell${path}`)).match(`${path}/`))?.status, PATH);
  await expect.poll(kept).toBe(200);
  const manifest = await (await page.request.get(`${PATH}/manifest.webmanifest`)).json();
  expect(new URL(manifest.share_target.action, `${server.url}${PATH}/manifest.webmanifest`).pathname).toBe(`${PATH}/upload`);

  await page.getByRole('checkbox', { name: /^Select photo/ }).first().click();
  await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Create shared link' });
  await dialog.getByRole('button', { name: 'Create link' }).click();
  const link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
  expect(link).toMatch(new RegExp(`^${server.url}${PATH}/share/[\\w-]{67}$`));
  await dialog.getByRole('button', { name: 'Close' }).first().click();

  await page.getByRole('button', { name: 'Clear selection' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(`${PATH}/auth/login`);
  expect(await page.context().cookies()).toEqual([]);
  expect(lost).toEqual([]);
});

test('a visitor sees the first window, opens, maps, downloads and ends', async ({ page, owner, server }) => {
  test.slow();
  const lost = strays(page);
  const ids = await owner.uploadAll(jpegs(4));
  const album = await owner.album('Lake', ids);
  const link = await owner.link({ albumId: album, slug: 'lake', password: 'water lily' });
  const open = await owner.link({ albumId: album });

  // What chats show has the whole address.
  const html = await (await fetch(`${server.url}${PATH}${open.path}`)).text();
  expect(html).toContain(`<meta property="og:url" content="http://photos.example${PATH}${open.path}">`);
  expect(html).toContain(`<meta property="og:image" content="http://photos.example${PATH}${open.path}/preview.jpg`);

  // The page has asked for the very things that the app asks for: none comes twice.
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname + new URL(request.url()).search));
  await page.goto(`${PATH}${open.path}`);
  await expect(page.getByRole('heading', { level: 1, name: 'Lake' })).toBeVisible();
  const tiles = page.locator('main:not(#first main) a[data-asset-id]');
  await expect(tiles).toHaveCount(ids.length);
  const data = asked.filter((address) => /\/api\/(shared-links\/me|timeline)/.test(address));
  expect(data.length).toBeGreaterThan(1);
  expect(new Set(data).size).toBe(data.length);
  await expect.poll(() => page.locator('a[data-asset-id] img').first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);

  await tiles.first().click();
  await expect(page.getByRole('dialog', { name: 'Photo viewer' })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`${PATH}${open.path}/photos/`));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Map' }).click();
  await expect(page).toHaveURL(new RegExp(`${PATH}${open.path}/map`));
  await expect(page.locator('.map-list [data-photo], .pin, [data-at]').first()).toBeAttached();
  await page.goBack();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download all' }).click();
  expect((await download).suggestedFilename()).toBe('Lake.zip');
  expect(await (await download).failure()).toBeNull();

  // A link with a password has its session below the path alone.
  await page.goto(`${PATH}/s/lake`);
  await page.getByRole('textbox', { name: 'Password' }).fill('water lily');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(tiles).toHaveCount(ids.length);
  const cookies = await page.context().cookies();
  expect(cookies.find(({ name }) => name === 'immich_shared_link_token')?.path).toBe(PATH);
  await audit(page);
  await page.getByRole('button', { name: 'End session' }).click();
  await expect(page.getByRole('heading', { name: 'Session ended' })).toBeVisible();
  expect(link.id).toBeTruthy();
  expect(lost).toEqual([]);
});

test('words of another language come from below the path', async ({ browser, server, owner }) => {
  const context = await browser.newContext({ baseURL: server.url, locale: 'de-DE' });
  const page = await context.newPage();
  const lost = strays(page);
  const link = await owner.link({ assetIds: await owner.uploadAll(jpegs(1)) });
  await page.goto(`${PATH}${link.path}`);
  await expect(page.getByRole('button', { name: 'Alle herunterladen' })).toBeVisible();
  expect(lost).toEqual([]);
  await context.close();
});

test('the bare path leads into the app, and so does a proxy that takes the path away', async ({ server }) => {
  const bare = await fetch(`${server.url}${PATH}`, { redirect: 'manual' });
  expect([bare.status, bare.headers.get('location')]).toEqual([307, `${PATH}/`]);
  const api = new Api(`${server.url}${PATH}/`);
  expect(await api.json('GET', 'api/server/ping')).toEqual({ res: 'pong' });
  expect(await api.json('GET', '.well-known/immich')).toEqual({ api: { endpoint: `http://photos.example${PATH}/api` } });
  // As it comes from such a proxy.
  expect(await (await fetch(`${server.url}/photos`)).text()).toContain(`<base href="${PATH}/" />`);
});
