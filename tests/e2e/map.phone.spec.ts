// The map on a phone: the list is a drawer below it.
import { audit } from './support/axe';
import { photo } from './support/fixtures';
import { expect, test } from './support/server';

test('a visitor on a phone looks at the map and its list', async ({ page, owner }) => {
  const ids = await owner.uploadAll([photo('canaries'), photo('png')]);
  const { path } = await owner.link({ albumId: await owner.album('Pocket atlas', ids) });
  await page.goto(path);
  await page.getByRole('button', { name: 'Map' }).tap();
  const drawer = page.getByRole('button', { name: '2 photos here' });
  await expect(drawer).toBeVisible();
  await expect(page.locator('.map-pin')).toHaveCount(2);
  await expect(page.locator('.map-list')).toBeHidden();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await audit(page);

  await drawer.tap();
  await expect(drawer).toHaveAttribute('aria-expanded', 'true');
  await expect(page.locator('.map-list a')).toHaveCount(2);
  await audit(page);
  await drawer.tap();
  await expect(page.locator('.map-list')).toBeHidden();

  await expect(page).toHaveURL(/\?at=/);
  const before = page.url();
  await page.locator(`.map-pin[data-photo="${ids[0]}"]`).tap();
  await expect(page.getByRole('dialog', { name: 'Photo viewer' })).toBeVisible();
  await page.goBack();
  await expect(drawer).toBeVisible();
  expect(page.url()).toBe(before);
  await page.getByRole('link', { name: 'Back to the photos' }).tap();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
});
