// What the benchmarks of downloads share: a server with large files, and a browser that takes them
// home while its memory is watched.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export function row(what, unit, ours, rest = {}) {
  const round = (value) => (value === undefined ? undefined : Math.round(value * 1000) / 1000);
  console.log(JSON.stringify({ what, unit, ours: round(ours), ...rest, peer: round(rest.peer) }));
}

/** A photo that no other is: a comment of its own (ITU-T T.81, B.2.4.5). */
export function distinct(photo) {
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, 18]), randomBytes(16).map((byte) => byte | 1)]);
  return Buffer.concat([photo.subarray(0, 2), comment, photo.subarray(2)]);
}

/** Starts the server over a folder. */
export async function serve(server, data, ...more) {
  const child = spawn(server, ['--listen', '127.0.0.1:0', '--data', data, ...more], { stdio: ['ignore', 'pipe', 'ignore'] });
  process.on('exit', () => child.kill('SIGKILL'));
  const url = await new Promise((started) =>
    createInterface(child.stdout).on('line', (line) => {
      const address = /^listening on (http:\/\/\S+?)\/?$/.exec(line)?.[1];
      if (address) started(address);
    }),
  );
  return { url, pid: child.pid, stop: () => child.kill() };
}

async function send(url, path, body, token) {
  const isForm = body instanceof FormData;
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { ...(isForm ? {} : { 'content-type': 'application/json' }), ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: isForm ? body : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** Signs the first user up and in; what comes back uploads files and makes links. */
export async function owner(url, fixtures) {
  const user = { name: 'Robin', email: 'robin@example.com', password: 'correct horse' };
  await send(url, '/api/auth/admin-sign-up', user);
  const { accessToken } = await send(url, '/api/auth/login', user);
  const picture = readFileSync(join(fixtures, readdirSync(fixtures).find((name) => name.endsWith('.jpg'))));
  return {
    token: accessToken,
    async upload(name, bytes) {
      const form = new FormData();
      form.set('deviceAssetId', name);
      form.set('deviceId', 'bench');
      form.set('fileCreatedAt', '2025-01-01T12:00:00.000Z');
      form.set('fileModifiedAt', '2025-01-01T12:00:00.000Z');
      form.set('assetData', new Blob([bytes]), name);
      for (const part of ['thumbnail', 'preview']) form.set(part, new Blob([picture], { type: 'image/jpeg' }), 'p.jpg');
      return (await send(url, '/api/assets', form, accessToken)).id;
    },
    /** A photo of any size: what stands behind the end of a JPEG is kept, but not shown. */
    async uploadLarge(name, size) {
      return this.upload(name, Buffer.concat([picture, randomBytes(size - picture.length)]));
    },
    async link(assetIds) {
      return (await send(url, '/api/shared-links', { type: 'INDIVIDUAL', assetIds }, accessToken)).key;
    },
  };
}

/** Waits until something holds in a page. */
export async function until(page, expression, what, ms = 60_000) {
  for (const end = Date.now() + ms; Date.now() < end; await pause(50)) {
    if (await page.run(expression).catch(() => false)) return;
  }
  throw new Error(`${what}: not within ${ms} ms`);
}

/** Opens an address, starts a download there, and says how long it took and what memory grew by. */
export async function take(browser, folder, address, isReady, start) {
  const settings = { behavior: 'allow', downloadPath: folder, eventsEnabled: true };
  await browser.send('Browser.setDownloadBehavior', settings);
  const ended = new Promise((done) =>
    browser.on(({ method, params }) => {
      if (method === 'Browser.downloadProgress' && params.state !== 'inProgress') done(params);
    }),
  );
  const page = await browser.open(address);
  await until(page, isReady, 'the page');
  await pause(2000);
  const before = browser.renderers();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, browser.renderers())), 200);
  const began = Date.now();
  await page.run(start);
  const { state, receivedBytes } = await ended;
  const seconds = (Date.now() - began) / 1000;
  clearInterval(watch);
  if (state !== 'completed') throw new Error(`the download ended as ${state}`);
  await page.close();
  return { seconds, bytes: receivedBytes, growth: peak - before };
}

/** What the app is asked to do. */
export const IS_OPEN = "!!document.querySelector('img.loaded')";
export const DOWNLOAD_ALL =
  "[...document.querySelectorAll('button')].find((b) => b.textContent.includes('Download all')).click()";

/** In a page: whether every thumbnail of the topmost row has been drawn. */
export const HAS_FIRST_ROW = `(() => {
  const tiles = [...document.querySelectorAll('.tile')].map((tile) => [tile.getBoundingClientRect().top, tile]);
  const top = Math.min(...tiles.map(([top]) => top));
  const row = tiles.filter(([place]) => Math.abs(place - top) < 4).map(([, tile]) => tile.querySelector('img'));
  return row.length > 0 && row.every((image) => image?.complete && image.naturalWidth > 0);
})()`;
