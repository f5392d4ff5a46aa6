// Downloads that always finish, or say why they did not: parts, a network that goes away, files that
// cannot be had, reloads, and names that nobody should have to unpack.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Download, Page } from '@playwright/test';
import { jpegs } from './support/fixtures';
import { entries, metadata } from './support/judges';
import { sized } from './support/long';
import { give, giveMany, picture, TINY, type Given } from './support/made';
import { Proxy } from './support/proxy';
import { expect, test } from './support/server';

const panel = (page: Page) => page.getByRole('region', { name: 'Downloads' });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** So large are parts in this browser from now on. */
async function partSize(page: Page, bytes: number): Promise<void> {
  await page.addInitScript((bytes) => localStorage.setItem('download-part', String(bytes)), bytes);
}

/** The next downloads of a page, as they begin. */
function coming(page: Page): Download[] {
  const downloads: Download[] = [];
  page.on('download', (download) => downloads.push(download));
  return downloads;
}

async function sums(downloads: Download[]): Promise<string[]> {
  const all = [];
  for (const download of downloads) all.push(...entries((await download.path())!).map((entry) => entry.sha1));
  return all.sort();
}

const sha1s = (given: { sha1: string }[]) => given.map((file) => file.sha1).sort();
const ids = (given: Given[]) => given.map((file) => file.id);

test('an album in three parts, each of which opens by itself', async ({ page, owner }) => {
  const given = await giveMany(owner, 6, 40_000);
  const { path } = await owner.link({ albumId: await owner.album('Ålesund', ids(given)) });
  const size = picture('0', 40_000).length;
  await partSize(page, 2 * size + 1_500);
  const downloads = coming(page);
  await page.goto(path);
  await button(page, 'Download all').click();
  await expect(panel(page)).toContainText('Ålesund is complete: 3 archives', { timeout: 30_000 });
  expect(downloads.map((download) => download.suggestedFilename())).toEqual(
    [1, 2, 3].map((part) => `Ålesund (${part} of 3).zip`),
  );
  expect(await sums(downloads)).toEqual(sha1s(given));
});

test('seconds without a server in the middle are waited for', async ({ browser, owner, server }) => {
  test.setTimeout(180_000);
  const given = await giveMany(owner, 8, 100_000);
  const { path } = await owner.link({ assetIds: ids(given), description: 'Tunnel' });
  const proxy = await Proxy.to(server.url);
  const page = await browser.newPage({ baseURL: proxy.url });
  await page.goto(path);
  await expect(page.locator('a[data-asset-id]')).toHaveCount(8);
  proxy.rate = 400_000;
  const started = page.waitForEvent('download');
  await button(page, 'Download all').click();
  const download = await started;
  await expect(panel(page)).toContainText(/[1-7] of 8 files/, { timeout: 60_000 });
  proxy.cut();
  await expect(panel(page)).toContainText('waiting for the network');
  await page.waitForTimeout(sized(6_000, 20_000));
  proxy.mend();
  await expect(panel(page)).toContainText('Tunnel.zip is complete', { timeout: 60_000 });
  expect(await sums([download])).toEqual(sha1s(given));
  proxy.stop();
  await page.close();
});

test('a file that is refused is named, tried again, or left out', async ({ page, owner }) => {
  const given = await giveMany(owner, 3, 0);
  const { path } = await owner.link({ assetIds: ids(given), description: 'Broken' });
  await page.context().route(`**/api/assets/${given[1].id}/original*`, (route) =>
    route.fulfill({ status: 403, contentType: 'application/json', body: '{"message":"Not this one"}' }),
  );
  const downloads = coming(page);
  await page.goto(path);
  await button(page, 'Download all').click();
  await expect(panel(page)).toContainText(`Could not be had: ${given[1].name}`);
  await expect(panel(page)).toContainText('Not this one');
  expect(await downloads[0].failure()).not.toBeNull();

  await button(page, 'Leave it out').click();
  await expect(panel(page)).toContainText('Broken.zip is complete');
  await expect(panel(page)).toContainText(`Left out: ${given[1].name}`);
  expect(await sums(downloads.slice(1))).toEqual(sha1s([given[0], given[2]]));

  await button(page, 'Download all').click();
  await expect(panel(page)).toContainText('Could not be had');
  await page.context().unrouteAll();
  await button(page, 'Try again').click();
  await expect(panel(page).getByText('Broken.zip is complete')).toHaveCount(2);
  expect(await sums(downloads.slice(3))).toEqual(sha1s(given));
});

