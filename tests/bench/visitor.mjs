// Measures a visitor's page in Chromium against the real server, and prints one row per figure.
// `cargo xtask bench visitor` calls it with the server, the libraries to serve (their folders and
// the addresses of their links), and the photos for the large download.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Browser } from './browser.mjs';
import { DOWNLOAD_ALL, HAS_FIRST_ROW, IS_OPEN, owner, pause, row as rowWith, serve as serveWith, take, until } from './taking.mjs';

const [server, chromium, small, smallPath, months, monthsPath, month, monthPath, million, millionPath, fixtures, big, only] =
  process.argv.slice(2);
const MBIT = 1_000_000 / 8;
const serve = (data) => serveWith(server, data);
const row = (what, unit, ours, atMost) => rowWith(what, unit, ours, { atMost });

// In the page: when the whole first row of thumbnails has been drawn, and how far things jumped.
const WATCH = `
  window.shift = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (!entry.hadRecentInput) window.shift += entry.value;
  })).observe({ type: 'layout-shift', buffered: true });
  (function look() {
    if (${HAS_FIRST_ROW}) {
      window.firstRow ??= performance.now();
    } else requestAnimationFrame(look);
  })();
  (function wait() {
    if (document.querySelector('main:not(#first main) .tile')) window.appThere ??= performance.now();
    else requestAnimationFrame(wait);
  })();`;

/** First visit and second visit, on a slow network with a slow processor. */
async function arrival() {
  const { url, stop } = await serve(small);
  const browser = await Browser.start(chromium);
  for (const visit of ['cold', 'warm']) {
    const page = await browser.open('about:blank');
    await page.send('Network.enable');
    await page.send('Page.enable');
    await page.send('Emulation.setDeviceMetricsOverride', { width: 390, height: 844, deviceScaleFactor: 2, mobile: true });
    await page.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 150,
      downloadThroughput: 1.6 * MBIT,
      uploadThroughput: 0.75 * MBIT,
    });
    await page.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.send('Page.addScriptToEvaluateOnNewDocument', { source: WATCH });
    const seen = new Map();
    page.on('Network.responseReceived', ({ requestId, response }) => seen.set(requestId, { url: response.url, bytes: 0 }));
    page.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
      const one = seen.get(requestId);
      if (one) one.bytes += encodedDataLength;
    });
    page.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const one = seen.get(requestId);
      if (one) one.bytes = encodedDataLength;
    });
    await page.send('Page.navigate', { url: url + smallPath });
    await until(page, 'window.firstRow > 0', 'the first row of thumbnails');
    // Of the app, which is still on its way when the first photos are seen, what has come so far.
    const code = () => [...seen.values()].filter((one) => !one.url.includes('/api/'));
    const sum = () => code().reduce((sum, one) => sum + one.bytes, 0) / 1000;
    const before = [sum(), code().length];
    await until(page, 'window.appThere > 0', 'the app');
    row(`first row of thumbnails, ${visit}`, 's', (await page.run('window.firstRow')) / 1000, visit === 'cold' ? 2.4 : 0.8);
    row(`until the app is there, ${visit}`, 's', (await page.run('window.appThere')) / 1000);
    if (visit === 'cold') {
      row('HTML, CSS, JS and wasm before the first row', 'kB', before[0], 300);
      row('requests for them', 'number', before[1], 12);
      row('HTML, CSS, JS and wasm until the app is there', 'kB', sum());
    }
    await pause(3000);
    row(`layout shift, ${visit}`, 'CLS', await page.run('window.shift'), 0);
    await page.close();
  }
  await browser.stop();
  stop();
}

const FRAMES = `
  window.frames_ = []; window.longest = 0;
  window.observer_ = new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    window.longest = Math.max(window.longest, entry.duration);
  }));
  window.observer_.observe({ type: 'longtask' });
  (function count(now) {
    if (window.frames_) { window.frames_.push(now); requestAnimationFrame(count); }
  })(performance.now());`;

const COUNTED = `(() => {
  const times = window.frames_; window.frames_ = undefined; window.observer_.disconnect();
  let missed = 0;
  for (let i = 2; i < times.length; i += 1) missed += Math.max(0, Math.round((times[i] - times[i - 1]) / (1000 / 60)) - 1);
  return { share: (100 * missed) / (times.length + missed), longest: window.longest,
    tiles: document.querySelectorAll('.tile').length };
})()`;

