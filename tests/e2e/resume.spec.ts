// Long files over a connection that breaks: what has arrived is not sent again.
import { randomInt } from 'node:crypto';
import { rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import type { Page } from '@playwright/test';
import type { Api } from './support/api';
import { film, type Film, MB, sha1Of, vast } from './support/films';
import { isLong, NOT_LONG } from './support/long';
import { hasProc, NO_PROC, peak, rendererPeak } from './support/memory';
import { Proxy } from './support/proxy';
import { expect, test } from './support/server';

/** What is lost at most when a connection breaks: the part that was on its way, and what the sockets held. */
const PART = 30 * MB;

/** The page of an owner who comes by way of the proxy. Cookies know no ports. */
async function open(page: Page, proxy: Proxy): Promise<void> {
  await page.goto(`${proxy.url}/photos`);
  await expect(page.getByRole('heading', { name: 'Your photos go here' })).toBeVisible();
}

async function choose(page: Page, path: string): Promise<void> {
  await page.locator('input[type=file]').first().setInputFiles(path);
}

/** Begins to send a film by way of a proxy. */
async function begin(page: Page, url: string, path: string): Promise<Proxy> {
  const proxy = await Proxy.to(url);
  await open(page, proxy);
  await choose(page, path);
  return proxy;
}

/** SHA-1 of the only photo or film that there is. */
async function stored(owner: Api): Promise<string> {
  const { assets } = await owner.json('POST', '/api/search/metadata', {});
  expect(assets.items).toHaveLength(1);
  const { body } = await owner.request('GET', `/api/assets/${assets.items[0].id}/original`);
  return sha1Of(Readable.fromWeb(body as never));
}

/**
 * Sends a film and cuts the connection so many times, each after more than one cut can cost: whoever
 * began anew would send more than is allowed here.
 */
async function withCuts(page: Page, owner: Api, url: string, long: Film, cuts: number): Promise<void> {
  const proxy = await begin(page, url, long.path);
  const panel = page.getByRole('region', { name: 'Uploads' });
  for (let cut = 0; cut < cuts; cut += 1) {
    const at = proxy.sent + randomInt(Math.max(40 * MB, Math.round(long.size / 36)), Math.max(44 * MB, Math.round(long.size / 6)));
    await expect.poll(() => proxy.sent, { intervals: [5], timeout: 120_000 }).toBeGreaterThan(at);
    proxy.cut();
    await expect(panel).toContainText('No connection');
    proxy.mend();
  }
  await expect(panel).toContainText('1 photo added', { timeout: 240_000 });
  expect(await stored(owner)).toBe(long.sha1);
  expect(proxy.sent).toBeLessThan(long.size + cuts * PART + 5 * MB);
  proxy.stop();
}

test('a long film goes on where it was after three cuts', async ({ ownerPage: page, owner, server }, info) => {
  test.slow();
  await withCuts(page, owner, server.url, film(info, 'film.mp4', 150 * MB), 3);
});

test('a film of 3 GB goes on where it was after five cuts, in little memory', async ({ ownerPage: page, owner, server, browser }, info) => {
  test.skip(!isLong, NOT_LONG);
  const { bavail, bsize } = statfsSync(tmpdir());
  test.skip(bavail * bsize < 6000 * MB, `there are not 6 GB free in ${tmpdir()}`);
  test.setTimeout(600_000);
  const long = await vast(info, 'film.mp4', 3000 * MB);
  await withCuts(page, owner, server.url, long, 5);
  rmSync(long.path);
  if (!hasProc) return void info.annotations.push({ type: 'not looked at', description: NO_PROC });
  expect(peak(server.pid)).toBeLessThan(150);
  // It was read in pieces, which the browser throws away when it likes.
  expect(await rendererPeak(browser)).toBeLessThan(1000);
});

test('a long film that is chosen again after a reload is not sent again from its beginning', async ({ ownerPage: page, owner, server }, info) => {
  test.slow();
  const long = film(info, 'film.mp4', 120 * MB);
  const arrived = 80 * MB;
  const proxy = await begin(page, server.url, long.path);
  await expect.poll(() => proxy.sent, { intervals: [5], timeout: 60_000 }).toBeGreaterThan(arrived);
  proxy.cut();
  // The page asks before it lets its uploads be lost.
  page.on('dialog', (dialog) => void dialog.accept());
  proxy.mend();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Your photos go here' })).toBeVisible();
  const before = proxy.sent;
  await choose(page, long.path);
  await expect(page.getByRole('region', { name: 'Uploads' })).toContainText('1 photo added', { timeout: 120_000 });
  expect(await stored(owner)).toBe(long.sha1);
  expect(proxy.sent - before).toBeLessThan(long.size - arrived + PART + 5 * MB);
  proxy.stop();
});
