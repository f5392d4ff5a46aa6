// The end of a visit: the visitor is out, Back shows nothing, and the old cookie is dead.
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { expect, test } from './support/server';

test('"End session" closes the link in this browser and on the server', async ({ page, owner }) => {
  const ids = await owner.uploadAll(jpegs(3));
  const { path, key } = await owner.link({ assetIds: ids, password: 'open sesame' });
  await page.goto('/auth/login');
  await page.goto(path);
  await page.getByRole('textbox', { name: 'Password' }).fill('open sesame');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.locator('a[data-asset-id]').first().click();
  await page.getByRole('button', { name: 'Close' }).click();
  const cookies = await page.context().cookies();
  expect(cookies.find((cookie) => cookie.name === 'immich_shared_link_token')?.httpOnly).toBe(true);
  const picture = `/api/assets/${ids[0]}/thumbnail?size=preview&key=${key}`;
  expect((await page.request.get(picture)).status()).toBe(200);

  await page.getByRole('button', { name: 'End session' }).click();
  await expect(page.getByRole('heading', { name: 'Session ended' })).toBeVisible();
  await audit(page);
  expect(await page.locator('img').count()).toBe(0);
  expect((await page.request.get(picture)).status()).toBe(401);

  // Back and forward through the history: no photo anywhere.
  for (let step = 0; step < 2; step += 1) {
    await page.goBack();
    await page.waitForLoadState();
    expect(await page.locator('a[data-asset-id], .lightbox').count()).toBe(0);
  }
  await page.goto(path);
  await expect(page.getByRole('heading', { name: 'Session ended' })).toBeVisible();

  // The cookie of before, put back, opens nothing.
  await page.context().addCookies(cookies);
  expect((await page.request.get(picture)).status()).toBe(401);
  expect((await page.request.get(`/api/shared-links/me?key=${key}`)).status()).toBe(401);

  await page.getByRole('button', { name: 'Open again' }).click();
  await expect(page.getByRole('heading', { name: 'This link is protected' })).toBeVisible();
});

test('a link without a password ends as well, and opens again when asked', async ({ page, owner }) => {
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(2)) });
  await page.goto(path);
  await page.locator('a[data-asset-id]').first().click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'End session' }).click();
  await expect(page.getByRole('heading', { name: 'Session ended' })).toBeVisible();
  await page.goForward().catch(() => null);
  await expect(page.locator('a[data-asset-id], .lightbox')).toHaveCount(0);
  await page.getByRole('button', { name: 'Open again' }).click();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(2);
});

test('an open page notices that its link has expired or was given another password', async ({ page, owner }) => {
  const ids = await owner.uploadAll(jpegs(2));
  const expiresAt = new Date(Date.now() + 6_000).toISOString();
  const short = await owner.link({ assetIds: ids, expiresAt });
  await page.goto(short.path);
  await expect(page.locator('a[data-asset-id]')).toHaveCount(2);
  await expect(page.getByRole('heading', { name: 'This link is not available' })).toBeVisible({ timeout: 15_000 });
  expect(await page.locator('img').count()).toBe(0);

  const open = await owner.link({ assetIds: ids });
  await page.goto(open.path);
  await expect(page.locator('a[data-asset-id]')).toHaveCount(2);
  await owner.json('PATCH', `/api/shared-links/${open.id}`, { password: 'from now on' });
  await page.locator('a[data-asset-id]').last().click();
  await expect(page.getByRole('heading', { name: 'This link is protected' })).toBeVisible({ timeout: 20_000 });
});

test('the owner of a link sees what visitors see, told so, and finds the way back', async ({ ownerPage, page, owner }) => {
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(2)), showMetadata: false });
  await ownerPage.goto(path);
  await expect(ownerPage.getByText('This is what visitors see.')).toBeVisible();
  // As a visitor: what the link hides is hidden from the owner as well.
  await expect(ownerPage.getByRole('link', { name: 'Photo', exact: true })).toHaveCount(2);
  await audit(ownerPage);
  await ownerPage.getByRole('link', { name: 'Back to your links' }).click();
  await expect(ownerPage.getByRole('heading', { level: 1, name: 'Shared links' })).toBeVisible();

  await page.goto(path);
  await expect(page.locator('.tile')).toHaveCount(2);
  await expect(page.getByText('This is what visitors see.')).toHaveCount(0);
});
