// Slideshows: how they start, run, stop, and what can be set.
import type { Locator, Page } from '@playwright/test';
import { audit } from './support/axe';
import { jpegs, photo } from './support/fixtures';
import { record, uploadBytes } from './support/moving';
import { expect, test } from './support/server';
import { open } from './support/viewer';

const show = (page: Page): Locator => page.getByRole('dialog', { name: 'Slideshow', exact: true });

/** The id of the photo on the screen. */
async function shown(page: Page): Promise<string> {
  const source = await page.locator('.layer.current .layer-photo').getAttribute('src');
  return /assets\/([^/]+)\//.exec(source ?? '')?.[1] ?? '';
}

/** The photos of the grid, once all of so many are there: months come one by one. */
async function ids(page: Page, count: number): Promise<string[]> {
  const tiles = page.locator('a[data-asset-id]');
  await expect(tiles).toHaveCount(count);
  return tiles.evaluateAll((all) => all.map((tile) => tile.getAttribute('data-asset-id')!));
}

/** Keeps settings on the device before the page opens. */
async function set(page: Page, words: string): Promise<void> {
  await page.addInitScript((words) => localStorage.setItem('slideshow', words), words);
}

for (const theme of ['light', 'dark'] as const) {
  test(`it starts from the bar, runs by itself, pauses and closes (${theme})`, async ({ page, owner }) => {
    await page.emulateMedia({ colorScheme: theme });
    await set(page, '2 forward contain fade silent repeat plain');
    const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(3)), allowDownload: false });
    await page.goto(path);
    const all = await ids(page, 3);
    await page.getByRole('button', { name: 'Slideshow' }).click();
    await expect(page).toHaveURL(new RegExp(`${path}/slideshow$`));
    await expect.poll(() => shown(page)).toBe(all[0]);
    await audit(page);
    await expect.poll(() => shown(page), { intervals: [50] }).toBe(all[1]);
    await page.keyboard.press('Space');
    await expect(show(page).getByRole('button', { name: 'Play' })).toBeVisible();
    const held = await shown(page);
    await page.waitForTimeout(2600);
    expect(await shown(page)).toBe(held);
    // By hand, also while it rests.
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => shown(page)).toBe(all[0]);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => shown(page)).toBe(all[1]);
    await show(page).getByRole('button', { name: 'Next photo' }).click();
    await expect.poll(() => shown(page)).toBe(all[2]);
    // Repeated from the beginning.
    await show(page).getByRole('button', { name: 'Play' }).click();
    await expect.poll(() => shown(page)).toBe(all[0]);
    await page.keyboard.press('Escape');
    await expect(show(page)).toBeHidden();
    await expect(page).toHaveURL(new RegExp(`${path}$`));
  });

  test(`everything can be set and is kept on the device (${theme})`, async ({ page, owner }) => {
    await page.emulateMedia({ colorScheme: theme });
    const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(3)) });
    await page.goto(`${path}/slideshow`);
    await show(page).getByRole('button', { name: 'Slideshow settings' }).click();
    const dialog = page.getByRole('dialog', { name: 'Slideshow settings' });
    const stay = dialog.getByRole('slider', { name: 'Each photo stays' });
    await expect(stay).toHaveValue('5');
    await stay.fill('7');
    await expect(dialog).toContainText('7 seconds');
    await dialog.getByRole('combobox', { name: 'Order' }).selectOption({ label: 'Shuffle' });
    await dialog.getByRole('combobox', { name: 'Fit' }).selectOption({ label: 'Whole photo, blurred edges' });
    await dialog.getByRole('combobox', { name: 'Transition' }).selectOption({ label: 'Slide' });
    await dialog.getByRole('combobox', { name: 'Captions' }).selectOption({ label: 'Date and description' });
    await dialog.getByRole('switch', { name: 'Repeat' }).uncheck();
    await dialog.getByRole('switch', { name: 'Progress bar' }).check();
    await audit(page);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(page.locator('.layer-backdrop').first()).toBeVisible();
    await expect(page.locator('.slideshow-caption')).toContainText('2025');
    await expect(page.locator('.slideshow-progress')).toBeVisible();
    await audit(page);
    expect(await page.evaluate(() => localStorage.getItem('slideshow'))).toBe('7 shuffle blur slide full once progress code');
    await page.reload();
    await show(page).getByRole('button', { name: 'Slideshow settings' }).click();
    await expect(stay).toHaveValue('7');
    await expect(dialog.getByRole('combobox', { name: 'Order' })).toHaveValue('shuffle');
    await expect(dialog.getByRole('switch', { name: 'Repeat' })).not.toBeChecked();
  });
}

