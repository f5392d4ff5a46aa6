// Films among the photos: a frame stands for them in the grid, made by the browser that sends them.
import { writeFileSync } from 'node:fs';
import type { Page, TestInfo } from '@playwright/test';
import { jpegs } from './support/fixtures';
import { record, uploadBytes } from './support/moving';
import { expect, test } from './support/server';

/** Nothing, so many bytes long (RFC 8794, 11.3.2). */
function nothing(length: number): Buffer {
  const head = Buffer.from([0xec, 0x01, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUIntBE(length, 3, 6);
  return Buffer.concat([head, Buffer.alloc(length)]);
}

async function film(page: Page, info: TestInfo, more?: number): Promise<string> {
  const bytes = await record(page, 1500);
  const path = info.outputPath('clip.webm');
  writeFileSync(path, more === undefined ? bytes : Buffer.concat([bytes, nothing(more)]));
  return path;
}

for (const [what, more] of [['a film', undefined], ['a film that goes in parts', 60_000_000]] as const) {
  test(`${what} has a picture as soon as it is there`, async ({ ownerPage: page, owner }, info) => {
    test.slow();
    await page.goto('/photos');
    const path = await film(page, info, more);
    await page.locator('input[type=file]').first().setInputFiles(path);
    await expect(page.getByRole('region', { name: 'Uploads' })).toContainText('1 photo added', { timeout: 60_000 });
    await expect(page.locator('a[data-asset-id] img.loaded')).toHaveCount(1);
    const id = await page.locator('a[data-asset-id]').getAttribute('data-asset-id');
    const answer = await owner.request('GET', `/api/assets/${id}/thumbnail?size=preview`);
    expect(answer.status).toBe(200);
    // What is recorded has bright colours: a black frame is none of it.
    const brightest = await page.locator('a[data-asset-id] img').evaluate((image: HTMLImageElement) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0, 1, 1);
      return Math.max(...context.getImageData(0, 0, 1, 1).data.slice(0, 3));
    });
    expect(brightest).toBeGreaterThan(100);
  });
}

test('a film that another program brought gets its picture while the app is open', async ({ ownerPage: page, owner }) => {
  test.slow();
  await page.goto('/photos');
  const id = await uploadBytes(owner, 'clip.webm', 'video/webm', await record(page, 1500), '2025-01-01T12:00:00.000Z');
  expect((await owner.request('GET', `/api/assets/${id}/thumbnail`)).status).toBe(404);
  await page.reload();
  await expect(page.locator('a[data-asset-id] img.loaded')).toHaveCount(1, { timeout: 30_000 });
  expect((await owner.request('GET', `/api/assets/${id}/thumbnail?size=preview`)).status).toBe(200);
});

test('what this browser cannot show is tried once', async ({ ownerPage: page, owner }) => {
  const broken = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0heicmif1'), Buffer.alloc(64)]);
  const id = await uploadBytes(owner, 'a.heic', 'image/heic', broken, '2025-01-01T12:00:00.000Z');
  let fetched = 0;
  page.context().on('request', (request) => (fetched += Number(request.url().includes(`${id}/original`))));
  await page.goto('/photos');
  await expect.poll(() => page.evaluate(() => localStorage.getItem('no-pictures')), { timeout: 20_000 }).toBe(id);
  await page.reload();
  const looked = page.waitForResponse((answer) => answer.url().includes(`without-renditions?after=${id}`));
  await looked;
  expect(fetched).toBe(1);
});

test('of a kind that this browser cannot show no more than three are fetched', async ({ ownerPage: page, owner }) => {
  const ids = new Set<string>();
  for (let at = 0; at < 5; at += 1) {
    const broken = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0heicmif1'), Buffer.alloc(64, at)]);
    ids.add(await uploadBytes(owner, `${at}.heic`, 'image/heic', broken, '2025-01-01T12:00:00.000Z'));
  }
  const last = [...ids].sort().at(-1)!;
  const fetched = new Set<string>();
  page.context().on('request', (request) => {
    const id = /assets\/([\w-]+)\/original/.exec(request.url())?.[1];
    if (id) fetched.add(id);
  });
  const looked = page.waitForResponse((answer) => answer.url().includes(`without-renditions?after=${last}`));
  await page.goto('/photos');
  await looked;
  expect(ids.size).toBe(5);
  expect(fetched.size).toBe(3);
});

test('a film that was chosen while there was no connection has a picture too', async ({ ownerPage: page, owner }, info) => {
  test.slow();
  await page.goto('/photos');
  const path = await film(page, info);
  const panel = page.getByRole('region', { name: 'Uploads' });
  // One has been sent, so that the worker is there.
  await page.locator('input[type=file]').first().setInputFiles(jpegs(1)[0].path);
  await expect(panel).toContainText('1 photo added');
  await page.context().setOffline(true);
  await page.locator('input[type=file]').first().setInputFiles(path);
  await expect(panel).toContainText('No connection');
  await page.context().setOffline(false);
  await expect(panel).toContainText('2 photos added', { timeout: 90_000 });
  const { assets } = await owner.json('POST', '/api/search/metadata', { originalFileName: 'clip.webm' });
  const answer = await owner.request('GET', `/api/assets/${assets.items[0].id}/thumbnail?size=preview`);
  expect(answer.status).toBe(200);
});
