// Sharing, from the owner's side: a range, the dialog, the link, an album, the list of links.
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { expect, test } from './support/server';

test('a range is selected with Shift and shared with a password', async ({ ownerPage: page, owner, browser, server }) => {
  await owner.uploadAll(jpegs(6));
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/photos');
  const boxes = page.getByRole('checkbox', { name: /^Select photo/ });
  await expect(boxes).toHaveCount(6);
  await boxes.nth(1).click();
  await page.locator('a[data-asset-id]').nth(4).click({ modifiers: ['Shift'] });
  const toolbar = page.getByRole('toolbar', { name: 'Selection' });
  await expect(toolbar).toContainText('4 selected');
  // Wherever a page is scrolled to, the heading of the month covers part of what is behind it.
  await page.evaluate(() => scrollTo(0, 0));
  await audit(page);

  await toolbar.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Create shared link' });
  await dialog.getByRole('textbox', { name: 'Description' }).fill('Four from the lake');
  await dialog.getByRole('combobox', { name: 'Expires' }).selectOption({ label: 'In 30 days' });
  await dialog.getByRole('textbox', { name: 'Password' }).fill('water lily');
  await expect(dialog.getByRole('switch', { name: 'Allow download' })).toBeChecked();
  await expect(dialog.getByRole('switch', { name: 'Show metadata' })).toBeChecked();
  await audit(page);
  await dialog.getByRole('button', { name: 'Create link' }).click();
  const link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
  expect(link).toMatch(new RegExp(`^${server.url}/share/[\\w-]{67}$`));
  await dialog.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText('Link copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  await audit(page);

  const [stored] = await owner.json('GET', '/api/shared-links');
  expect(stored).toMatchObject({ password: null, hasPassword: true, allowUpload: false });
  const days = (Date.parse(stored.expiresAt) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(29.9);
  expect(days).toBeLessThan(30.1);

  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(link);
  await expect(visitor.getByRole('heading', { name: 'This link is protected' })).toBeVisible();
  await expect(visitor.getByRole('textbox', { name: 'Password' })).toBeFocused();
  await audit(visitor);
  await visitor.getByRole('textbox', { name: 'Password' }).fill('water rose');
  await visitor.getByRole('button', { name: 'Open' }).click();
  await expect(visitor.getByRole('alert')).toHaveText('Wrong password');
  await expect(visitor.getByRole('textbox', { name: 'Password' })).toBeFocused();
  await visitor.getByRole('textbox', { name: 'Password' }).fill('water lily');
  await visitor.keyboard.press('Enter');
  await expect(visitor.getByRole('heading', { level: 1, name: 'Four from the lake' })).toBeVisible();
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(4);
  await audit(visitor);
  expect(server.log).not.toContain('water');
  await visitor.context().close();
});

test('the same selection goes into a new album, and the album is shared', async ({ ownerPage: page, owner, page: visitor }) => {
  await owner.uploadAll(jpegs(3));
  await page.goto('/photos');
  await page.getByRole('checkbox', { name: /^Select photo/ }).first().click();
  await page.locator('a[data-asset-id]').last().click({ modifiers: ['Shift'] });
  await page.getByRole('button', { name: 'Add to album' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add to album' });
  await dialog.getByRole('textbox', { name: 'Album name' }).fill('A week at the lake');
  await audit(page);
  await dialog.getByRole('button', { name: 'Create album' }).click();
  await expect(page.getByText('3 photos added')).toBeVisible();

  await page.getByRole('link', { name: 'Albums' }).click();
  await audit(page);
  await page.getByRole('link', { name: /A week at the lake/ }).click();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(3);
  await audit(page);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await visitor.goto(link);
  await expect(visitor.getByRole('heading', { level: 1, name: 'A week at the lake' })).toBeVisible();
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(3);
  await audit(visitor);
});

test('a link ends at a date of one’s own, and a date in the past is refused', async ({ ownerPage: page, owner }) => {
  await owner.uploadAll(jpegs(1));
  await page.goto('/photos');
  await page.getByRole('checkbox', { name: /^Select photo/ }).click();
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('combobox', { name: 'Expires' }).selectOption({ label: 'On a date' });
  await page.getByRole('button', { name: 'Create link' }).click();
  await expect(page.getByRole('alert')).toContainText('Pick the date');
  await page.getByLabel('Date and time').fill('2020-01-01T12:00');
  await page.getByRole('button', { name: 'Create link' }).click();
  await expect(page.getByRole('alert')).toContainText('passed already');
  await page.getByLabel('Date and time').fill('2031-07-01T12:00');
  await page.getByRole('button', { name: 'Create link' }).click();
  await expect(page.getByRole('textbox', { name: 'Link' })).toBeVisible();
  const [stored] = await owner.json('GET', '/api/shared-links');
  // Noon in Berlin in summer, where this browser is.
  expect(stored.expiresAt).toBe('2031-07-01T10:00:00.000Z');
});

test('the links page lists, copies and deletes', async ({ ownerPage: page, owner, page: visitor }) => {
  const ids = await owner.uploadAll(jpegs(2));
  const link = await owner.link({ assetIds: ids, description: 'Two photos' });
  await owner.link({ albumId: await owner.album('An album', ids) });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/shared-links');
  const items = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'Copy link' }) });
  await expect(items).toHaveCount(2);
  await audit(page);
  const item = items.filter({ hasText: 'Two photos' });
  await item.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText('Link copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(link.path);

  await visitor.goto(link.path);
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(2);
  page.once('dialog', (question) => question.accept());
  await item.getByRole('button', { name: 'Delete link' }).click();
  await expect(items).toHaveCount(1);

  // The page that was open says so at its next request; every other request fails.
  await visitor.bringToFront();
  await visitor.locator('a[data-asset-id]').first().click();
  await expect(visitor.getByRole('heading', { name: 'This link is not available' })).toBeVisible({ timeout: 20_000 });
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(0);
  for (const path of [`/shared-links/me`, `/assets/${ids[0]}`, `/assets/${ids[0]}/thumbnail`, `/assets/${ids[0]}/original`]) {
    expect((await visitor.request.get(`/api${path}?key=${link.key}`)).status(), path).toBe(401);
  }
  expect((await visitor.request.get(link.path)).status()).toBe(404);
});
