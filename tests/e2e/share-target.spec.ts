// Photos that another app hands over, by the form that the browser would send.
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { expect, test } from './support/server';

test('shared photos wait for a decision, also while nobody is signed in', async ({ ownerPage: page, owner }) => {
  test.slow();
  const album = await owner.album('Lake');
  await page.goto('/photos');
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/sw.js');
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) await new Promise((done) => setTimeout(done, 50));
  });
  const share = async () => {
    await page.evaluate(() => {
      document.body.insertAdjacentHTML(
        'beforeend',
        '<form id="share" action="/upload" method="post" enctype="multipart/form-data"><input type="file" name="files" multiple></form>',
      );
    });
    await page.locator('#share input').setInputFiles(jpegs(3).map(({ path }) => path));
    await page.evaluate(() => document.querySelector<HTMLFormElement>('#share')!.submit());
  };
  await share();
  await expect(page.getByRole('heading', { level: 1, name: '3 photos ready to upload' })).toBeVisible();
  await expect(page.getByRole('radiogroup', { name: 'Metadata' })).toBeVisible();
  await audit(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page).toHaveURL(/\/photos$/);
  expect(await page.evaluate(() => caches.has('vitrine-shared'))).toBe(false);

  // Signed out: first signing in, and nothing is lost.
  await page.context().clearCookies();
  await share();
  await page.getByRole('textbox', { name: 'Email' }).fill('robin@example.com');
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '3 photos ready to upload' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Add to album (optional)' }).selectOption({ label: 'Lake' });
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Uploads' })).toContainText('3 photos added', { timeout: 60_000 });
  await expect.poll(async () => (await owner.json('GET', `/api/albums/${album}`)).assetCount).toBe(3);
  await expect.poll(() => page.evaluate(() => caches.has('vitrine-shared'))).toBe(false);
});