/** Twenty seconds through 100,000 photos: as a finger throws them, and the whole way. */
async function fling() {
  const { url, stop } = await serve(months);
  const browser = await Browser.start(chromium);
  const page = await browser.open(url + monthsPath);
  await page.send('Emulation.setDeviceMetricsOverride', { width: 1440, height: 900, deviceScaleFactor: 1, mobile: false });
  await until(page, "!!document.querySelector('.tile img.loaded')", 'thumbnails');
  const height = await page.run("document.querySelector('.grid').offsetHeight");
  for (const [name, distance] of [['as thrown', 60_000], ['the whole way', height]]) {
    await page.run('scrollTo(0, 0)');
    await pause(2000);
    await page.run(FRAMES);
    await page.send('Input.synthesizeScrollGesture', {
      x: 700,
      y: 450,
      yDistance: -distance,
      speed: Math.round(distance / 20),
      preventFling: true,
    });
    const { share, longest } = await page.run(COUNTED);
    row(`frames missed in 20 s through 100,000, ${name}`, '%', share, 1);
    row(`longest task meanwhile, ${name}`, 'ms', longest, 50);
  }
  await page.run('scrollTo(0, 0)');
  await until(page, "!!document.querySelector('.tile img.loaded')", 'thumbnails');
  await page.run("document.querySelector('.tile a').click()");
  await until(page, "!!document.querySelector('dialog.lightbox[open]')", 'the viewer');
  await pause(1500);
  await page.run('window.times = []');
  for (let step = 0; step < 5; step += 1) {
    await page.run(`(async () => {
      const before = location.pathname, start = performance.now();
      document.querySelector('dialog.lightbox').dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
      const frame = () => new Promise(requestAnimationFrame);
      for (;;) {
        await frame();
        const id = location.pathname.split('/').pop();
        const image = [...document.querySelectorAll('dialog.lightbox img')].find((image) =>
          image.src.includes(id) && image.src.includes('preview'));
        if (location.pathname !== before && image?.complete && image.naturalWidth > 0) break;
        if (performance.now() - start > 5000) throw new Error('no next photo');
      }
      await frame();
      window.times.push(performance.now() - start);
    })()`);
    await pause(800);
  }
  const times = (await page.run('window.times')).sort((a, b) => a - b);
  row('next photo, preloaded', 'ms', times[2], 100);
  await browser.stop();
  stop();
}

/** A month of 100,000 photos: nothing may stand still while it comes and is laid out. */
async function layout() {
  const { url, stop } = await serve(month);
  const browser = await Browser.start(chromium);
  const page = await browser.open('about:blank');
  await page.send('Emulation.setDeviceMetricsOverride', { width: 1440, height: 900, deviceScaleFactor: 1, mobile: false });
  await page.send('Page.enable');
  await page.send('Page.addScriptToEvaluateOnNewDocument', { source: FRAMES });
  await page.send('Page.navigate', { url: url + monthPath });
  await until(page, "!!document.querySelector('.tile img.loaded')", 'thumbnails');
  row('longest task while a month of 100,000 opens', 'ms', (await page.run(COUNTED)).longest, 50);
  for (const width of [1300, 1200, 1100, 1000, 1440]) {
    await page.send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
    await pause(700);
  }
  const times = await page.run(
    "performance.getEntriesByName('layout', 'measure').map((entry) => entry.duration).filter((time) => time > 0.2)",
  );
  times.sort((a, b) => a - b);
  row('lay out 100,000 photos, wasm', 'ms', times[Math.floor(times.length / 2)], 40);
  await browser.stop();
  stop();
}

/**
 * The map, dragged about for ten seconds and then zoomed in and out: with 114 photos and with
 * 100,000. Where no graphics card draws, the map alone misses most frames: what counts is that the
 * second is no worse than the first.
 */
