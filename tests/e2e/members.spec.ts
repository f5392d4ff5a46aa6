// An album among people of the server: invited, seen, talked about, and left; the owner, a member
// and a visitor in browsers of their own.
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { addUser, idOf, MEMBER, signedIn } from './support/people';
import { expect, test } from './support/server';

test('a person is invited, sees the album, becomes an editor and is removed', async ({ ownerPage: page, owner, browser, server }) => {
  const member = await addUser(server);
  const album = await owner.album('A week at the lake', await owner.uploadAll(jpegs(3)));
  await page.goto(`/albums/${album}`);
  await page.getByRole('button', { name: 'Options', exact: true }).click();
  const options = page.getByRole('dialog', { name: 'Options' });
  await expect(options.getByRole('combobox', { name: 'Display order' })).toBeVisible();
  await options.getByRole('button', { name: 'Invite people' }).click();
  await options.getByRole('checkbox', { name: MEMBER.name }).check();
  await audit(page);
  await options.getByRole('button', { name: 'Invite', exact: true }).click();
  const row = options.getByRole('listitem').filter({ hasText: MEMBER.name });
  await expect(row.getByRole('combobox', { name: 'Role' })).toHaveValue('viewer');
  await audit(page);

  const other = await signedIn(browser, server);
  await other.goto('/albums');
  const card = other.getByRole('link', { name: /A week at the lake/ });
  await expect(card).toContainText('New');
  await audit(other);
  await card.click();
  await expect(other.getByRole('heading', { level: 1, name: 'A week at the lake' })).toBeVisible();
  await expect(other.locator('a[data-asset-id]')).toHaveCount(3);
  await expect(other.getByText('from Robin Vale')).toBeVisible();
  for (const name of ['Share', 'Delete album']) {
    await expect(other.getByRole('button', { name, exact: true })).toHaveCount(0);
  }
  await expect(other.getByRole('button', { name: 'Download all' })).toBeVisible();
  await expect(other.getByRole('textbox', { name: 'Album name' })).toHaveCount(0);
  await audit(other);
  await other.goto('/albums');
  await expect(other.getByRole('link', { name: /A week at the lake/ })).not.toContainText('New');

  await row.getByRole('combobox', { name: 'Role' }).selectOption('editor');
  await expect.poll(async () => (await member.json('GET', `/api/albums/${album}`)).albumUsers[1].role).toBe('editor');
  await other.goto(`/albums/${album}`);
  await other.getByRole('textbox', { name: 'Album name' }).fill('Two weeks at the lake');
  await other.getByRole('textbox', { name: 'Album name' }).press('Enter');
  await expect.poll(async () => (await owner.json('GET', `/api/albums/${album}`)).albumName).toBe('Two weeks at the lake');
  const [own] = await member.uploadAll(jpegs(4).slice(3));
  await member.json('PUT', `/api/albums/${album}/assets`, { ids: [own] });

  // What is not theirs they take home or out of the album, and no more.
  await other.reload();
  const tile = (id: string) => other.locator('.tile').filter({ has: other.locator(`[data-asset-id="${id}"]`) });
  await expect(other.locator('a[data-asset-id]')).toHaveCount(4);
  const foreign = other.locator(`a[data-asset-id]:not([data-asset-id="${own}"])`).first();
  await tile((await foreign.getAttribute('data-asset-id'))!).getByRole('checkbox').check();
  const bar = other.getByRole('toolbar', { name: 'Selection' });
  await expect(bar.getByRole('button', { name: 'Download', exact: true })).toBeVisible();
  for (const name of ['Share', 'Make private', 'Delete']) {
    await expect(bar.getByRole('button', { name, exact: true })).toHaveCount(0);
  }
  await tile(own).getByRole('checkbox').check();
  await bar.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(other.getByText('1 photo moved to the bin')).toBeVisible();
  await expect(other.locator('a[data-asset-id]')).toHaveCount(3);
  await other.getByRole('button', { name: 'Undo' }).click();
  await expect(other.locator('a[data-asset-id]')).toHaveCount(4);

  page.once('dialog', (question) => question.accept());
  await row.getByRole('button', { name: 'Remove' }).click();
  await expect(row).toHaveCount(0);
  await other.reload();
  await expect(other.getByRole('heading', { name: 'That did not work' })).toBeVisible();
  // What they added stays.
  await options.getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(4);
  await other.context().close();
});