test('`s` starts at the photo that is looked at, and Back returns to it', async ({ page, owner }) => {
  const { path } = await owner.link({ albumId: await owner.album('A wall', await owner.uploadAll(jpegs(4))) });
  await page.goto(path);
  const all = await ids(page, 4);
  await open(page, all[2]);
  await page.keyboard.press('s');
  await expect(page).toHaveURL(new RegExp(`${path}/slideshow\\?photo=${all[2]}$`));
  await expect.poll(() => shown(page)).toBe(all[2]);
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`${path}/photos/${all[2]}$`));
  await expect(page.getByRole('dialog', { name: 'Photo viewer' })).toBeVisible();
  // Its address alone is enough, and then closing leads to the grid.
  await page.goto(`${path}/slideshow?photo=${all[1]}`);
  await expect.poll(() => shown(page)).toBe(all[1]);
  await show(page).getByRole('button', { name: 'Close' }).click();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  await expect(page.locator('a[data-asset-id]')).toHaveCount(4);
});

test('backward, once: it ends with the first photo and rests', async ({ page, owner }) => {
  await set(page, '2 backward contain cut silent once plain');
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(2)) });
  await page.goto(path);
  const all = await ids(page, 2);
  await page.getByRole('button', { name: 'Slideshow' }).click();
  await expect.poll(() => shown(page)).toBe(all[1]);
  await expect.poll(() => shown(page)).toBe(all[0]);
  await expect(show(page).getByRole('button', { name: 'Play' })).toBeVisible();
  // From there it begins anew.
  await show(page).getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => shown(page)).toBe(all[1]);
});

test('a photo is decoded before it is shown; a slow one is waited for, a broken one left out', async ({ page, owner }) => {
  await set(page, '2 forward contain cut silent repeat plain');
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(4)) });
  await page.goto(path);
  const all = await ids(page, 4);
  let release = () => {};
  const slow = new Promise<void>((done) => (release = done));
  await page.route(`**/assets/${all[1]}/thumbnail?size=preview*`, async (route) => {
    await slow;
    await route.continue();
  });
  await page.route(`**/assets/${all[2]}/thumbnail?size=preview*`, (route) => route.fulfill({ status: 500 }));
  await page.getByRole('button', { name: 'Slideshow' }).click();
  await expect.poll(() => shown(page)).toBe(all[0]);
  await page.waitForTimeout(3000);
  expect(await shown(page), 'the present one stays while the next is slow').toBe(all[0]);
  release();
  await expect.poll(() => shown(page)).toBe(all[1]);
  const whole = await page
    .locator('.layer.current img.layer-photo')
    .evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0);
  expect(whole).toBe(true);
  await expect.poll(() => shown(page)).toBe(all[3]);
});

test('where nothing can be shown it says so', async ({ page, owner }) => {
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(2)) });
  await page.goto(path);
  await expect(page.locator('a[data-asset-id]')).toHaveCount(2);
  await page.route('**/thumbnail?size=preview*', (route) => route.fulfill({ status: 500 }));
  await page.getByRole('button', { name: 'Slideshow' }).click();
  await expect(page.getByText('These photos cannot be shown here.')).toBeVisible();
  await audit(page);
});

test('a video plays to its end, muted until asked', async ({ page, owner }) => {
  await set(page, '2 forward contain cut silent repeat plain');
  await page.goto('/auth/login');
  const video = await uploadBytes(owner, 'clip.webm', 'video/webm', await record(page, 4000), '2024-01-01T10:00:00.000Z');
  const [after] = await owner.uploadAll([photo('canaries')]);
  const { path } = await owner.link({ assetIds: [video, after] });
  await page.goto(`${path}/slideshow?photo=${video}`);
  const player = page.locator('.layer.current video');
  await expect(player).toHaveJSProperty('paused', false);
  await expect(player).toHaveJSProperty('muted', true);
  const begin = Date.now();
  await show(page).getByRole('button', { name: 'Sound on' }).click();
  await expect(player).toHaveJSProperty('muted', false);
  await audit(page);
  await page.keyboard.press('Tab');
  await expect.poll(() => shown(page), { timeout: 20_000 }).toBe(after);
  expect(Date.now() - begin, 'longer than a photo would have stayed').toBeGreaterThan(2500);
});

test('new uploads appear in a running slideshow of an album', async ({ page, owner }) => {
  test.setTimeout(90_000);
  await set(page, '2 forward contain cut silent repeat plain');
  const [first, second, ...late] = jpegs(4);
  const albumId = await owner.album('Tonight', await owner.uploadAll([first, second]));
  const { path } = await owner.link({ albumId });
  await page.goto(`${path}/slideshow`);
  await expect.poll(() => shown(page)).not.toBe('');
  const arrived = await owner.uploadAll(late);
  await owner.json('PUT', `/api/albums/${albumId}/assets`, { ids: arrived });
  const seen = new Set<string>();
  await expect
    .poll(async () => {
      seen.add(await shown(page));
      return arrived.every((id) => seen.has(id));
    }, { timeout: 60_000, intervals: [200] })
    .toBe(true);
  await page.keyboard.press('Escape');
  await expect(page.locator('a[data-asset-id]')).toHaveCount(4);
});

