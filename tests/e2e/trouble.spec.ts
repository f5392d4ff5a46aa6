// What goes wrong on the server's side while photos are sent: it dies, or its disk is full.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import type { Page, TestInfo } from '@playwright/test';
import { Api } from './support/api';
import { film, MB, sha1Of } from './support/films';
import { picture } from './support/made';
import { signedIn } from './support/people';
import { expect, OWNER, Server, test } from './support/server';

interface Sent {
  path: string;
  sha1: string;
}

/** So many photos, each of about so many bytes. */
function takePhotos(info: TestInfo, count: number, length: number): Sent[] {
  return Array.from({ length: count }, (_, at) => {
    const path = info.outputPath(`IMG_${1000 + at}.jpg`);
    const bytes = picture(`${at}`, length);
    writeFileSync(path, bytes);
    return { path, sha1: createHash('sha1').update(bytes).digest('hex') };
  });
}

/** What the server keeps: ids by the SHA-1 of the originals. Fails where one is there twice. */
async function kept(owner: Api): Promise<Map<string, string>> {
  const { assets } = await owner.json('POST', '/api/search/metadata', {});
  const found = new Map<string, string>();
  for (const { id } of assets.items) {
    const { body } = await owner.request('GET', `/api/assets/${id}/original`);
    found.set(await sha1Of(Readable.fromWeb(body as never)), id);
  }
  expect(found.size, 'nothing is there twice').toBe(assets.items.length);
  return found;
}

/** Ids of the photos that the server said were stored. */
function acknowledged(page: Page): string[] {
  const ids: string[] = [];
  page.context().on('response', async (response) => {
    const isUpload = response.request().method() === 'POST' && /\/api\/assets$/.test(response.url());
    if (isUpload && response.status() === 201) ids.push((await response.json()).id);
  });
  return ids;
}

/** Bytes of files that are sent in parts and not whole yet. */
function partial(server: Server): number {
  const folder = join(server.data, 'storage', 'partial');
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

test('a server that dies in the middle gets everything once it is back, and nothing twice', async ({ ownerPage: page, owner, server }, info) => {
  test.slow();
  const files: Sent[] = [film(info, 'film.mp4', 180 * MB), ...takePhotos(info, 30, 3 * MB)];
  const said = acknowledged(page);
  await page.goto('/photos');
  await page.locator('input[type=file]').first().setInputFiles(files.map(({ path }) => path));
  const panel = page.getByRole('region', { name: 'Uploads' });
  await expect.poll(() => said.length > 4 && partial(server) > 20 * MB, { intervals: [10], timeout: 60_000 }).toBe(true);
  await server.stop('SIGKILL');
  expect(said.length).toBeLessThan(files.length);
  await expect(panel).toContainText('No connection');
  await server.startAgain();
  // Of what was stored when it died, the answer may not have come.
  await expect(panel.getByRole('status')).toHaveText(/^\d+ photos added(, \d+ (was|were) here already)?$/, { timeout: 180_000 });
  const numbers = (await panel.getByRole('status').textContent())!.match(/\d+/g)!.map(Number);
  expect(numbers.reduce((sum, number) => sum + number)).toBe(files.length);
  const found = await kept(owner);
  expect([...found.keys()].sort()).toEqual(files.map(({ sha1 }) => sha1).sort());
  for (const id of said) expect([...found.values()], 'what was said to be stored').toContain(id);
});

/** A disk of so many megabytes, or nothing where none may be mounted. */
function smallDisk(megabytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  if (status === 0) return folder;
  rmSync(folder, { recursive: true });
}

function takeAway(disk: string): void {
  spawnSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true });
}

const DISKS = [
  { what: 'photos', megabytes: 8, start: (disk: string) => Server.start(undefined, ['--storage', `file:${disk}`]) },
  { what: 'photos and database', megabytes: 16, start: (disk: string) => Server.start(disk) },
];

for (const { what, megabytes, start } of DISKS) {
  test(`a full disk for ${what} is said in plain words, and the rest fits once there is room`, async ({ browser }, info) => {
    const disk = smallDisk(megabytes);
    test.skip(!disk, 'no file system may be mounted here');
    const server = await start(disk!);
    try {
      const owner = await Api.signUp(server.url, OWNER);
      const page = await signedIn(browser, server, OWNER);
      const files = takePhotos(info, 10, 2 * MB);
      await page.goto('/photos');
      await page.locator('input[type=file]').first().setInputFiles(files.map(({ path }) => path));
      const panel = page.getByRole('region', { name: 'Uploads' });
      const status = panel.getByRole('status');
      await expect(status).toHaveText(/^\d+ photos? added, \d+ (was|were) not taken$/, { timeout: 60_000 });
      const [added, refused] = (await status.textContent())!.match(/\d+/g)!.map(Number);
      expect(added + refused).toBe(files.length);
      await expect(panel.locator('.panel-row.failed .panel-state')).toHaveText(
        Array.from({ length: refused }, () => 'Not taken: The server has no space left'),
      );
      const names = await panel.locator('.panel-row:not(.failed) .panel-name').allTextContents();
      const there = files.filter(({ path }) => names.includes(basename(path)));
      expect([...(await kept(owner)).keys()].sort()).toEqual(there.map(({ sha1 }) => sha1).sort());

      execFileSync('mount', ['-o', 'remount,size=100m', disk!]);
      await panel.getByRole('button', { name: 'Try again' }).click();
      await expect(status).toHaveText('10 photos added', { timeout: 60_000 });
      expect([...(await kept(owner)).keys()].sort()).toEqual(files.map(({ sha1 }) => sha1).sort());
      await page.context().close();
    } finally {
      await server.stop();
      if (server.data !== disk) rmSync(server.data, { recursive: true, force: true });
      takeAway(disk!);
    }
  });
}
