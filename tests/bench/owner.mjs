// Measures the owner's timeline of 100,000 photos in Chromium against the real server, with a
// processor four times as slow. `cargo xtask bench owner` calls it with the server, the library, and
// who signs in.
import { Browser } from './browser.mjs';
import { HAS_FIRST_ROW, pause, row as rowWith, serve, until } from './taking.mjs';

const [server, chromium, data, email, password] = process.argv.slice(2);
const row = (what, unit, ours, atMost) => rowWith(what, unit, ours, { atMost });

const { url, stop } = await serve(server, data);
const browser = await Browser.start(chromium);
const page = await browser.open(`${url}/auth/login`);
await page.send('Emulation.setDeviceMetricsOverride', { width: 1440, height: 900, deviceScaleFactor: 1, mobile: false });
await until(page, "!!document.querySelector('input[type=email]')", 'the form');
await page.send('Emulation.setCPUThrottlingRate', { rate: 4 });

/** Types into a field as a person would. */
async function fill(selector, text) {
  await page.run(`document.querySelector('${selector}').focus()`);
  await page.send('Input.insertText', { text });
}
await fill('input[type=email]', email);
await fill('input[autocomplete=current-password]', password);
const first = await page.run(`(async () => {
  const start = performance.now();
  document.querySelector('form button[type=submit]').click();
  for (;;) {
    await new Promise(requestAnimationFrame);
    if (${HAS_FIRST_ROW}) break;
    if (performance.now() - start > 30_000) throw new Error('no photos');
  }
  return performance.now() - start;
})()`);
row('timeline of 100,000: first row after signing in', 's', first / 1000, 1.5);

// From the first photo to one in the middle, which is 50,000 further.
await page.send('Emulation.setCPUThrottlingRate', { rate: 1 });
await page.run("document.querySelector('.tile .tile-check').click()");
await until(page, "!!document.querySelector('.selection-bar')", 'the selection');
await pause(1000);
await page.run('scrollTo(0, document.documentElement.scrollHeight / 2)');
await pause(3000);
await until(page, 'scrollY > document.documentElement.scrollHeight / 3', 'the middle');
await until(page, "!!document.querySelector('.tile img.loaded')", 'photos in the middle');
const { time, count } = await page.run(`(async () => {
  const tiles = [...document.querySelectorAll('.tile')].filter((tile) => {
    const { top } = tile.getBoundingClientRect();
    return top > 200 && top < 700;
  });
  const box = tiles[0].querySelector('.tile-check');
  const start = performance.now();
  box.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: true }));
  for (;;) {
    await new Promise(requestAnimationFrame);
    const count = Number(document.querySelector('.selection-count').textContent.replace(/\\D/g, ''));
    if (count > 40_000) {
      await new Promise(requestAnimationFrame);
      return { time: performance.now() - start, count };
    }
    if (performance.now() - start > 30_000) throw new Error('nothing was selected');
  }
})()`);
row('Shift-range over half of 100,000: photos', 'number', count);
row('Shift-range over half of 100,000', 'ms', time, 200);
await browser.stop();
stop();
process.exit(0);