async function map() {
  for (const [name, data, path] of [['114', small, smallPath], ['100,000', months, monthsPath]]) {
    const { url, stop } = await serve(data);
    const browser = await Browser.start(chromium);
    const page = await browser.open('about:blank');
    await page.send('Emulation.setDeviceMetricsOverride', { width: 1440, height: 900, deviceScaleFactor: 1, mobile: false });
    await page.send('Page.enable');
    await page.send('Page.addScriptToEvaluateOnNewDocument', { source: FRAMES });
    const began = Date.now();
    await page.send('Page.navigate', { url: `${url}${path}/map` });
    await until(page, "!!document.querySelector('.map-pin')", 'a picture on the map');
    row(`map of ${name}: until pictures stand on it`, 's', (Date.now() - began) / 1000);
    await pause(3000);
    row(`map of ${name}: longest task while it opens`, 'ms', (await page.run(COUNTED)).longest);
    const mouse = (type, x, y, more = {}) => page.send('Input.dispatchMouseEvent', { type, x, y, ...more });
    const dragged = { button: 'left', buttons: 1, clickCount: 1 };
    await page.run(FRAMES);
    for (let turn = 0; turn < 10; turn += 1) {
      const way = turn % 2 === 0 ? 1 : -1;
      await mouse('mousePressed', 500, 450, dragged);
      for (let step = 1; step <= 50; step += 1) {
        await mouse('mouseMoved', 500 + way * step * 4, 450 + way * step, dragged);
        await pause(16);
      }
      await mouse('mouseReleased', 500 + way * 200, 500, dragged);
    }
    const panned = await page.run(COUNTED);
    row(`map of ${name}: frames missed while dragged`, '%', panned.share);
    row(`map of ${name}: longest task while dragged`, 'ms', panned.longest);
    await page.run(FRAMES);
    for (const deltaY of [-120, 120]) {
      for (let turn = 0; turn < 20; turn += 1) {
        await mouse('mouseWheel', 500, 450, { deltaX: 0, deltaY });
        await pause(100);
      }
    }
    const zoomed = await page.run(COUNTED);
    row(`map of ${name}: frames missed while zoomed`, '%', zoomed.share);
    row(`map of ${name}: longest task while zoomed`, 'ms', zoomed.longest);
    await browser.stop();
    stop();
  }
}

/** A million photos in one album: it opens, both its ends are shown, and memory stays flat. */
async function aMillion() {
  const { url, stop } = await serve(million);
  const browser = await Browser.start(chromium);
  const page = await browser.open('about:blank');
  await page.send('Emulation.setDeviceMetricsOverride', { width: 1440, height: 900, deviceScaleFactor: 1, mobile: false });
  await page.send('Page.enable');
  await page.send('Page.addScriptToEvaluateOnNewDocument', { source: WATCH });
  await page.send('Page.navigate', { url: url + millionPath });
  await until(page, 'window.firstRow > 0', 'the first row of thumbnails');
  row('a million photos: first row of thumbnails', 's', (await page.run('window.firstRow')) / 1000);
  await until(page, 'window.appThere > 0', 'the app');
  row('a million photos: until the app is there', 's', (await page.run('window.appThere')) / 1000);
  await pause(3000);
  const before = browser.renderers();
  await page.run(FRAMES);
  const height = await page.run("document.querySelector('.grid').offsetHeight");
  let [slowest, peak, tiles] = [0, before, 0];
  // Both ends, and places in between, in no order.
  for (const at of [1, 0.5, 0.1, 0.9, 0.25, 0.75, 0.33, 0.66, 0.05, 0.95, 0]) {
    const began = performance.now();
    await page.run(`scrollTo(0, ${Math.round(height * at)})`);
    await until(page, `[...document.querySelectorAll('.tile')].some((tile) => {
      const { top, bottom } = tile.getBoundingClientRect();
      return bottom > 0 && top < innerHeight && tile.querySelector('img')?.complete;
    })`, `photos at ${at}`);
    slowest = Math.max(slowest, performance.now() - began);
    await pause(500);
    peak = Math.max(peak, browser.renderers());
    tiles = Math.max(tiles, await page.run("document.querySelectorAll('.tile').length"));
  }
  const { longest } = await page.run(COUNTED);
  row('a million photos: slowest of eleven jumps, until photos are drawn', 'ms', slowest);
  row('a million photos: longest task meanwhile', 'ms', longest, 50);
  row('a million photos: tiles in the page, at most', 'number', tiles, 300);
  row('a million photos: growth of the page’s memory', 'MB', peak - before);
  await browser.stop();
  stop();
}

/** What the browser's processes grow by while a gigabyte goes through a page into a zip. */
async function memory() {
  const data = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
  const { url, stop } = await serve(data);
  const person = await owner(url, fixtures);
  const ids = [];
  for (const name of readdirSync(big).filter((name) => name.endsWith('.jpg'))) {
    ids.push(await person.upload(name, readFileSync(join(big, name))));
  }
  const browser = await Browser.start(chromium);
  const { growth, seconds } = await take(browser, data, `${url}/share/${await person.link(ids)}`, IS_OPEN, DOWNLOAD_ALL);
  row('zip of 200 × 5 MB: growth of the page’s memory', 'MB', growth, 64);
  row('zip of 200 × 5 MB: time', 's', seconds);
  await browser.stop();
  stop();
  rmSync(data, { recursive: true, force: true });
}

const measures = { arrival, fling, layout, map, million: aMillion, memory };
for (const [name, measure] of Object.entries(measures)) if (!only || only === name) await measure();
process.exit(0);