test('a server that fails at a file is asked four times', async ({ page, owner }) => {
  const given = await giveMany(owner, 2, 0);
  const { path } = await owner.link({ assetIds: ids(given), description: 'Flaky' });
  let asked = 0;
  await page.context().route(`**/api/assets/${given[1].id}/original*`, (route) => {
    asked += 1;
    return asked <= 3 ? route.fulfill({ status: 500, body: '' }) : route.continue();
  });
  await page.goto(path);
  const started = page.waitForEvent('download');
  await button(page, 'Download all').click();
  await expect(panel(page)).toContainText('Flaky.zip is complete', { timeout: 20_000 });
  expect(await sums([await started])).toEqual(sha1s(given));
  expect(asked).toBe(4);
});

test('Cancel leaves no archive behind', async ({ browser, owner, server }) => {
  const given = await giveMany(owner, 4, 300_000);
  const { path } = await owner.link({ assetIds: ids(given) });
  const proxy = await Proxy.to(server.url);
  const page = await browser.newPage({ baseURL: proxy.url });
  await page.goto(path);
  await expect(page.locator('a[data-asset-id]')).toHaveCount(4);
  proxy.rate = 200_000;
  const started = page.waitForEvent('download');
  await button(page, 'Download all').click();
  const download = await started;
  await expect(panel(page).getByRole('progressbar')).toBeVisible();
  await button(page, 'Cancel').click();
  await expect(panel(page)).toContainText('Download cancelled');
  expect(await download.failure()).not.toBeNull();
  proxy.rate = undefined;
  await page.reload();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(4);
  await expect(panel(page)).toHaveCount(0);
  proxy.stop();
  await page.close();
});

test('after a reload in the middle the missing parts can be had', async ({ browser, owner, server }) => {
  test.setTimeout(90_000);
  const given = await giveMany(owner, 3, 300_000);
  const { path } = await owner.link({ assetIds: ids(given), description: 'Reload' });
  const proxy = await Proxy.to(server.url);
  const page = await browser.newPage({ baseURL: proxy.url });
  await partSize(page, 400_000);
  const downloads = coming(page);
  await page.goto(path);
  await expect(page.locator('a[data-asset-id]')).toHaveCount(3);
  proxy.rate = 300_000;
  await button(page, 'Download all').click();
  await expect(panel(page)).toContainText('Reload (2 of 3).zip', { timeout: 20_000 });
  await expect.poll(() => downloads.length).toBe(2);
  await page.reload();
  expect(await downloads[1].failure()).not.toBeNull();
  proxy.rate = undefined;
  await expect(panel(page)).toContainText('Reload was not completed last time: 1 of 3 parts are there.');
  await button(page, 'Go on').click();
  await expect(panel(page)).toContainText('Reload is complete: 3 archives', { timeout: 30_000 });
  expect(await sums([downloads[0], ...downloads.slice(2)])).toEqual(sha1s(given));
  await page.reload();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(3);
  await expect(panel(page)).toHaveCount(0);
  proxy.stop();
  await page.close();
});

test('a service worker that is stopped shows as a failure', async ({ browser, owner, server }) => {
  const given = await giveMany(owner, 4, 400_000);
  const { path } = await owner.link({ assetIds: ids(given) });
  const proxy = await Proxy.to(server.url);
  const page = await browser.newPage({ baseURL: proxy.url });
  await page.goto(path);
  await expect(page.locator('a[data-asset-id]')).toHaveCount(4);
  proxy.rate = 40_000;
  const started = page.waitForEvent('download');
  await button(page, 'Download all').click();
  const download = await started;
  const tools = await page.context().newCDPSession(page);
  await tools.send('ServiceWorker.enable');
  await tools.send('ServiceWorker.stopAllWorkers');
  await expect(panel(page)).toContainText('could not be completed', { timeout: 40_000 });
  await expect(button(page, 'Try again')).toBeVisible();
  expect(await download.failure()).not.toBeNull();
  proxy.stop();
  await page.close();
});

