// Finding photos again: by words, place and date; and giving a place to a photo that has none.
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { expect, test } from './support/server';

test('words, a month and an album find their photos', async ({ ownerPage: page, owner }) => {
  const ids = await owner.uploadAll(jpegs(4));
  await owner.json('PUT', `/api/assets/${ids[0]}`, { description: 'Früh am Ufer', dateTimeOriginal: '2026-06-03T12:00:00+02:00' });
  await owner.album('Österreich', [ids[1]]);
  await page.goto('/photos');
  await page.getByRole('link', { name: 'Search' }).click();
  await expect(page.getByRole('heading', { name: 'What are you looking for?' })).toBeVisible();
  await audit(page);
  const box = page.getByRole('searchbox', { name: 'Search' });
  await expect(box).toBeFocused();
  for (const [words, number] of [['ufer', 1], ['June 2026', 1], ['osterreich', 1], ['.jpg', 4]] as const) {
    await box.fill(words);
    await box.press('Enter');
    await expect(page).toHaveURL(`/search/${encodeURIComponent(words)}`);
    await expect(box).toBeFocused();
    await expect(page.getByRole('status').filter({ hasText: /^\d+ photos?$/ })).toHaveText(number === 1 ? '1 photo' : `${number} photos`);
    await expect(page.locator('a[data-asset-id]')).toHaveCount(number);
  }
  await box.fill('ufer');
  await box.press('Enter');
  await expect(page.locator('a[data-asset-id]')).toHaveCount(1);
  await audit(page);

  // Who is faster than the answer gets that of the last question.
  await page.route('**/api/search/*', async (route) => {
    await new Promise((done) => setTimeout(done, 300));
    await route.continue();
  });
  for (const words of ['ufer', '.jpg']) {
    await box.fill(words);
    await box.press('Enter');
  }
  await expect(page.locator('a[data-asset-id]')).toHaveCount(4);
  await page.unroute('**/api/search/*');
  await box.fill('ufer');
  await box.press('Enter');
  await expect(page.locator('a[data-asset-id]')).toHaveCount(1);

  // What was found has addresses that survive reload and Back.
  await page.locator('a[data-asset-id]').first().click();
  await expect(page).toHaveURL(/\/search\/ufer\/photos\/[\w-]+$/);
  await page.reload();
  await expect(page.getByRole('dialog', { name: 'Photo viewer' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Photo viewer' })).toBeHidden();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(1);

  await box.fill('nowhere at all');
  await box.press('Enter');
  await expect(page.getByRole('heading', { name: 'Nothing for “nowhere at all”' })).toBeVisible();
  await audit(page);
  await page.goBack();
  await expect(box).toHaveValue('ufer');
  await expect(page.locator('a[data-asset-id]')).toHaveCount(1);
});

test('a photo without a place is given one on the map', async ({ ownerPage: page, owner }) => {
  const photo = jpegs().find((photo) => photo.latitude === null);
  if (!photo) throw new Error('there is no fixture without a place');
  const { id } = await owner.upload(photo);
  await page.goto(`/photos/${id}`);
  const viewer = page.getByRole('dialog', { name: 'Photo viewer' });
  await viewer.getByRole('button', { name: 'Info' }).click();
  await viewer.getByRole('link', { name: 'Say where it was taken' }).click();
  await expect(page).toHaveURL(/\/map\?(.*&)?place=/);
  await page.goto(`/map?at=48.13700,11.57500,10.00&place=${id}`);
  await page.locator('.map-canvas canvas').waitFor();
  await audit(page);
  await page.getByRole('button', { name: 'It was here' }).click();
  await expect(page.getByText('The photo has a place now')).toBeVisible();
  const { exifInfo } = await owner.json('GET', `/api/assets/${id}`);
  expect(exifInfo.latitude).toBeCloseTo(48.137, 2);
  expect(exifInfo.longitude).toBeCloseTo(11.575, 2);
  await expect.poll(async () => (await owner.json('GET', `/api/assets/${id}`)).exifInfo.state).toBe('Bavaria');
});