test('a member leaves', async ({ owner, browser, server }) => {
  const member = await addUser(server);
  const album = await owner.album('Short visit', await owner.uploadAll(jpegs(1)));
  await owner.json('PUT', `/api/albums/${album}/users`, {
    albumUsers: [{ userId: await idOf(member), role: 'viewer' }],
  });
  const page = await signedIn(browser, server);
  await page.goto(`/albums/${album}`);
  await page.getByRole('button', { name: 'Options', exact: true }).click();
  const options = page.getByRole('dialog', { name: 'Options' });
  await expect(options.getByRole('button', { name: 'Invite people' })).toHaveCount(0);
  await audit(page);
  page.once('dialog', (question) => question.accept());
  await options.getByRole('button', { name: 'Leave album' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await member.json('GET', '/api/albums')).toEqual([]);
  await page.context().close();
});

test('comments and likes appear within seconds, and visitors see nothing of them', async ({ ownerPage: page, owner, browser, server, page: visitor }) => {
  const member = await addUser(server);
  const ids = await owner.uploadAll(jpegs(3));
  const album = await owner.album('A week at the lake', ids);
  await owner.json('PUT', `/api/albums/${album}/users`, {
    albumUsers: [{ userId: await idOf(member), role: 'viewer' }],
  });
  await owner.json('POST', '/api/activities', { albumId: album, type: 'comment', comment: 'Before you came' });
  const other = await signedIn(browser, server);
  await page.goto(`/albums/${album}`);
  await other.goto(`/albums/${album}`);
  await page.getByRole('button', { name: 'Activity' }).click();
  await other.getByRole('button', { name: 'Activity' }).click();
  const mine = page.getByRole('region', { name: 'Activity' });
  const theirs = other.getByRole('region', { name: 'Activity' });
  await expect(theirs.getByText('Before you came')).toBeVisible();
  await expect(theirs.getByRole('button', { name: 'Delete comment' })).toHaveCount(0);

  await theirs.getByRole('textbox', { name: 'Say something' }).fill('What a light');
  await theirs.getByRole('button', { name: 'Send' }).click();
  await expect(theirs.getByText('What a light')).toBeVisible();
  await expect(mine.getByText('What a light')).toBeVisible();
  await theirs.getByRole('button', { name: 'Like', exact: true }).click();
  await expect(theirs.getByRole('button', { name: 'Like', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expect(mine.getByText('likes this album')).toBeVisible();
  await audit(page);
  await audit(other);

  // About a photo, from the viewer; in the album's time line with its picture.
  await other.keyboard.press('Escape');
  await expect(theirs).toHaveCount(0);
  await other.locator('a[data-asset-id]').first().click();
  const viewer = other.getByRole('dialog', { name: 'Photo viewer' });
  await viewer.getByRole('button', { name: 'Info' }).click();
  const talk = viewer.getByRole('region', { name: 'Activity' });
  // Letters that are keys of the viewer elsewhere.
  await talk.getByRole('textbox', { name: 'Say something' }).pressSequentially('find this');
  await talk.getByRole('button', { name: 'Send' }).click();
  await expect(talk.getByText('find this')).toBeVisible();
  await expect(talk.getByText('What a light')).toHaveCount(0);
  await audit(other);
  const said = mine.getByRole('listitem').filter({ hasText: 'find this' });
  await expect(said.getByRole('link', { name: 'Photo' })).toBeVisible();

  // The owner takes anything back; the member sees it go.
  await said.getByRole('button', { name: 'Delete comment' }).click();
  await expect(talk.getByText('find this')).toHaveCount(0);

  const link = await owner.link({ albumId: album });
  await visitor.goto(link.path);
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(3);
  await expect(visitor.getByRole('button', { name: 'Activity' })).toHaveCount(0);
  expect((await visitor.request.get(`/api/activities?albumId=${album}&key=${link.key}`)).status()).toBe(403);
  await visitor.locator('a[data-asset-id]').first().click();
  await visitor.getByRole('button', { name: 'Info' }).click();
  await expect(visitor.getByRole('region', { name: 'Activity' })).toHaveCount(0);

  // On a phone it lies above the rest.
  await mine.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Options', exact: true }).click();
  const options = page.getByRole('dialog', { name: 'Options' });
  await options.getByRole('switch', { name: 'Comments & likes' }).uncheck();
  await expect.poll(async () => (await owner.json('GET', `/api/albums/${album}`)).isActivityEnabled).toBe(false);
  await options.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('button', { name: 'Activity' })).toHaveCount(0);
  await other.context().close();
});

test('what is new since the last visit is marked', async ({ ownerPage: page, owner, server }) => {
  const member = await addUser(server);
  const album = await owner.album('Shared', await owner.uploadAll(jpegs(1)));
  await owner.json('PUT', `/api/albums/${album}/users`, {
    albumUsers: [{ userId: await idOf(member), role: 'editor' }],
  });
  const ids = await member.uploadAll(jpegs(3).slice(1));
  await member.json('PUT', `/api/albums/${album}/assets`, { ids });
  await member.json('POST', '/api/activities', { albumId: album, type: 'like' });
  await page.goto('/albums');
  const card = page.getByRole('link', { name: /Shared/ }).filter({ has: page.locator('img') });
  await expect(card).toContainText('2 new photos · 1 new comment or like');
  await card.click();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(3);
  await expect(async () => {
    await page.goto('/albums');
    await expect(card).toBeVisible();
    await expect(card).not.toContainText('new', { timeout: 1000 });
  }).toPass();
});
