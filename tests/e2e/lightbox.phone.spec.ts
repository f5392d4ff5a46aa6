// The viewer under fingers: swipes, pinches, double taps, the drag that closes, the sheet.
import type { Page } from '@playwright/test';
import { audit } from './support/axe';
import { jpegs, photo } from './support/fixtures';
import { expect, test } from './support/server';
import { Fingers } from './support/touch';
import { frameOf, open, painted, scaleOf, viewerOf } from './support/viewer';

async function ids(page: Page): Promise<string[]> {
  const tiles = page.locator('a[data-asset-id]');
  await expect(tiles.first()).toBeVisible();
  return tiles.evaluateAll((all) => all.map((tile) => tile.getAttribute('data-asset-id')!));
}

test('a photo follows the finger to the next one, and back where there is none', async ({ page, owner }) => {
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(3)) });
  await page.goto(path);
  const all = await ids(page);
  await open(page, all[0]);
  const fingers = await Fingers.on(page);
  const left = async () => (await frameOf(page).boundingBox())!.x;
  const before = await left();
  await fingers.drag([{ x: 330, y: 400 }], [{ x: 90, y: 405 }], async () => {
    expect(await left()).toBeCloseTo(before - 240, 0);
  });
  await expect(page).toHaveURL(new RegExp(`/photos/${all[1]}$`));
  await expect(viewerOf(page).getByText('Photo 2 of 3')).toBeVisible();
  await painted(page);
  expect(await left()).toBeGreaterThanOrEqual(0);
  await fingers.drag([{ x: 60, y: 400 }], [{ x: 300, y: 400 }]);
  await expect(page).toHaveURL(new RegExp(`/photos/${all[0]}$`));
  await painted(page);
  // The first photo gives way a little and comes back.
  await fingers.drag([{ x: 60, y: 400 }], [{ x: 300, y: 400 }], async () => {
    expect(await left()).toBeLessThan(before + 140);
    expect(await left()).toBeGreaterThan(before + 20);
  });
  await expect.poll(left).toBeCloseTo(before, 0);
  await expect(page).toHaveURL(new RegExp(`/photos/${all[0]}$`));
});

test('dragged down it closes, dragged a little it stays', async ({ page, owner }) => {
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(2)) });
  await page.goto(path);
  const all = await ids(page);
  await open(page, all[0]);
  const fingers = await Fingers.on(page);
  const shade = page.locator('.lightbox-shade');
  const wait = () => page.waitForTimeout(150);
  // Slow and short: it comes back.
  await fingers.drag([{ x: 200, y: 300 }], [{ x: 205, y: 370 }], wait);
  await expect(viewerOf(page)).toBeVisible();
  await expect(shade).toHaveCSS('opacity', '1');
  const top = (await frameOf(page).boundingBox())!.y;
  await fingers.drag([{ x: 200, y: 300 }], [{ x: 205, y: 600 }], async () => {
    expect((await frameOf(page).boundingBox())!.y).toBeGreaterThan(top + 200);
    expect(Number(await shade.evaluate((shade) => getComputedStyle(shade).opacity))).toBeLessThan(0.7);
  });
  await expect(viewerOf(page)).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
});

test('two fingers enlarge, one pans, a double tap goes near and back', async ({ page, owner }) => {
  const { id } = await owner.upload(photo('canaries'));
  const { path } = await owner.link({ assetIds: [id] });
  await page.goto(path);
  await open(page, id);
  const fingers = await Fingers.on(page);
  const apart = (by: number) => [{ x: 195 - by, y: 420 }, { x: 195 + by, y: 420 }];
  await fingers.drag(apart(40), apart(70));
  await painted(page);
  const scale = await scaleOf(page);
  expect(scale).toBeGreaterThan(1.6);
  expect(scale).toBeLessThan(1.9);
  // Panned, not leafed; the edge ends at the edge.
  await fingers.drag([{ x: 100, y: 420 }], [{ x: 380, y: 420 }], () => page.waitForTimeout(150));
  await expect.poll(async () => Math.abs((await frameOf(page).boundingBox())!.x)).toBeLessThan(1);
  await fingers.tap({ x: 200, y: 420 });
  await fingers.tap({ x: 202, y: 421 });
  await expect.poll(() => scaleOf(page)).toBeCloseTo(1, 2);
  await page.waitForTimeout(400);
  await fingers.tap({ x: 200, y: 420 });
  await fingers.tap({ x: 202, y: 421 });
  await expect.poll(() => scaleOf(page)).toBeGreaterThan(1.9);
  // Two pixels of the screen for each of the page: the original has more than the preview.
  await expect(frameOf(page).locator('.slide-original.loaded')).toHaveCount(1);
});

test('a tap hides the controls and brings them back; the info is a sheet below the photo', async ({ page, owner }) => {
  const { id } = await owner.upload(photo('canaries'));
  const { path } = await owner.link({ assetIds: [id] });
  await page.goto(path);
  await open(page, id);
  const fingers = await Fingers.on(page);
  const bar = page.locator('.lightbox-bar');
  await expect(bar).toHaveCSS('opacity', '1');
  await fingers.tap({ x: 200, y: 420 });
  await expect(bar).toHaveCSS('opacity', '0');
  await page.waitForTimeout(400);
  await fingers.tap({ x: 200, y: 420 });
  await expect(bar).toHaveCSS('opacity', '1');
  await viewerOf(page).getByRole('button', { name: 'Info' }).tap();
  const sheet = page.getByRole('region', { name: 'Info' });
  await expect(sheet).toContainText('DSCF1001.jpg');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await audit(page);
  }
  const [below, picture] = [(await sheet.boundingBox())!, (await frameOf(page).boundingBox())!];
  expect(picture.y + picture.height).toBeLessThanOrEqual(below.y + 1);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});
