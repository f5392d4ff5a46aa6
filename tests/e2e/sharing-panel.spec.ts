// "Sharing options" beside a photo, an album and a card: the links of that one thing.
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { expect, test } from './support/server';
import { open, viewerOf } from './support/viewer';

test('an album’s gear opens its links: add, copy, password, expiry, delete', async ({ ownerPage: page, owner, page: visitor }) => {
  const ids = await owner.uploadAll(jpegs(2));
  const album = await owner.album('The lake', ids);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`/albums/${album}`);
  const panel = page.getByRole('region', { name: 'Sharing options' });
  await page.getByRole('button', { name: 'Sharing' }).click();
  await expect(panel.getByText('No shares found')).toBeVisible();
  await audit(page);
  await panel.getByRole('button', { name: 'Add share' }).click();
  await page.getByRole('button', { name: 'Create link' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(panel.getByRole('button', { name: 'Copy link' })).toHaveCount(1);
  await panel.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText('Link copied')).toBeVisible();
  const [{ id, key }] = await owner.json('GET', '/api/shared-links');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(key);
  await visitor.goto(`/share/${key}`);
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(2);
  const stored = () => owner.json('GET', `/api/shared-links/${id}`);

  await panel.getByRole('button', { name: 'More actions' }).click();
  await panel.getByRole('checkbox', { name: 'Password protected' }).check();
  await panel.getByRole('textbox', { name: 'Password' }).fill('open sesame');
  await audit(page);
  await panel.getByRole('button', { name: 'Save password' }).click();
  await expect(page.getByText('Link saved')).toBeVisible();
  expect(await stored()).toMatchObject({ hasPassword: true, expiresAt: null });
  await visitor.reload();
  await expect(visitor.getByRole('heading', { name: 'This link is protected' })).toBeVisible();

  await panel.getByRole('button', { name: 'More actions' }).click();
  await panel.getByRole('checkbox', { name: 'Password protected' }).click();
  await expect.poll(async () => (await stored()).hasPassword).toBe(false);
  await visitor.reload();
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(2);

  await panel.getByRole('button', { name: 'More actions' }).click();
  await panel.getByRole('checkbox', { name: 'Expires' }).check();
  await panel.getByLabel('Date and time').fill('2031-07-01T12:00');
  await panel.getByRole('button', { name: 'Save date' }).click();
  await expect.poll(async () => (await stored()).expiresAt).toBe('2031-07-01T10:00:00.000Z');
  await panel.getByRole('button', { name: 'More actions' }).click();
  // Not `uncheck`: what was saved draws the box anew.
  await panel.getByRole('checkbox', { name: 'Expires' }).click();
  await expect.poll(async () => (await stored()).expiresAt).toBe(null);

  await panel.getByRole('button', { name: 'Delete link' }).click();
  await expect(panel.getByText('No shares found')).toBeVisible();
  await visitor.reload();
  await expect(visitor.getByRole('heading', { name: 'This link is not available' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(panel.getByRole('button', { name: 'Copy link' })).toHaveCount(1);
  await panel.getByRole('button', { name: 'Close' }).click();
  await expect(panel).toHaveCount(0);
});

test('a card has its links at hand, and deleting one leaves the other', async ({ ownerPage: page, owner, page: visitor }) => {
  const ids = await owner.uploadAll(jpegs(2));
  const album = await owner.album('The lake', ids);
  const first = await owner.link({ albumId: album, description: 'First link' });
  await page.goto('/albums');
  await page.getByRole('link', { name: /The lake/ }).hover();
  await page.getByRole('button', { name: 'Add share' }).click();
  await page.getByRole('textbox', { name: 'Description' }).fill('Second link');
  await page.getByRole('button', { name: 'Create link' }).click();
  const second = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('link', { name: /The lake/ }).hover();
  await page.getByRole('button', { name: 'Sharing' }).click();
  const panel = page.getByRole('region', { name: 'Sharing options' });
  await expect(panel.getByRole('listitem')).toHaveCount(2);
  await audit(page);
  await panel.getByRole('listitem').filter({ hasText: 'First link' }).getByRole('button', { name: 'Delete link' }).click();
  await expect(panel.getByRole('listitem')).toHaveCount(1);
  await visitor.goto(first.path);
  await expect(visitor.getByRole('heading', { name: 'This link is not available' })).toBeVisible();
  await visitor.goto(second);
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(2);

  await page.goto('/sharing');
  await expect(page.getByRole('link', { name: /The lake/ })).toBeVisible();
  await audit(page);
  await page.getByRole('link', { name: 'Shared links' }).click();
  await expect(page.getByRole('heading', { name: 'The lake' })).toBeVisible();
});

test('an album that nobody else sees is not under sharing, and neither are single photos', async ({ ownerPage: page, owner }) => {
  const ids = await owner.uploadAll(jpegs(1));
  await owner.album('Mine alone', ids);
  await owner.link({ assetIds: ids });
  await page.goto('/sharing');
  await expect(page.getByRole('heading', { name: 'Nothing shared yet' })).toBeVisible();
  await audit(page);
  await page.getByRole('link', { name: 'Albums' }).first().click();
  await expect(page.getByRole('link', { name: /Mine alone/ })).toBeVisible();
});

test('a photo in the viewer is shared, and lists the links it was picked for', async ({ ownerPage: page, owner, page: visitor }) => {
  const [id] = await owner.uploadAll(jpegs(2));
  await page.goto('/photos');
  await open(page, id);
  await page.keyboard.press('i');
  const panel = viewerOf(page).getByRole('region', { name: 'Sharing options' });
  await expect(panel.getByText('No shares found')).toBeVisible();
  await viewerOf(page).getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Create shared link' });
  // Letters are words here, not keys of the viewer.
  await dialog.getByRole('textbox', { name: 'Description' }).pressSequentially('sfid?');
  await audit(page);
  await dialog.getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(panel.getByText('sfid?')).toBeVisible();
  await panel.getByRole('button', { name: 'More actions' }).click();
  await panel.getByRole('checkbox', { name: 'Password protected' }).check();
  await panel.getByRole('textbox', { name: 'Password' }).pressSequentially('sfid');
  await expect(page).toHaveURL(new RegExp(`/photos/${id}$`));
  await visitor.goto(link);
  await expect(visitor.locator(`a[data-asset-id="${id}"]`)).toBeVisible();
});
