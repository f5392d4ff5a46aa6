// The viewer on a phone: touch, sheets, thumb-reachable actions.
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { expect, test } from './support/server';

test('a visitor on a phone looks through photos', async ({ page, owner }) => {
  const ids = await owner.uploadAll(jpegs(6));
  const { path } = await owner.link({ albumId: await owner.album('Pocket size', ids) });
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1, name: 'Pocket size' })).toBeVisible();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(6);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await audit(page);
  await page.locator('a[data-asset-id]').first().tap();
  await expect(page.getByRole('dialog', { name: 'Photo viewer' })).toBeVisible();
  await page.getByRole('button', { name: 'Next photo' }).tap();
  await audit(page);
  await page.getByRole('button', { name: 'Close' }).tap();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(6);
});

test('an owner on a phone selects and shares', async ({ ownerPage: page, owner }) => {
  await owner.uploadAll(jpegs(4));
  await page.goto('/photos');
  await page.getByRole('checkbox', { name: /^Select photo/ }).first().click();
  await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Share', exact: true }).click();
  await audit(page);
  await page.getByRole('button', { name: 'Create link' }).click();
  await expect(page.getByRole('textbox', { name: 'Link' })).toHaveValue(/\/share\//);
});
