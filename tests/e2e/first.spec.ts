// The first window of a link, which is drawn before the app is there.
import type { Page } from '@playwright/test';
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { expect, test } from './support/server';

/** Keeps the app from coming until the returned function is called. */
async function withhold(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  await page.route(/\.wasm$/, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** Where photos, headings and the title stand, to half a pixel. */
function places(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => {
    const found: Record<string, string> = {};
    const add = (name: string, element: Element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      found[name] = [x, y, width, height].map((value) => Math.round(value * 2) / 2).join(' ');
    };
    for (const tile of document.querySelectorAll('a[data-asset-id]')) {
      if (tile.getBoundingClientRect().top < innerHeight) add(tile.getAttribute('data-asset-id')!, tile);
    }
    for (const heading of document.querySelectorAll('h1, h2, .grid-day h3')) {
      if (heading.textContent && heading.getBoundingClientRect().top < innerHeight) {
        add(`${heading.tagName} ${heading.textContent}`, heading);
      }
    }
    return found;
  });
}


for (const [kind, more] of [
  ['album', {}],
  ['photos', {}],
  ['album', { showMetadata: false }],
] as const) {
  for (const [width, height] of [[390, 844], [700, 900], [1440, 900]] as const) {
    const name = `${kind} ${JSON.stringify(more)} at ${width}`;
    test(`the app draws the first window where it stands already: ${name}`, async ({ page, owner }) => {
      const assetIds = await owner.uploadAll(jpegs(10));
      const description = 'Words for visitors';
      const what =
        kind === 'photos' ? { assetIds } : { albumId: await owner.album('A summer', assetIds) };
      const { path } = await owner.link({ ...what, ...more, description });
      await page.setViewportSize({ width, height });
      const release = await withhold(page);
      await page.goto(path);
      await expect(page.locator('#first img').first()).toBeVisible();
      // Those further down come when they are scrolled to.
      await page.waitForFunction(() =>
        [...document.images].every((image) => image.complete || image.getBoundingClientRect().top > innerHeight),
      );
      const before = await places(page);
      expect(Object.keys(before).length).toBeGreaterThan(3);
      await audit(page);
      release();
      await expect(page.locator('main:not(#first main) .tile img.loaded').first()).toBeVisible();
      await expect(page.locator('#first')).toHaveCount(0);
      expect(await places(page)).toEqual(before);
    });
  }
}

test('nothing jumps while the app comes', async ({ page, owner }) => {
  const albumId = await owner.album('Calm', await owner.uploadAll(jpegs(12)));
  const { path } = await owner.link({ albumId });
  await page.addInitScript(() => {
    const jumps: string[] = [];
    Object.assign(window, { jumps });
    new PerformanceObserver((list) => {
      for (const { sources } of list.getEntries() as any[]) {
        for (const { node, previousRect, currentRect } of sources) {
          const at = ({ x, y, width, height }: DOMRect) => [x, y, width, height].map(Math.round).join(' ');
          jumps.push(`${node?.className || node?.nodeName}: ${at(previousRect)} to ${at(currentRect)}`);
        }
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const release = await withhold(page);
  await page.goto(path);
  await expect(page.locator('#first img').first()).toBeVisible();
  release();
  await expect(page.locator('main:not(#first main) .tile img.loaded').first()).toBeVisible();
  await expect(page.locator('#first')).toHaveCount(0);
  expect(await page.evaluate(() => (window as any).jumps)).toEqual([]);
});

test('a photo that is touched early opens when the app is there', async ({ page, owner }) => {
  const ids = await owner.uploadAll(jpegs(4));
  const { path } = await owner.link({ assetIds: ids });
  const release = await withhold(page);
  await page.goto(path);
  await page.locator(`#first a[data-asset-id="${ids[1]}"]`).click();
  await expect(page).toHaveURL(`${path}/photos/${ids[1]}`);
  release();
  const viewer = page.getByRole('dialog', { name: 'Photo viewer' });
  await expect(viewer).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(viewer).toBeHidden();
  await expect(page.locator('main:not(#first main) .tile')).toHaveCount(4);
});

test('a tab that ended its session draws nothing', async ({ page, owner }) => {
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(3)) });
  await page.goto(path);
  await page.getByRole('button', { name: 'End session' }).click();
  await expect(page.getByRole('heading', { name: 'Session ended' })).toBeVisible();
  await withhold(page);
  await page.reload();
  await page.waitForFunction(() => document.getElementById('first-data') !== null);
  await expect(page.locator('img')).toHaveCount(0);
});