test('a wall for guests says where to add photos, and shows what they add', async ({ page, owner, browser, server }) => {
  test.setTimeout(120_000);
  await set(page, '2 forward contain cut silent repeat plain');
  const albumId = await owner.album('Tonight', await owner.uploadAll(jpegs(2)));
  const { path } = await owner.link({ albumId, allowUpload: true });
  await page.goto(`${path}/slideshow`);
  await expect.poll(() => shown(page)).not.toBe('');
  const code = show(page).getByRole('img', { name: 'QR code' });
  await expect(code).toBeVisible();
  await audit(page);

  const guest = await (await browser.newContext()).newPage();
  await guest.goto(server.url + path);
  await guest.getByRole('button', { name: 'Add photos' }).click();
  const dialog = guest.getByRole('dialog', { name: 'Add photos' });
  await dialog.locator('input[type=file]').first().setInputFiles(jpegs(3)[2].path);
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(guest.locator('a[data-asset-id]')).toHaveCount(3, { timeout: 20_000 });
  const before = new Set(await ids(guest, 3));
  await expect
    .poll(async () => {
      before.delete(await shown(page));
      return before.size;
    }, { timeout: 60_000, intervals: [200] })
    .toBe(0);

  await show(page).getByRole('button', { name: 'Slideshow settings' }).click();
  await page.getByRole('switch', { name: 'QR code for guests' }).uncheck();
  await expect(code).toHaveCount(0);
  await page.getByRole('dialog', { name: 'Slideshow settings' }).getByRole('button', { name: 'Close' }).click();
  expect(await page.evaluate(() => localStorage.getItem('slideshow'))).toContain('no-code');
  // In the hand of a guest it would only be in the way.
  await guest.goto(`${server.url}${path}/slideshow`);
  await expect(guest.getByRole('img', { name: 'QR code' })).toBeVisible();
  await guest.setViewportSize({ width: 390, height: 844 });
  await expect(guest.getByRole('img', { name: 'QR code' })).toBeHidden();
});

test('the screen is kept awake while it plays', async ({ page, owner }) => {
  await page.addInitScript(() => {
    const locks = { held: 0 };
    Object.assign(window, { locks });
    Object.defineProperty(navigator, 'wakeLock', {
      value: {
        request: async () => {
          locks.held += 1;
          return { release: async () => void (locks.held -= 1) };
        },
      },
    });
  });
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(2)) });
  await page.goto(`${path}/slideshow`);
  const held = () => page.evaluate(() => (window as any).locks.held);
  await expect.poll(held).toBe(1);
  await show(page).getByRole('button', { name: 'Pause' }).click();
  await expect.poll(held).toBe(0);
  await show(page).getByRole('button', { name: 'Play' }).click();
  await expect.poll(held).toBe(1);
  await page.keyboard.press('Escape');
  await expect(show(page)).toBeHidden();
  await expect.poll(held).toBe(0);
});

test('under reduced motion photos change without moving; controls fade', async ({ page, owner }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await set(page, '2 forward contain slide silent repeat plain');
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(2)) });
  await page.goto(`${path}/slideshow`);
  await expect.poll(() => shown(page)).not.toBe('');
  const first = await shown(page);
  await expect.poll(() => shown(page)).not.toBe(first);
  expect(await page.locator('.layer.current').evaluate((layer) => getComputedStyle(layer).transitionDuration)).toBe('0s');
  await expect(page.locator('.slideshow-bar')).toHaveCSS('opacity', '0', { timeout: 6000 });
});

test('captions tell nothing where the link hides metadata', async ({ page, owner }) => {
  await set(page, '2 forward contain cut full repeat plain');
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(2)), showMetadata: false });
  await page.goto(`${path}/slideshow`);
  await expect.poll(() => shown(page)).not.toBe('');
  await page.waitForLoadState('networkidle');
  await expect(page.locator('.slideshow-caption')).toHaveText('');
  await show(page).getByRole('button', { name: 'Slideshow settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Slideshow settings' });
  await expect(dialog.getByRole('combobox', { name: 'Order' })).toBeVisible();
  await expect(dialog.getByRole('combobox', { name: 'Captions' })).toHaveCount(0);
});

test("an owner's album has one too", async ({ ownerPage: page, owner }) => {
  const album = await owner.album('Mine', await owner.uploadAll(jpegs(2)));
  await page.goto(`/albums/${album}`);
  await page.getByRole('button', { name: 'Slideshow' }).click();
  await expect(page).toHaveURL(new RegExp(`/albums/${album}/slideshow$`));
  await expect.poll(() => shown(page)).not.toBe('');
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(new RegExp(`/albums/${album}$`));
});
