// Long files over a connection that breaks: what has arrived is not sent again.
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { Page, TestInfo } from '@playwright/test';
import type { Api } from './support/api';
import { Proxy } from './support/proxy';
import { expect, test } from './support/server';

const MB = 1_000_000;
/** What is lost at most when a connection breaks: the part that was on its way, and what the sockets held. */
const PART = 30 * MB;

/** A box (ISO/IEC 14496-12, 4.2). */
function box(kind: string, content: Buffer): Buffer {
  const head = Buffer.concat([Buffer.alloc(4), Buffer.from(kind)]);
  head.writeUInt32BE(content.length + 8);
  return Buffer.concat([head, content]);
}

/** A film of five seconds and many bytes, without a track to see, as a file. */
function film(info: TestInfo, name: string, length: number): { path: string; size: number; sha1: string } {
  const header = Buffer.alloc(100);
  header.writeUInt32BE(1000, 12);
  header.writeUInt32BE(5000, 16);
  const bytes = Buffer.concat([
    box('ftyp', Buffer.from('isom\0\0\0\0isommp42')),
    box('moov', box('mvhd', header)),
    box('mdat', randomBytes(length)),
  ]);
  const path = info.outputPath(name);
  writeFileSync(path, bytes);
  return { path, size: bytes.length, sha1: createHash('sha1').update(bytes).digest('hex') };
}

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
  const sha1 = createHash('sha1');
  for await (const chunk of Readable.fromWeb(body as never)) sha1.update(chunk);
  return sha1.digest('hex');
}

test('a long film goes on where it was after five cuts', async ({ ownerPage: page, owner, server }, info) => {
  test.slow();
  const long = film(info, 'film.mp4', 180 * MB);
  const proxy = await begin(page, server.url, long.path);
  const panel = page.getByRole('region', { name: 'Uploads' });
  for (let cut = 0; cut < 5; cut += 1) {
    const at = proxy.sent + randomInt(5 * MB, 35 * MB);
    await expect.poll(() => proxy.sent, { intervals: [5], timeout: 60_000 }).toBeGreaterThan(at);
    proxy.cut();
    await expect(panel).toContainText('No connection');
    proxy.mend();
  }
  await expect(panel).toContainText('1 photo added', { timeout: 120_000 });
  expect(await stored(owner)).toBe(long.sha1);
  expect(proxy.sent).toBeLessThan(long.size + 5 * PART + 5 * MB);
  proxy.stop();
});

test('a long film that is chosen again after a reload is not sent again from its beginning', async ({ ownerPage: page, owner, server }, info) => {
  test.slow();
  const long = film(info, 'film.mp4', 150 * MB);
  const proxy = await begin(page, server.url, long.path);
  await expect.poll(() => proxy.sent, { intervals: [5], timeout: 60_000 }).toBeGreaterThan(100 * MB);
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
  expect(proxy.sent - before).toBeLessThan(80 * MB);
  proxy.stop();
});
