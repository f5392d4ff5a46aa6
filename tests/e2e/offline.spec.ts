// The app without its server, and a newer one on it.
import type { Page } from '@playwright/test';
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { Proxy } from './support/proxy';
import { expect, test } from './support/server';

/** Waits until the device keeps the app. */
const keeps = (page: Page) =>
  expect.poll(() => page.evaluate(async () => (await (await caches.open('vitrine-shell')).match('/'))?.status)).toBe(200);

test('the app opens without a connection, says so, and goes on by itself', async ({ ownerPage: page, owner, server }) => {
  test.slow();
  await owner.upload(jpegs(1)[0]);
  const proxy = await Proxy.to(server.url);
  await page.goto(`${proxy.url}/photos`);
  await expect(page.locator('a[data-asset-id]')).toHaveCount(1);
  await keeps(page);
  // Nothing of the owner's is kept.
  const kept = await page.evaluate(async () => (await (await caches.open('vitrine-shell')).keys()).map(({ url }) => new URL(url).pathname));
  expect(kept.filter((path) => path.startsWith('/api/'))).toEqual([]);
  proxy.cut();
  await page.goto(`${proxy.url}/albums`);
  await expect(page.getByRole('heading', { level: 1, name: 'You are offline' })).toBeVisible();
  await audit(page);
  proxy.mend();
  await expect(page.getByRole('heading', { level: 1, name: 'Albums' })).toBeVisible({ timeout: 20_000 });
  proxy.stop();
});

test('links are not opened from the device', async ({ ownerPage: page, owner, server }) => {
  const album = await owner.album('Walk', [(await owner.upload(jpegs(1)[0])).id]);
  const link = await owner.link({ albumId: album });
  const proxy = await Proxy.to(server.url);
  await page.goto(`${proxy.url}/photos`);
  await keeps(page);
  proxy.cut();
  await expect(page.goto(`${proxy.url}${link.path}`)).rejects.toThrow(/ERR_/);
  proxy.stop();
});

test('a newer version is offered, and nothing is interrupted', async ({ ownerPage: page }) => {
  let version = 'one';
  await page.route('/', (route) =>
    route.request().method() === 'HEAD' ? route.fulfill({ status: 200, headers: { etag: `"${version}"` } }) : route.fallback(),
  );
  await page.clock.install();
  await page.goto('/photos');
  await expect(page.getByRole('heading', { name: 'Your photos go here' })).toBeVisible();
  const comeBack = () => page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  const offer = page.getByRole('status', { name: 'A new version of Vitrine is ready.' });
  await page.clock.fastForward('11:00');
  await comeBack();
  await expect(offer).toBeHidden();
  version = 'two';
  await page.clock.fastForward('11:00');
  await comeBack();
  await expect(offer).toBeVisible();
  await audit(page);
  await page.context().route('**/api/assets/bulk-upload-check*', () => {});
  await page.locator('input[type=file]').first().setInputFiles(jpegs(2).map(({ path }) => path));
  await expect(offer).toContainText('It can wait until the uploads are done.');
  let isAsked = false;
  page.once('dialog', (dialog) => ((isAsked = true), void dialog.dismiss()));
  await offer.getByRole('button', { name: 'Update' }).click();
  await expect.poll(() => isAsked).toBe(true);
  await expect(page.getByRole('region', { name: 'Uploads' })).toContainText('2 files');
  await offer.getByRole('button', { name: 'Later' }).click();
  await expect(offer).toBeHidden();
});
