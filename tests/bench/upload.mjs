// Measures bringing photos in: from Chromium, by Immich's own program, and by the server's import.
// Prints one row per figure for `cargo xtask bench upload`.
//
//   node upload.mjs SERVER CHROMIUM FIXTURES BIG NODE_22 COUNT
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Browser } from './browser.mjs';
import { distinct, owner, pause, row, serve, until } from './taking.mjs';

const [server, chromium, fixtures, big, node22, count] = process.argv.slice(2);
const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
const folder = (name) => {
  const path = join(scratch, name);
  mkdirSync(path);
  return path;
};
const drop = (path) => rmSync(path, { recursive: true, force: true });

/** Writes so many photos; their paths, and their bytes in all. */
function photos(into, number, sources) {
  let bytes = 0;
  const paths = Array.from({ length: number }, (_, at) => {
    const photo = distinct(sources[at % sources.length]);
    bytes += photo.length;
    const path = join(into, `IMG_${String(at).padStart(5, '0')}.jpg`);
    writeFileSync(path, photo);
    return path;
  });
  return { paths, bytes };
}

/** A signed-in page with the longest task and the memory that its renderer takes beyond the start. */
async function signedIn(url) {
  const browser = await Browser.start(chromium);
  const page = await browser.open(`${url}/auth/login`);
  await page.send('Emulation.setDeviceMetricsOverride', { width: 1440, height: 900, deviceScaleFactor: 1, mobile: false });
  await until(page, "!!document.querySelector('input[type=email]')", 'the form');
  for (const [selector, text] of [['input[type=email]', 'robin@example.com'], ['input[autocomplete=current-password]', 'correct horse']]) {
    await page.run(`document.querySelector('${selector}').focus()`);
    await page.send('Input.insertText', { text });
  }
  await page.run("document.querySelector('form button[type=submit]').click()");
  await until(page, "location.pathname === '/photos' && !!document.querySelector('input[type=file]')", 'the photos');
  await pause(2000);
  // The browser's own work before it tells of the choice (two seconds for 20,000 files by this way of
  // choosing them) is not the page's.
  await page.run(`window.longest = 0; window.chosen = 0;
    addEventListener('change', () => (window.chosen ||= performance.now()), true);
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) {
        window.longest = Math.max(window.longest, startTime + duration - Math.max(startTime, window.chosen));
      }
    }).observe({ entryTypes: ['longtask'] });`);
  return { browser, page };
}

async function choose(page, files) {
  const { root } = await page.send('DOM.getDocument');
  const { nodeId } = await page.send('DOM.querySelector', { nodeId: root.nodeId, selector: 'input[type=file]' });
  await page.send('DOM.setFileInputFiles', { files, nodeId });
}

const sources = readdirSync(big).filter((name) => name.endsWith('.jpg')).slice(0, 20).map((name) => readFileSync(join(big, name)));
const given = folder('given');
const { paths, bytes } = photos(given, Number(count), sources);
const MB = bytes / 1e6;

// From the browser, renditions included.
let data = folder('browser');
let running = await serve(server, data);
await owner(running.url, fixtures);
let { browser, page } = await signedIn(running.url);
let from = Date.now();
await choose(page, paths);
await until(page, `document.querySelector('.panel')?.textContent.includes('${count} photos added')`, 'all of them', 1_200_000);
const ours = (Date.now() - from) / 1000;
const longest = await page.run('window.longest');
await browser.stop();
running.stop();
drop(data);

// The same by Immich's own program, to the same server, which makes the renditions.
data = folder('cli');
running = await serve(server, data);
const person = await owner(running.url, fixtures);
const made = await fetch(`${running.url}/api/api-keys`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${person.token}` },
  body: JSON.stringify({ permissions: ['all'] }),
});
const cli = (...args) => run(node22, [resolve('node_modules/@immich/cli/dist/index.js'), '-d', scratch, ...args], { maxBuffer: 1 << 28 });
await cli('login', running.url, (await made.json()).secret);
from = Date.now();
await cli('upload', '--recursive', given);
const theirs = (Date.now() - from) / 1000;
running.stop();
drop(data);
row(`${count} JPEGs of 5 MB from Chromium`, 'MB/s', MB / ours, { peer: MB / theirs, peerName: 'Immich’s CLI', aim: 1 });
row('the same: longest task of the page', 'ms', longest, { atMost: 50 });

/** Seconds that the server's own import takes. */
async function imported(...options) {
  data = folder('import');
  running = await serve(server, data);
  await owner(running.url, fixtures);
  const from = Date.now();
  await run(server, ['import', given, '--user', 'robin@example.com', '--data', data, ...options], { maxBuffer: 1 << 28 });
  const seconds = (Date.now() - from) / 1000;
  running.stop();
  drop(data);
  return seconds;
}

const whole = await imported();
const bare = await imported('--no-renditions');
from = Date.now();
await run('sh', ['-c', `cp -r '${given}' '${scratch}/copy' && cd '${scratch}/copy' && sha1sum * > ../sums && sync -f .`]);
const copied = (Date.now() - from) / 1000;
drop(join(scratch, 'copy'));
const peer = { peer: MB / copied, peerName: 'cp, sha1sum and sync' };
row('the same by import, without renditions', 'MB/s', MB / bare, { ...peer, aim: 1 / 3 });
row('the same by import, renditions included', 'MB/s', MB / whole, peer);
drop(given);

// Many small ones: what a queue costs the page while the first of it are sent.
data = folder('queue');
running = await serve(server, data);
await owner(running.url, fixtures);
({ browser, page } = await signedIn(running.url));
const tiny = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z',
  'base64',
);
const many = photos(folder('many'), 20_000, [tiny]);
const before = browser.renderers();
let peak = before;
const watch = setInterval(() => (peak = Math.max(peak, browser.renderers())), 200);
await choose(page, many.paths);
// Some of them have arrived by the time that the last are in the queue.
const COUNTED = "(document.querySelector('.panel-summary')?.textContent.replace(/,(?=\\d)/g, '').match(/\\d+/g) ?? []).reduce((sum, count) => sum + Number(count), 0)";
await until(page, `${COUNTED} >= 20000`, 'the queue', 120_000);
row('memory of the page with 20,000 files in its queue', 'MiB', peak - before, { atMost: 150 });
await pause(20_000);
clearInterval(watch);
row('the same after twenty seconds of sending them', 'MiB', peak - before);
row('the same: longest task of the page', 'ms', await page.run('window.longest'), { atMost: 50 });
await browser.stop();
running.stop();
drop(scratch);
process.exit(0);
