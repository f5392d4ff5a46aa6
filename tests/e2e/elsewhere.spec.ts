// The app on a host of files, and its server on another host: of the same site, and of another one.
import type { Page } from '@playwright/test';
import { rm } from 'node:fs/promises';
import { audit } from './support/axe';
import { photos } from './support/fixtures';
import { FileHost } from './support/host';
import { expect, OWNER, Server, test as base } from './support/server';

const HOST = 'app.site.localhost';
const located = photos.filter((photo) => photo.type === 'image/jpeg' && photo.valid && photo.latitude !== null).slice(0, 2);

const test = base.extend<{ host: FileHost }>({
  host: async ({}, use) => {
    const host = await FileHost.start();
    await use(host);
    host.stop();
  },
  server: async ({ host }, use) => {
    const server = await Server.start(undefined, ['--cors-origin', `http://${HOST}:${host.port}`]);
    await use(server);
    await server.stop();
    await rm(server.data, { recursive: true, force: true });
  },
  baseURL: async ({ host }, use) => use(`http://${HOST}:${host.port}`),
});

/** What the page's console complained of. */
function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on('console', (message) => message.type() === 'error' && found.push(message.text()));
  return found;
}

const isSeen = (page: Page, selector: string) =>
  expect
    .poll(() => page.locator(selector).first().evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 20_000 })
    .toBeGreaterThan(0);

async function signIn(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Email' }).fill(OWNER.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('on the same site: owners and visitors do all that they do elsewhere', async ({ page, owner, server, host }) => {
  test.slow();
  const api = server.url.replace('127.0.0.1', 'photos.site.localhost');
  host.config = { api: `${api}/` };
  const found = complaints(page);
  await owner.upload(located[0]);
  await page.goto('/');
  await signIn(page);
  const tiles = page.locator('a[data-asset-id]');
  await expect(tiles).toHaveCount(1);
  await isSeen(page, 'a[data-asset-id] img');
  await page.reload();
  await expect(tiles).toHaveCount(1);
  await page.locator('input[type=file]').first().setInputFiles(located[1].path);
  await expect(tiles).toHaveCount(2);
  await tiles.first().click();
  await isSeen(page, 'dialog .slide img');
  await page.keyboard.press('Escape');

  await page.getByRole('checkbox', { name: /^Select photo/ }).first().click();
  await tiles.last().click({ modifiers: ['Shift'] });
  await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Create shared link' });
  await dialog.getByRole('textbox', { name: 'Password' }).fill('water lily');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  const link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
  expect(link).toMatch(new RegExp(`^http://${HOST}:${host.port}/share/[\\w-]{67}$`));

  // Whoever gave no password is refused as ever; then everything comes with the session.
  await page.goto(link);
  await page.getByRole('textbox', { name: 'Password' }).fill('water lily');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(tiles).toHaveCount(2);
  await isSeen(page, 'a[data-asset-id] img');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download all' }).click();
  expect((await download).url()).toContain(`${HOST}:${host.port}/download/`);
  expect(await (await download).failure()).toBeNull();
  await audit(page);
  await page.getByRole('button', { name: 'End session' }).click();
  await expect(page.getByRole('heading', { name: 'Session ended' })).toBeVisible();
  await page.getByRole('button', { name: /open|again/i }).first().click();
  await expect(page.getByRole('heading', { name: 'This link is protected' })).toBeVisible();
  expect(found.filter((text) => /CORS|Cross-Origin|blocked/i.test(text))).toEqual([]);
});

test('on another site: open links are shown, and who signs in is told why that is not kept', async ({ page, owner, server, host }) => {
  test.slow();
  host.config = { api: server.url };
  const found = complaints(page);
  const album = await owner.album('Lake', await owner.uploadAll(located));
  const link = await owner.link({ albumId: album });
  await page.goto(link.path);
  await expect(page.getByRole('heading', { level: 1, name: 'Lake' })).toBeVisible();
  await isSeen(page, 'a[data-asset-id] img');
  await page.locator('a[data-asset-id]').first().click();
  await isSeen(page, 'dialog .slide img');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Map' }).click();
  await expect(page.locator('dialog.map-dialog [data-at]').first()).toBeAttached();
  await page.goBack();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download all' }).click();
  expect(await (await download).failure()).toBeNull();
  expect(found.filter((text) => /CORS|Cross-Origin|blocked/i.test(text))).toEqual([]);

  await page.goto('/auth/login');
  await signIn(page);
  await expect(page.getByRole('alert')).toHaveText(/your browser keeps no session/);
  await audit(page);
});

test('an origin that was not named gets nothing', async ({ page, owner, server, host }) => {
  host.config = { api: server.url };
  const link = await owner.link({ assetIds: [(await owner.upload(located[0])).id] });
  await page.goto(`http://other.localhost:${host.port}${link.path}`);
  await expect(page.getByRole('heading', { name: 'That did not work' })).toBeVisible();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(0);
});
