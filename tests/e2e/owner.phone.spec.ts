// The owner's side with a thumb: selecting by a long press, sharing, links, the panel.
import type { Page } from '@playwright/test';
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { expect, test as base } from './support/server';
import { Fingers } from './support/touch';

// The owner's page is a phone as well.
const test = base.extend({
  ownerPage: async ({ browser, owner, server }, use) => {
    const context = await browser.newContext({
      baseURL: server.url, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2,
    });
    await context.addCookies([{ name: 'immich_access_token', value: owner.token!, url: server.url }]);
    await use(await context.newPage());
    await context.close();
  },
});

async function middle(page: Page, id: string): Promise<{ x: number; y: number }> {
  const found = await page.locator(`a[data-asset-id="${id}"]`).boundingBox();
  return { x: found!.x + found!.width / 2, y: found!.y + found!.height / 2 };
}

test('a long press begins to select, and the finger goes on from there', async ({ ownerPage: page, owner }) => {
  await owner.uploadAll(jpegs(6));
  await page.goto('/photos');
  await page.locator('a[data-asset-id]').first().waitFor();
  const ids = await page.locator('a[data-asset-id]').evaluateAll((links) => links.map((link) => (link as HTMLElement).dataset.assetId!));
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: points });
  await touch('touchStart', [await middle(page, ids[0])]);
  await page.waitForTimeout(700);
  await expect(page.getByText('1 selected')).toBeVisible();
  await touch('touchMove', [await middle(page, ids[1])]);
  await touch('touchMove', [await middle(page, ids[2])]);
  await touch('touchEnd', []);
  await expect(page.getByText('3 selected')).toBeVisible();
  await expect(page).toHaveURL(/\/photos$/);
  // A tap turns one over; a quick drag scrolls and selects nothing.
  const fingers = await Fingers.on(page);
  await fingers.tap(await middle(page, ids[1]));
  await expect(page.getByText('2 selected')).toBeVisible();
  await audit(page);
  await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Share', exact: true }).tap();
  await page.getByRole('button', { name: 'Create link' }).tap();
  await expect(page.getByRole('textbox', { name: 'Link' })).toHaveValue(/\/share\//);
  await page.getByRole('button', { name: 'Show QR code' }).tap();
  await audit(page);
});

test('links, albums and their panel fit a phone', async ({ ownerPage: page, owner, page: visitor }) => {
  const ids = await owner.uploadAll(jpegs(3));
  const album = await owner.album('An album with a name that goes on and on and on', ids);
  const link = await owner.link({ albumId: album, description: 'A link whose description is long enough to wrap' });
  const fits = async () => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(390);
  };
  await page.goto('/shared-links');
  await page.getByRole('button', { name: 'Edit link' }).waitFor();
  await audit(page);
  await fits();
  await page.getByRole('button', { name: 'Pause link' }).tap();
  await expect(page.getByText('Link paused')).toBeVisible();
  await visitor.goto(link.path);
  await expect(visitor.getByRole('heading', { name: 'This link is not available' })).toBeVisible();
  await page.getByRole('button', { name: 'Resume link' }).tap();
  await expect(page.getByText('Link resumed')).toBeVisible();
  await visitor.reload();
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(3);
  await page.getByRole('button', { name: 'Edit link' }).tap();
  await page.getByRole('textbox', { name: 'Custom URL' }).waitFor();
  await audit(page);
  await page.keyboard.press('Escape');
  await page.goto('/albums');
  await page.getByRole('button', { name: 'Sharing' }).tap();
  await expect(page.getByRole('region', { name: 'Sharing options' }).getByRole('listitem')).toHaveCount(1);
  await audit(page);
  await fits();
  await page.goto('/sharing');
  await page.getByRole('link', { name: /An album/ }).tap();
  await page.getByRole('button', { name: 'Sharing' }).waitFor();
  await fits();
  for (const path of ['/favorites', '/private', '/bin']) {
    await page.goto(path);
    await page.getByRole('heading', { level: 2 }).waitFor();
    await audit(page);
    await fits();
  }
});
