// A page that is reloaded or closed in the middle of an upload: the queue is on the device and goes on.
import { truncateSync, writeFileSync } from 'node:fs';
import type { Page, TestInfo } from '@playwright/test';
import { audit } from './support/axe';
import { drop } from './support/dropping';
import { jpegs } from './support/fixtures';
import { Proxy } from './support/proxy';
import { expect, type Server, test } from './support/server';

test.slow();

const panel = (page: Page) => page.getByRole('region', { name: 'Uploads' });
const paths = (count: number) => jpegs(count).map(({ path }) => path);

/** A page to which files were given while there is no connection. The page asks before it is left. */
async function waiting(
  page: Page,
  server: Server,
  path: string,
  choose: () => Promise<void>,
  ready = page.locator('input[type=file]').first(),
): Promise<Proxy> {
  const proxy = await Proxy.to(server.url);
  page.on('dialog', (dialog) => void dialog.accept());
  await page.goto(`${proxy.url}${path}`);
  await expect(ready).toBeAttached();
  proxy.cut();
  await choose();
  await expect(panel(page)).toContainText('No connection');
  proxy.mend();
  return proxy;
}

const choose = (page: Page, files: string | string[]) => page.locator('input[type=file]').first().setInputFiles(files);

/** A file of which the device keeps the name alone. */
function long(info: TestInfo): string {
  const path = info.outputPath('long.mp4');
  writeFileSync(path, '');
  truncateSync(path, 300_000_000);
  return path;
}

/** How many files the device keeps. */
const kept = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((done, fail) => {
        const opening = indexedDB.open('vitrine-uploads');
        opening.onerror = () => fail(opening.error);
        opening.onsuccess = () => {
          const counting = opening.result.transaction('files').objectStore('files').count();
          counting.onsuccess = () => done(counting.result);
        };
      }),
  );

test('photos go on by themselves after a reload, into their album, and are kept no longer', async ({ ownerPage: page, owner, server }) => {
  const album = await owner.album('Walk');
  const albums = page.getByRole('combobox', { name: 'Add to album (optional)' });
  const give = async () => {
    await choose(page, paths(6));
    await albums.selectOption('Walk');
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
  };
  const proxy = await waiting(page, server, '/upload', give, albums);
  await expect.poll(() => kept(page)).toBe(6);
  await page.reload();
  await expect(panel(page)).toContainText('6 photos added');
  await expect.poll(async () => (await owner.json('GET', `/api/albums/${album}`)).assetCount).toBe(6);
  await expect.poll(() => kept(page)).toBe(0);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Walk' })).toBeVisible();
  await expect(panel(page)).toBeHidden();
  proxy.stop();
});

test('another tab leaves the files of this one alone', async ({ ownerPage: page, server }) => {
  const proxy = await waiting(page, server, '/photos', async () => {
    await choose(page, paths(3));
    await panel(page).getByRole('button', { name: 'Pause' }).click();
  });
  await expect.poll(() => kept(page)).toBe(3);
  const other = await page.context().newPage();
  await other.goto(`${proxy.url}/photos`);
  await expect(other.getByRole('heading', { name: 'Your photos go here' })).toBeVisible();
  // Longer than a page that is being left would take.
  await other.waitForTimeout(2_500);
  await expect(panel(other)).toBeHidden();
  await page.close();
  await other.reload();
  await expect(panel(other)).toContainText('3 photos added');
  proxy.stop();
});

test('a file that is too long to be kept is asked for again', async ({ ownerPage: page, server }, info) => {
  const file = long(info);
  const proxy = await waiting(page, server, '/photos', () => choose(page, file));
  await expect.poll(() => kept(page)).toBe(1);
  proxy.cut();
  await page.context().route('**/api/assets/bulk-upload-check*', () => {});
  proxy.mend();
  await page.reload();
  await expect(panel(page)).toContainText('1 file was not sent before the page was closed.');
  await audit(page);
  const again = panel(page).locator('input[type=file]');
  await again.setInputFiles(paths(1));
  await expect(page.getByText('None of these is among the files that were not sent.')).toBeVisible();
  await again.setInputFiles(file);
  await expect(panel(page)).not.toContainText('was not sent before');
  await expect(panel(page).getByRole('progressbar', { name: 'long.mp4' })).toBeVisible();
  await panel(page).getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => kept(page)).toBe(0);
  proxy.stop();
});

test('files of which the browser gave a handle go on after a click', async ({ ownerPage: page, owner, server }) => {
  // A real drop comes with handles, a made one without: these are of the browser's private files,
  // and ask for permission as others do.
  await page.addInitScript(() => {
    let isGranted = false;
    const answer = async () => (isGranted ? 'granted' : 'prompt');
    Object.assign(FileSystemHandle.prototype, {
      queryPermission: answer,
      requestPermission: async () => ((isGranted ||= navigator.userActivation.isActive), answer()),
    });
    Object.assign(DataTransferItem.prototype, {
      async getAsFileSystemHandle(this: DataTransferItem) {
        const file = this.getAsFile()!;
        const handle = await (await navigator.storage.getDirectory()).getFileHandle(file.name, { create: true });
        const writing = await handle.createWritable();
        await writing.write(file);
        await writing.close();
        return handle;
      },
    });
  });
  const proxy = await waiting(page, server, '/photos', () => drop(page, jpegs(2)));
  await expect.poll(() => kept(page)).toBe(2);
  await page.reload();
  await expect(panel(page)).toContainText('2 files were not sent before the page was closed.');
  await panel(page).getByRole('button', { name: 'Resume' }).click();
  await expect(panel(page)).toContainText('2 photos added');
  expect((await owner.json('GET', '/api/assets/statistics')).images).toBe(2);
  proxy.stop();
});

test('what is not wanted any more is forgotten, also by signing out', async ({ ownerPage: page, server }, info) => {
  const file = long(info);
  const proxy = await waiting(page, server, '/photos', () => choose(page, file));
  await expect.poll(() => kept(page)).toBe(1);
  await page.reload();
  await panel(page).getByRole('button', { name: 'Do not send' }).click();
  await expect(panel(page)).toBeHidden();
  await expect.poll(() => kept(page)).toBe(0);
  await page.context().route('**/api/assets/bulk-upload-check*', () => {});
  await choose(page, paths(2));
  await expect.poll(() => kept(page)).toBe(2);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/auth\/login/);
  await expect.poll(() => kept(page)).toBe(0);
  proxy.stop();
});

test('photos of a guest go on after a reload', async ({ page, owner, server }) => {
  const [first, ...rest] = jpegs(4);
  const album = await owner.album('Party', await owner.uploadAll([first]));
  const link = await owner.link({ albumId: album, allowUpload: true });
  const proxy = await Proxy.to(server.url);
  page.on('dialog', (dialog) => void dialog.accept());
  await page.goto(`${proxy.url}${link.path}`);
  await page.getByRole('button', { name: 'Add photos' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add photos' });
  await dialog.locator('input[type=file]').first().setInputFiles(rest.map(({ path }) => path));
  await page.context().route('**/api/assets/bulk-upload-check*', (route) => route.abort());
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(dialog).toContainText('No connection');
  await page.context().unroute('**/api/assets/bulk-upload-check*');
  await page.reload();
  await expect(panel(page)).toContainText('3 photos added');
  await expect(page.getByText('Yours', { exact: true })).toHaveCount(3);
  proxy.stop();
});
