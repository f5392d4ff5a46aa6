// What belongs to a photo comes in with it: the film of a Live Photo and an XMP sidecar.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Page, TestInfo } from '@playwright/test';
import { drop } from './support/dropping';
import { jpegs } from './support/fixtures';
import { entries } from './support/judges';
import { record } from './support/moving';
import { expect, test } from './support/server';
import { viewerOf } from './support/viewer';

const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"/></rdf:RDF></x:xmpmeta>`;

interface Made {
  name: string;
  type: string;
  path: string;
}

/** A still without a time of its own: that of its file counts, which is that of the film. */
async function still(page: Page): Promise<Buffer> {
  const bytes = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(320, 240);
    const context = canvas.getContext('2d')!;
    context.fillStyle = 'teal';
    context.fillRect(40, 30, 200, 150);
    const picture = await canvas.convertToBlob({ type: 'image/jpeg' });
    return [...new Uint8Array(await picture.arrayBuffer())];
  });
  return Buffer.from(bytes);
}

/** A still, its film and its sidecar, as a phone and a photo program leave them in a folder. */
async function live(page: Page, info: TestInfo): Promise<Made[]> {
  const files: [string, string, Buffer][] = [
    ['IMG_1.JPG', 'image/jpeg', await still(page)],
    // What counts is what is in it, and this browser plays no QuickTime.
    ['IMG_1.MOV', 'video/quicktime', await record(page, 1500)],
    ['IMG_1.xmp', '', Buffer.from(XMP)],
  ];
  return files.map(([name, type, bytes]) => {
    const path = info.outputPath(name);
    writeFileSync(path, bytes);
    return { name, type, path };
  });
}

// A debug build takes its time.
test.slow();

test('a still, its film and its sidecar are one photo that plays', async ({ ownerPage: page, owner }, info) => {
  await page.goto('/photos');
  const files = await live(page, info);
  await drop(page, files);
  const panel = page.getByRole('region', { name: 'Uploads' });
  await expect(panel).toContainText('1 photo added');
  await expect(panel.getByRole('listitem')).toHaveCount(1);
  const tile = page.locator('a[data-asset-id]');
  await expect(tile).toHaveCount(1);
  const id = await tile.getAttribute('data-asset-id');
  const asset = await owner.json('GET', `/api/assets/${id}`);
  expect(asset).toMatchObject({ originalFileName: 'IMG_1.JPG', isMotion: true, exifInfo: { rating: 4 } });
  expect(await owner.json('GET', '/api/assets/statistics')).toEqual({ images: 1, videos: 0, total: 1 });
  const film = await owner.request('GET', `/api/assets/${id}/video/playback`);
  expect(Buffer.from(await film.arrayBuffer()).equals(readFileSync(files[1].path))).toBe(true);

  await page.goto(`/photos/${id}`);
  await viewerOf(page).getByRole('button', { name: 'Play motion photo' }).click();
  await expect(viewerOf(page).locator('video')).toHaveCount(1);

  // Again it is the same photo, and a sidecar of nothing is no photo.
  await page.goto('/photos');
  await expect(tile).toHaveCount(1);
  const lone = info.outputPath('lone.xmp');
  writeFileSync(lone, XMP);
  await drop(page, [...files, { name: 'lone.xmp', type: '', path: lone }]);
  await expect(panel).toContainText('1 was here already');
  await expect(panel).toContainText('Unsupported file type lone.xmp');
  expect(await owner.json('GET', '/api/assets/statistics')).toEqual({ images: 1, videos: 0, total: 1 });
});

test('whoever removes the location sends no sidecar', async ({ ownerPage: page, owner }, info) => {
  await page.goto('/upload');
  const files = await live(page, info);
  await page.locator('input[type=file]').first().setInputFiles(files.map(({ path }) => path));
  await page.getByRole('radio', { name: 'Remove location' }).check();
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect.poll(async () => (await owner.json('GET', '/api/assets/statistics')).total).toBe(1);
  const buckets = await owner.json('GET', '/api/timeline/buckets');
  const bucket = await owner.json('GET', `/api/timeline/bucket?timeBucket=${buckets[0].timeBucket}`);
  const asset = await owner.json('GET', `/api/assets/${bucket.id[0]}`);
  expect(asset.isMotion).toBe(true);
  expect(asset.exifInfo.rating ?? null).toBeNull();
});

test('a guest brings a pair, and visitors take both home', async ({ page, owner }, info) => {
  const album = await owner.album('Party', await owner.uploadAll([jpegs(2)[1]]));
  const { path } = await owner.link({ albumId: album, allowUpload: true });
  await page.goto(path);
  const files = await live(page, info);
  await page.getByRole('button', { name: 'Add photos' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add photos' });
  await dialog.locator('input[type=file]').first().setInputFiles(files.map((file) => file.path));
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(dialog).toContainText('1 photo added');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(2);

  const started = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download all' }).click();
  const names = entries((await (await started).path())!).map((entry) => entry.name);
  // The film is called after its photo, and after what it is.
  expect(names).toHaveLength(3);
  expect(names).toEqual(expect.arrayContaining(['IMG_1.JPG', 'IMG_1.webm']));
});