test('without a service worker the server builds the archive', async ({ browser, owner, server }) => {
  const given = await giveMany(owner, 2, 0);
  const { path } = await owner.link({ assetIds: ids(given), description: 'Private window' });
  const context = await browser.newContext({ baseURL: server.url, serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto(path);
  const started = page.waitForEvent('download');
  await button(page, 'Download all').click();
  const download = await started;
  expect(download.suggestedFilename()).toBe('Private window.zip');
  expect(await sums([download])).toEqual(sha1s(given));
  await context.close();
});

test('names that are hostile, and names that are long', async ({ page, owner }) => {
  const names = [
    '../../etc/passwd.jpg',
    'C:\\Windows\\win.ini.jpg',
    'Zoë 🐈‍⬛ "quoted" \'single\'.jpg',
    'שלום עולם.jpg',
    'evil\u202Egpj.exe.jpg',
    `${'長'.repeat(300)}.jpg`,
    'same.jpg',
    'SAME.jpg',
    'con.jpg',
    'a?b*c<d>|e.jpg',
    '-rf ~.jpg',
  ];
  const given: Given[] = [];
  for (const [at, name] of names.entries()) given.push(await give(owner, name, picture(`${at}`)));
  const { path } = await owner.link({ assetIds: ids(given), description: `Ünï "x" 🏔 (it's)/..` });
  await page.goto(path);
  const started = page.waitForEvent('download');
  await button(page, 'Download all').click();
  const download = await started;
  expect(download.suggestedFilename()).toMatch(/^Ünï -x- 🏔 \(it's\)-\.?\.?\.zip$|^Ünï -x- 🏔 \(it's\)-\.zip$/);
  const found = entries((await download.path())!);
  expect(found.map((entry) => entry.sha1).sort()).toEqual(sha1s(given));
  for (const { name } of found) {
    expect(name).not.toMatch(/[\\/:*?"<>|\u202E]|^\.\.?$/);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
  }
  expect(new Set(found.map((entry) => entry.name.toLowerCase())).size).toBe(names.length);
});

test('many small files', async ({ page, owner }) => {
  test.setTimeout(300_000);
  const given: Given[] = [];
  const queue = Array.from({ length: sized(600, 3000) }, (_, at) => at);
  const work = async () => {
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      given.push(await give(owner, `IMG_${at}.jpg`, picture(`small ${at}`, 0, TINY), TINY));
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  const { path } = await owner.link({ assetIds: ids(given), description: 'Many' });
  await page.goto(path);
  const started = page.waitForEvent('download');
  await button(page, 'Download all').click();
  const download = await started;
  await expect(panel(page)).toContainText('Many.zip is complete', { timeout: 120_000 });
  expect(await sums([download])).toEqual(sha1s(given));
});

test('the owner takes photos home without metadata, and smaller', async ({ ownerPage: page, owner }) => {
  const file = jpegs().find((photo) => photo.latitude !== null && photo.canaries.length > 0)!;
  const id = (await owner.upload(file)).id;
  await page.goto(`/albums/${await owner.album('Clean', [id])}`);
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-'));
  const take = async (choose: () => Promise<void>, action: string) => {
    await button(page, 'More ways to save').click();
    await choose();
    const started = page.waitForEvent('download');
    await page.getByRole('dialog').getByRole('button', { name: action }).click();
    const download = await started;
    const archive = (await download.path())!;
    const [entry] = entries(archive);
    const { execFileSync } = await import('node:child_process');
    execFileSync('unzip', ['-oq', archive, '-d', folder]);
    return { entry, tags: metadata(join(folder, entry.name)), path: join(folder, entry.name) };
  };

  const clean = await take(
    async () => void (await page.getByLabel('Metadata').selectOption('Without metadata')),
    'Download without metadata',
  );
  expect(clean.entry.name).toBe('photo-0001.jpg');
  expect(clean.entry.time.slice(0, 3)).toEqual([1980, 1, 1]);
  expect(clean.tags).toEqual({});

  const placeless = await take(
    async () => void (await page.getByLabel('Metadata').selectOption('Without location')),
    'Download without location',
  );
  expect(placeless.entry.name).toBe(file.name);
  expect(Object.keys(placeless.tags).filter((tag) => tag.startsWith('GPS:'))).toEqual([]);
  expect(Object.keys(placeless.tags)).toContain('IFD0:Make');

  const small = await take(async () => void (await page.getByLabel('Size').selectOption({ index: 1 })), 'Download');
  expect(small.entry.name).toBe(file.name);
  expect(small.tags).toEqual({});
  rmSync(folder, { recursive: true, force: true });
});
