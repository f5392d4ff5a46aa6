// Taking photos home: a true length, archives that open everywhere, and a way without a service
// worker.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { Browser } from '../bench/browser.mjs';
import { bigPhotos, jpegs, photos } from './support/fixtures';
import { entries } from './support/judges';
import { expect, test } from './support/server';

async function downloadAll(page: Page): Promise<string> {
  const started = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download all' }).click();
  const download = await started;
  return (await download.path())!;
}

test('"Download all" streams a zip that opens everywhere, byte for byte', async ({ page, owner }) => {
  const files = photos.filter((photo) => photo.valid && !photo.duplicateOf);
  const { path } = await owner.link({ assetIds: await owner.uploadAll(files), description: 'All of it' });
  await page.goto(path);
  // The browser's own download list knows the true length from the first byte on.
  const browser = await page.context().newCDPSession(page);
  await browser.send('Page.enable');
  const announced = new Set<number>();
  browser.on('Page.downloadProgress', ({ totalBytes }) => announced.add(totalBytes));
  const archive = await downloadAll(page);
  expect([...announced]).toEqual([statSync(archive).size]);

  const found = entries(archive);
  expect(found.map((entry) => entry.sha1).sort()).toEqual(files.map((photo) => photo.sha1).sort());
  expect(new Set(found.map((entry) => entry.name.toLowerCase())).size).toBe(files.length);
  await expect(page.getByRole('region', { name: 'Downloads' })).toContainText('All of it.zip is complete');

  // And on the next visit, when the worker's script comes out of the browser's cache.
  await page.reload();
  expect(entries(await downloadAll(page))).toHaveLength(files.length);
});

test('an album of the owner and a single photo are taken home', async ({ ownerPage: page, owner }) => {
  const files = jpegs(3);
  const ids = await owner.uploadAll(files);
  await page.goto(`/albums/${await owner.album('Three', ids)}`);
  expect(entries(await downloadAll(page)).map((entry) => entry.name).sort()).toEqual(files.map((f) => f.name).sort());

  await page.locator('a[data-asset-id]').first().click();
  const started = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Download' }).click();
  expect(files.map((file) => file.name)).toContain((await started).suggestedFilename());
});

test('without download rights there is no button and no original', async ({ page, owner }) => {
  const ids = await owner.uploadAll(jpegs(1));
  const { path, key } = await owner.link({ assetIds: ids, allowDownload: false });
  await page.goto(path);
  await expect(page.locator('a[data-asset-id]')).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Download all' })).toHaveCount(0);
  await page.locator('a[data-asset-id]').click();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Download' })).toHaveCount(0);
  expect((await page.request.get(`/api/assets/${ids[0]}/original?key=${key}`)).ok()).toBe(false);
});

test('a file that cannot be had makes the download fail, never a short archive', async ({ page, owner }) => {
  const ids = await owner.uploadAll(jpegs(3));
  const { path } = await owner.link({ assetIds: ids, description: 'Broken' });
  await page.goto(path);
  await page.context().route(`**/api/assets/${ids[1]}/original*`, (route) =>
    route.fulfill({ status: 403, contentType: 'application/json', body: '{"message":"Not this one"}' }),
  );
  const started = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download all' }).click();
  expect(await (await started).failure()).not.toBeNull();
  await expect(page.getByRole('region', { name: 'Downloads' })).toContainText('Not this one');
});

test('on plain http the server builds the archive, copying a link still works', async ({ owner, server }) => {
  // A name that is not localhost: the browser gives no service worker and no clipboard there.
  const port = new URL(server.url).port;
  const browser = await chromium.launch({
    executablePath: test.info().project.use.launchOptions?.executablePath,
    args: [...(test.info().project.use.launchOptions?.args ?? []), '--host-resolver-rules=MAP photos.home 127.0.0.1'],
  });
  const context = await browser.newContext({ baseURL: `http://photos.home:${port}`, acceptDownloads: true });
  const page = await context.newPage();
  const files = jpegs(3);
  const { path } = await owner.link({ assetIds: await owner.uploadAll(files), description: 'Plain' });
  await page.goto(path);
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  const started = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download all' }).click();
  const download = await started;
  expect(download.suggestedFilename()).toBe('Plain.zip');
  expect(entries((await download.path())!).map((entry) => entry.sha1).sort()).toEqual(files.map((f) => f.sha1).sort());
  await expect(page.getByRole('region', { name: 'Downloads' })).toContainText('Your browser is downloading');

  await page.goto('/auth/login');
  await page.getByRole('textbox', { name: 'Email' }).fill('robin@example.com');
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('input[type=file]').first().setInputFiles(jpegs(4)[3].path);
  await expect(page.getByRole('region', { name: 'Uploads' })).toContainText('1 photo added');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sharing' }).click();
  await page.getByRole('link', { name: 'Shared links' }).click();
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText(/Link copied|Press Ctrl\+C/)).toBeVisible();
  await browser.close();
});

test('a gigabyte goes through the page without being held in it', async ({ owner, server }) => {
  test.setTimeout(300_000);
  const big = bigPhotos();
  test.skip(big.length === 0, '`cargo xtask fixtures big` was not run');
  const ids: string[] = [];
  for (const file of big) ids.push((await owner.upload({ ...jpegs(1)[0], ...file })).id);
  const { path } = await owner.link({ assetIds: ids });
  // Not Playwright's browser: what it records of the network is kept in the page's own process.
  const browser = await Browser.start(test.info().project.use.launchOptions!.executablePath!);
  try {
    const page = await browser.open(server.url + path);
    const settings = { behavior: 'allow', downloadPath: server.data, eventsEnabled: true };
    await browser.send('Browser.setDownloadBehavior', settings);
    const started = new Promise<string>((done) =>
      browser.on(({ method, params }) => method === 'Browser.downloadWillBegin' && done(params.suggestedFilename)),
    );
    const ended = new Promise<string>((done) =>
      browser.on(({ method, params }) => {
        if (method === 'Browser.downloadProgress' && params.state !== 'inProgress') done(params.state);
      }),
    );
    await expect
      .poll(() => page.run("document.body?.textContent.includes('Download all') && !!document.querySelector('img.loaded')").catch(() => false), { timeout: 60_000 })
      .toBe(true);
    const before = browser.renderers();
    expect(before).toBeGreaterThan(0);
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, browser.renderers())), 200);
    await page.run("[...document.querySelectorAll('button')].find((b) => b.textContent.includes('Download all')).click()");
    const name = await started;
    expect(await ended).toBe('completed');
    clearInterval(watch);
    expect(entries(join(server.data, name))).toHaveLength(200);
    console.log(`memory of the browser’s pages: ${before} MB before, at most ${peak} MB while 1 GB went through`);
    // The aim is 64 MB, against which `cargo xtask bench visitor` measures it. Here it is only told
    // apart from holding what goes through: when engines collect is up to them, and to how busy they are.
    expect(peak - before).toBeLessThan(250);
  } finally {
    await browser.stop();
  }
});
