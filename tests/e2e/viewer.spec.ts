// What a visitor sees: the grid in justified rows, a photo under its own address, and the way back.
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { expect, test } from './support/server';

test('photos stand in justified rows', async ({ page, owner }) => {
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs()) });
  await page.goto(path);
  const tiles = page.locator('.tile');
  await expect(tiles.first()).toBeVisible();
  // The app has taken the place of the page's own first window.
  await expect(page.locator('#first')).toHaveCount(0);
  const boxes = await tiles.evaluateAll((all) => all.map((tile) => tile.getBoundingClientRect().toJSON()));
  const grid = (await page.locator('.grid').boundingBox())!;
  const rows = new Map<number, typeof boxes>();
  for (const box of boxes) rows.set(Math.round(box.top), [...(rows.get(Math.round(box.top)) ?? []), box]);
  const full = [...rows.values()].slice(0, -1);
  expect(full.length).toBeGreaterThan(0);
  for (const row of full) {
    const right = Math.max(...row.map((box) => box.right));
    expect(Math.abs(right - (grid.x + grid.width))).toBeLessThan(2);
    expect(new Set(row.map((box) => Math.round(box.height))).size).toBe(1);
  }
});

test('a photo opens under its own address, keys move, Escape and Back return to the same place', async ({ page, owner }) => {
  const ids = await owner.uploadAll(jpegs(6));
  const { path } = await owner.link({ assetIds: ids });
  await page.goto(path);
  await expect(page.locator('a[data-asset-id]')).toHaveCount(6);
  // The app has taken the place of the page's own first window.
  await expect(page.locator('#first')).toHaveCount(0);
  // Small enough that the grid scrolls.
  await page.setViewportSize({ width: 700, height: 400 });
  await page.locator('a[data-asset-id]').last().scrollIntoViewIfNeeded();
  // The fixtures come oldest first, as links show them.
  const order = ids;
  const shown = order[order.length - 2];
  await page.locator(`a[data-asset-id="${shown}"]`).scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => scrollY);
  expect(before).toBeGreaterThan(0);

  await page.locator(`a[data-asset-id="${shown}"]`).click();
  const viewer = page.getByRole('dialog', { name: 'Photo viewer' });
  await expect(viewer).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`${path}/photos/${shown}$`));
  await expect(viewer.getByRole('img')).toHaveJSProperty('complete', true);
  await audit(page);

  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(new RegExp(`/photos/${order[order.length - 1]}$`));
  await expect(viewer.getByRole('button', { name: 'Next photo' })).toBeHidden();
  await page.keyboard.press('ArrowLeft');
  await viewer.getByRole('button', { name: 'Previous photo' }).click();
  await expect(page).toHaveURL(new RegExp(`/photos/${order[order.length - 3]}$`));
  await page.keyboard.press('ArrowRight');
  await page.goBack();
  await expect(viewer).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  expect(await page.evaluate(() => scrollY)).toBe(before);

  await page.locator(`a[data-asset-id="${shown}"]`).click();
  await expect(viewer).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(viewer).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  expect(await page.evaluate(() => scrollY)).toBe(before);
  await expect(page.locator(`a[data-asset-id="${shown}"]`)).toBeFocused();
});

test('an address of a photo survives the password, and closing it shows the grid', async ({ page, owner }) => {
  const ids = await owner.uploadAll(jpegs(3));
  const { path } = await owner.link({ assetIds: ids, password: 'open sesame' });
  await page.goto(`${path}/photos/${ids[1]}`);
  await page.getByRole('textbox', { name: 'Password' }).fill('open sesame');
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByRole('dialog', { name: 'Photo viewer' })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/photos/${ids[1]}$`));
  await page.reload();
  await expect(page.getByRole('dialog', { name: 'Photo viewer' })).toBeVisible();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  await expect(page.locator('a[data-asset-id]')).toHaveCount(3);
});

test('the addresses of the map and the slideshow survive the password, a reload and a custom URL', async ({ page, owner }) => {
  const albumId = await owner.album('Far away', await owner.uploadAll(jpegs(4)));
  await owner.link({ albumId, password: 'open sesame', slug: 'far-away' });
  for (const [place, name] of [['map', 'Far away'], ['slideshow', 'Slideshow']]) {
    await page.context().clearCookies();
    await page.goto(`/s/far-away/${place}`);
    await page.getByRole('textbox', { name: 'Password' }).fill('open sesame');
    await page.getByRole('button', { name: 'Open' }).click();
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`/s/far-away/${place}`));
  }
});

test('an unknown link is not available', async ({ page }) => {
  const answer = await page.goto(`/share/${'x'.repeat(67)}`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'This link is not available' })).toBeVisible();
  await audit(page);
});

test('the theme can be turned, and the page says when there is no connection', async ({ page, owner }) => {
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(1)) });
  await page.goto(path);
  await page.getByRole('button', { name: 'Theme' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await audit(page);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.route('**/api/**', (route) => route.abort());
  await page.reload();
  await expect(page.getByText('No connection to the server')).toBeVisible();
  await audit(page);
  await page.unroute('**/api/**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(1);
});

test('the bar leaves downward, but not while it has the focus', async ({ page, owner }) => {
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs()) });
  await page.setViewportSize({ width: 700, height: 400 });
  await page.goto(path);
  await expect(page.locator('.tile img.loaded').first()).toBeVisible();
  const bar = page.locator('.share-bar');
  await page.mouse.move(300, 300);
  await page.mouse.wheel(0, 300);
  await expect(bar).not.toBeInViewport();
  await bar.getByRole('button', { name: 'Theme' }).focus();
  await expect(bar).toBeInViewport({ ratio: 1 });
  await page.mouse.wheel(0, 100);
  await page.waitForTimeout(500);
  await expect(bar).toBeInViewport({ ratio: 1 });
});

test('behind a photo, a slideshow and the map the page rests, and after them it scrolls', async ({ page, owner }) => {
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs()) });
  await page.setViewportSize({ width: 700, height: 400 });
  await page.goto(path);
  await expect(page.locator('.tile img.loaded').first()).toBeVisible();
  const root = page.locator('html');
  const steps = [
    () => page.locator('a[data-asset-id]').first().click(),
    () => page.getByRole('button', { name: 'Slideshow' }).click(),
    () => page.getByRole('button', { name: 'Map' }).click(),
  ];
  for (const step of steps) {
    await step();
    await expect(page.locator('dialog[open]')).toBeVisible();
    await expect(root).toHaveCSS('overflow-y', 'hidden');
    await page.keyboard.press('Escape');
    await expect(page.locator('dialog[open]')).toHaveCount(0);
    await expect(root).toHaveCSS('overflow-y', 'scroll');
  }
  await page.mouse.move(300, 300);
  await page.mouse.wheel(0, 300);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(100);
});
