// Making and changing links: every field, the sentence that says what it comes to, joining, and the
// page with all of them.
import type { Page } from '@playwright/test';
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { expect, test } from './support/server';

async function selectAll(page: Page): Promise<void> {
  await page.goto('/photos');
  await page.locator('a[data-asset-id]').first().waitFor();
  await page.keyboard.press('Control+a');
  await expect(page.getByRole('toolbar', { name: 'Selection' })).toBeVisible();
}

const items = (page: Page) =>
  page.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'Copy link' }) });

test('from a selection to a copied link in three clicks', async ({ ownerPage: page, owner }) => {
  await owner.uploadAll(jpegs(2));
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await selectAll(page);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'Create link' }).click();
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText('Link copied')).toBeVisible();
  const [link] = await owner.json('GET', '/api/shared-links');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`/share/${link.key}`);
});

test('a link has all that was chosen for it, and says so before', async ({ ownerPage: page, owner, page: visitor }) => {
  await owner.uploadAll(jpegs(2));
  await selectAll(page);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Create shared link' });
  await dialog.getByRole('textbox', { name: 'Description' }).fill('By the water');
  await expect(dialog.getByText('Visitors can look and download the originals, with everything')).toBeVisible();
  await dialog.getByRole('switch', { name: 'Allow upload' }).check();
  await expect(dialog.getByText('They can add photos of their own.')).toBeVisible();
  await dialog.getByRole('switch', { name: 'Guests see only what they added' }).check();
  await expect(dialog.getByText('They add photos of their own and see just those.')).toBeVisible();
  await dialog.getByRole('switch', { name: 'Guests see only what they added' }).uncheck();
  const most = dialog.getByRole('textbox', { name: 'At most so many photos' });
  await most.fill('-5');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  await expect(dialog.getByText('Write how many photos')).toBeVisible();
  expect(await owner.json('GET', '/api/shared-links')).toEqual([]);
  await most.fill('20');
  // Without metadata there is no location: its switch is off meanwhile, and as it was afterwards.
  const metadata = dialog.getByRole('switch', { name: 'Show metadata' });
  const location = dialog.getByRole('switch', { name: 'Show location' });
  await metadata.uncheck();
  await expect(location).toBeDisabled();
  await expect(location).not.toBeChecked();
  await metadata.check();
  await expect(location).toBeChecked();
  await location.uncheck();
  await expect(dialog.getByText('but without the place')).toBeVisible();
  await metadata.uncheck();
  await expect(location).toBeDisabled();
  await expect(dialog.getByText('stay with you')).toBeVisible();
  await dialog.getByRole('switch', { name: 'Allow download' }).uncheck();
  await expect(dialog.getByText('and nothing else')).toBeVisible();

  const password = dialog.getByRole('textbox', { name: 'Password' });
  await password.fill('abc');
  await expect(dialog.getByText(/^Weak/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Make one' }).click();
  await expect(dialog.getByText(/^Strong/)).toBeVisible();
  await expect(password).toHaveAttribute('type', 'text');
  const secret = await password.inputValue();
  await dialog.getByRole('button', { name: 'Hide password' }).click();
  await expect(password).toHaveAttribute('type', 'password');
  await expect(dialog.getByText('They need the password.')).toBeVisible();

  const address = dialog.getByRole('textbox', { name: 'Custom URL' });
  await address.fill('a/b');
  await expect(dialog.getByText('An address cannot hold')).toBeVisible();
  await dialog.getByRole('button', { name: 'Create link' }).click();
  await expect(dialog.getByRole('alert')).toContainText('An address cannot hold');
  await address.fill('By the water');
  await expect(dialog.getByText('/s/By-the-water is free')).toBeVisible();
  await dialog.getByRole('combobox', { name: 'Expires' }).selectOption({ label: 'In 7 days' });
  await expect(dialog.getByText(/The link ends on/)).toBeVisible();
  await audit(page);
  await dialog.getByRole('button', { name: 'Create link' }).click();

  const link = page.getByRole('textbox', { name: 'Link' });
  await expect(link).toHaveValue(/\/s\/By-the-water$/);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await link.click();
  await expect(page.getByText('Link copied')).toBeVisible();
  await page.getByRole('button', { name: 'Show QR code' }).click();
  await expect(page.getByRole('img', { name: 'QR code' })).toBeVisible();
  await audit(page);
  for (const [button, start] of [['Save as PNG', '\x89PNG'], ['Save as SVG', '<svg']]) {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    const chunks = [];
    for await (const chunk of await (await download).createReadStream()) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString('latin1').startsWith(start), button).toBe(true);
  }
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Open as visitor' }).click();
  await expect((await opened).getByRole('heading', { name: 'This link is protected' })).toBeVisible();

  const [stored] = await owner.json('GET', '/api/shared-links');
  expect(stored).toMatchObject({
    slug: 'By-the-water', description: 'By the water', hasPassword: true, allowDownload: false,
    allowUpload: true, uploadOnly: false, uploadMaxFiles: 20, showMetadata: false, hideLocation: true,
  });
  await visitor.goto('/s/By-the-water');
  await visitor.getByRole('textbox', { name: 'Password' }).fill(secret);
  await visitor.getByRole('button', { name: 'Open' }).click();
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(2);
  await expect(visitor.getByRole('button', { name: 'Add photos' })).toBeVisible();
});

test('editing changes what was changed, and never the expiry', async ({ ownerPage: page, owner }) => {
  const ids = await owner.uploadAll(jpegs(1));
  const expiresAt = '2031-03-04T05:06:07.890Z';
  const link = await owner.link({ assetIds: ids, description: 'Before', password: 'sesame', expiresAt });
  const stored = () => owner.json('GET', `/api/shared-links/${link.id}`);
  const edit = async (change: () => Promise<void>) => {
    await page.getByRole('button', { name: 'Edit link' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit shared link' });
    await dialog.getByRole('textbox', { name: 'Description' }).waitFor();
    await change();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toHaveCount(0);
  };
  await page.goto('/shared-links');
  await edit(async () => {
    await page.getByRole('textbox', { name: 'Description' }).fill('After');
    await audit(page);
  });
  expect(await stored()).toMatchObject({ description: 'After', expiresAt, hasPassword: true });
  // The form shows minutes in the owner's zone; choosing the same one is no change either.
  await edit(async () => {
    await page.getByRole('combobox', { name: 'Expires' }).selectOption({ label: 'On a date' });
    await expect(page.getByLabel('Date and time')).toHaveValue('2031-03-04T06:06');
    await page.getByRole('switch', { name: 'Remove the password' }).check();
  });
  expect(await stored()).toMatchObject({ expiresAt, hasPassword: false });
  await edit(() => page.getByRole('combobox', { name: 'Expires' }).selectOption({ label: 'Never' }).then(() => {}));
  expect(await stored()).toMatchObject({ description: 'After', expiresAt: null });
});

// Noon on the day on which New York, Berlin and (by half an hour) Lord Howe Island change their clocks.
for (const [zone, local, instant] of [
  ['America/New_York', '2031-03-09T12:00', '2031-03-09T16:00:00.000Z'],
  ['Europe/Berlin', '2031-10-26T12:00', '2031-10-26T11:00:00.000Z'],
  ['Australia/Lord_Howe', '2031-04-06T12:00', '2031-04-06T01:30:00.000Z'],
] as const) {
  test.describe(() => {
    test.use({ timezoneId: zone });
    test(`an expiry is an instant, chosen and shown in the clock of ${zone}`, async ({ ownerPage: page, owner }) => {
      const link = await owner.link({ assetIds: await owner.uploadAll(jpegs(1)) });
      const edit = async () => {
        await page.getByRole('button', { name: 'Edit link' }).click();
        await page.getByRole('dialog').getByRole('textbox', { name: 'Description' }).waitFor();
      };
      await page.goto('/shared-links');
      await edit();
      await page.getByRole('combobox', { name: 'Expires' }).selectOption({ label: 'On a date' });
      await page.getByLabel('Date and time').fill(local);
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('dialog')).toHaveCount(0);
      expect((await owner.json('GET', `/api/shared-links/${link.id}`)).expiresAt).toBe(instant);
      await edit();
      await page.getByRole('textbox', { name: 'Description' }).fill('Something else');
      await page.getByRole('combobox', { name: 'Expires' }).selectOption({ label: 'On a date' });
      await expect(page.getByLabel('Date and time')).toHaveValue(local);
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('dialog')).toHaveCount(0);
      expect(await owner.json('GET', `/api/shared-links/${link.id}`)).toMatchObject({
        description: 'Something else',
        expiresAt: instant,
      });
    });
  });
}

test('an address of one’s own link joins albums under it', async ({ ownerPage: page, owner, page: visitor }) => {
  const ids = await owner.uploadAll(jpegs(4));
  const first = await owner.album('First', ids.slice(0, 2));
  const second = await owner.album('Second', ids.slice(2));
  await owner.json('POST', '/api/shared-links', { type: 'ALBUM', albumId: first, slug: 'journey' });
  await page.goto(`/albums/${second}`);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('textbox', { name: 'Custom URL' }).fill('journey');
  await page.getByRole('button', { name: 'Add to that link' }).click();
  await expect(page.getByRole('textbox', { name: 'Link' })).toHaveValue(/\/s\/journey$/);
  await visitor.goto('/s/journey');
  await expect(visitor.getByRole('link', { name: /First/ })).toBeVisible();
  await expect(visitor.getByRole('link', { name: /Second/ })).toBeVisible();

  // On the links page one is taken away and put back.
  await page.goto('/shared-links');
  await expect(page.getByRole('heading', { name: 'First, Second' })).toBeVisible();
  await page.getByRole('button', { name: 'Edit link' }).click();
  await page.getByRole('button', { name: 'Remove First' }).click();
  await expect(page.getByRole('button', { name: 'Remove Second' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Second', exact: true })).toBeVisible();
  await visitor.reload();
  await expect(visitor.getByRole('heading', { level: 1, name: 'Second' })).toBeVisible();
  await page.getByRole('button', { name: 'Edit link' }).click();
  await page.getByRole('combobox', { name: 'Add an album' }).selectOption({ label: 'First' });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Second, First' })).toBeVisible();

  // The same secret over two: deleting one album leaves the other, deleting both ends the link.
  await owner.json('DELETE', `/api/albums/${first}`);
  await visitor.reload();
  await expect(visitor.getByRole('heading', { level: 1, name: 'Second' })).toBeVisible();
  await owner.json('DELETE', `/api/albums/${second}`);
  await visitor.reload();
  await expect(visitor.getByRole('heading', { name: 'This link is not available' })).toBeVisible();
  await expect(visitor.getByText('Second')).toHaveCount(0);
});

test('the list is searched, sorted and filtered, and tells all about a link', async ({ ownerPage: page, owner, page: visitor }) => {
  const ids = await owner.uploadAll(jpegs(3));
  const album = await owner.album('The lake', ids);
  const opened = await owner.link({ albumId: album, password: 'x', expiresAt: '2099-01-01T00:00:00.000Z' });
  await owner.link({ assetIds: ids.slice(0, 1), description: 'One boat', allowDownload: false });
  await owner.link({ assetIds: ids, description: 'Too late', expiresAt: '2020-01-01T00:00:00.000Z' });
  const seen = await owner.link({ assetIds: ids.slice(0, 2), description: 'Two boats' });
  await visitor.goto(seen.path);
  await visitor.locator('a[data-asset-id]').first().waitFor();
  await page.goto('/shared-links');
  await expect(items(page)).toHaveCount(4);
  await audit(page);
  const lake = items(page).filter({ hasText: 'The lake' });
  for (const text of ['Album · 3 photos · ', 'Password', 'Download', 'Made ', 'Expires in ', '2099', 'Not opened yet']) {
    await expect(lake).toContainText(text);
  }
  const late = items(page).filter({ hasText: 'Too late' });
  await expect(late).toContainText('Expired');
  const two = items(page).filter({ hasText: 'Two boats' });
  await expect(two).toContainText('opened once');
  await expect(two).toContainText('Last opened');

  await page.getByRole('tab', { name: 'Photos' }).click();
  await expect(items(page)).toHaveCount(3);
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('tab', { name: 'Albums' })).toBeFocused();
  await expect(items(page)).toHaveCount(1);
  await page.reload();
  await expect(page.getByRole('tab', { name: 'Albums' })).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('tab', { name: 'All' }).click();
  await page.getByRole('searchbox', { name: 'Search links' }).fill('boat');
  await expect(items(page)).toHaveCount(2);
  await page.getByRole('searchbox', { name: 'Search links' }).fill('nowhere');
  await expect(page.getByText('No link is like that.')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search links' }).fill('');
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption({ label: 'Opened most' });
  await expect(items(page).first()).toContainText('Two boats');
  await lake.getByRole('button', { name: 'Show QR code' }).click();
  await expect(page.getByRole('dialog', { name: 'QR code' }).getByText(opened.key)).toBeVisible();
});

test('links are paused, ended and deleted, many at once, and all of it is taken back', async ({ ownerPage: page, owner, page: visitor }) => {
  const ids = await owner.uploadAll(jpegs(2));
  const one = await owner.link({ assetIds: ids, description: 'One', expiresAt: '2099-01-01T00:00:00.000Z' });
  const two = await owner.link({ assetIds: ids, description: 'Two' });
  const status = async (link: { key: string }) =>
    (await visitor.request.get(`/api/assets/${ids[0]}/thumbnail?key=${link.key}`)).status();
  await visitor.goto(one.path);
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(2);
  await page.goto('/shared-links');

  await page.getByRole('button', { name: 'Pause all links' }).click();
  await expect(page.getByText('2 links paused')).toBeVisible();
  expect([await status(one), await status(two)]).toEqual([401, 401]);
  // The page that was open says so at its next request.
  await visitor.locator('a[data-asset-id]').first().click();
  await expect(visitor.getByRole('heading', { name: 'This link is not available' })).toBeVisible({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Pause all links' })).toBeVisible();
  await expect.poll(() => status(one)).toBe(200);

  for (const name of ['One', 'Two']) await page.getByRole('checkbox', { name: `Select link ${name}` }).check();
  await audit(page);
  await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Expire now' }).click();
  await expect(page.getByText('2 links expired')).toBeVisible();
  await expect(items(page).filter({ hasText: 'Expired' })).toHaveCount(2);
  expect([await status(one), await status(two)]).toEqual([401, 401]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(items(page).filter({ hasText: /Expired/ })).toHaveCount(0);
  const ends = (await owner.json('GET', '/api/shared-links')).map((link: { expiresAt: string | null }) => link.expiresAt);
  expect(ends.sort()).toEqual(['2099-01-01T00:00:00.000Z', null]);

  for (const name of ['One', 'Two']) await page.getByRole('checkbox', { name: `Select link ${name}` }).check();
  await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('2 links deleted')).toBeVisible();
  await expect(items(page)).toHaveCount(0);
  expect([await status(one), await status(two)]).toEqual([401, 401]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(items(page)).toHaveCount(2);
  expect([await status(one), await status(two)]).toEqual([200, 200]);
});

test('before sharing one line says what is inside, and does not stand in the way', async ({ ownerPage: page, owner }) => {
  const { photos } = await import('./support/fixtures');
  const placed = photos.filter((photo) => photo.latitude !== null && photo.valid && photo.type === 'image/jpeg')[0];
  const [id, hidden] = await owner.uploadAll([placed, ...jpegs(9).filter((photo) => photo.id !== placed.id).slice(0, 1)]);
  const album = await owner.album('Inside', [id, hidden]);
  await owner.json('PUT', '/api/assets', { ids: [hidden], visibility: 'locked' });
  await page.goto(`/albums/${album}`);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(page.getByText('1 photo says where it was taken. 1 private photo stays out.')).toBeVisible();
  await page.getByRole('switch', { name: 'Show location' }).uncheck();
  await expect(page.getByText('says where it was taken')).toHaveCount(0);
  await expect(page.getByText('1 private photo stays out.')).toBeVisible();
  await page.getByRole('button', { name: 'Create link' }).click();
  await expect(page.getByRole('textbox', { name: 'Link' })).toBeVisible();
});

test('select, share, copy and revoke with the keyboard alone', async ({ ownerPage: page, owner }) => {
  await owner.uploadAll(jpegs(2));
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const press = async (name: string | RegExp, role: 'button' | 'link' = 'button') => {
    for (let step = 0; step < 80; step++) {
      const target = page.getByRole(role, { name, exact: typeof name === 'string' }).first();
      if ((await target.count()) && (await target.evaluate((element) => element === document.activeElement))) break;
      await page.keyboard.press('Tab');
    }
    await expect(page.getByRole(role, { name, exact: typeof name === 'string' }).first()).toBeFocused();
    await page.keyboard.press('Enter');
  };
  await page.goto('/photos');
  await page.locator('a[data-asset-id]').first().waitFor();
  await page.keyboard.press('Control+a');
  await press('Share');
  await page.getByRole('textbox', { name: 'Description' }).waitFor();
  await press('Create link');
  await page.getByRole('textbox', { name: 'Link' }).waitFor();
  await press('Copy link');
  await expect(page.getByText('Link copied')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await press('Sharing', 'link');
  await page.getByRole('heading', { level: 1, name: 'Sharing' }).waitFor();
  await press('Shared links', 'link');
  await page.getByRole('heading', { level: 1, name: 'Shared links' }).waitFor();
  await expect(items(page)).toHaveCount(1);
  await press('Delete link');
  await expect(page.getByText('Link deleted')).toBeVisible();
  expect(await owner.json('GET', '/api/shared-links')).toEqual([]);
});
