// A link in browsers that run no JavaScript, or no WebAssembly.
import { jpegs } from './support/fixtures';
import { expect, test } from './support/server';

for (const missing of ['JavaScript', 'WebAssembly'] as const) {
  test.describe(`without ${missing}`, () => {
    test.use({ javaScriptEnabled: missing !== 'JavaScript' });

    test.beforeEach(async ({ page }) => {
      if (missing === 'WebAssembly') {
        await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebAssembly'));
      }
    });

    test('photos are looked at one after the other', async ({ page, owner }) => {
      const ids = await owner.uploadAll(jpegs(3));
      const { path } = await owner.link({ albumId: await owner.album('Summer', ids) });
      await page.goto(path);
      await expect(page.getByRole('heading', { name: 'Summer' })).toBeVisible();
      const photos = page.locator('.plain-grid img');
      await expect(photos).toHaveCount(3);
      await photos.first().click();
      await expect(page).toHaveURL(/\/photos\//);
      const first = page.url();
      await expect(page.locator('.plain-photo img')).toBeVisible();
      await expect(page.getByRole('link', { name: 'Previous photo' })).toHaveCount(0);
      await page.getByRole('link', { name: 'Next photo' }).click();
      await expect(page).not.toHaveURL(first);
      await page.getByRole('link', { name: 'Next photo' }).click();
      await expect(page.getByRole('link', { name: 'Next photo' })).toHaveCount(0);
      await page.getByRole('link', { name: 'Summer' }).click();
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Download all' }).click();
      expect((await download).suggestedFilename()).toBe('Summer.zip');
    });

    test('a password opens a link until the session is ended', async ({ page, owner }) => {
      const ids = await owner.uploadAll(jpegs(2));
      const albumId = await owner.album('Winter', ids);
      const { path } = await owner.link({ albumId, password: 'snow and ice' });
      await page.goto(path);
      await page.getByLabel('Password').fill('rain');
      await page.getByRole('button', { name: 'Open' }).click();
      await expect(page.getByRole('alert')).toHaveText('Wrong password');
      await page.getByLabel('Password').fill('snow and ice');
      await page.getByRole('button', { name: 'Open' }).click();
      await expect(page.locator('.plain-grid img')).toHaveCount(2);
      await page.getByRole('button', { name: 'End session' }).click();
      await expect(page.getByLabel('Password')).toBeVisible();
    });
  });
}
