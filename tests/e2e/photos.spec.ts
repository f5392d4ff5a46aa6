// The owner's photos: selecting many, favourites, private photos, the bin, and taking it all back.
import type { Page } from '@playwright/test';
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { expect, test } from './support/server';
import { open, viewerOf } from './support/viewer';

const tiles = (page: Page) => page.locator('a[data-asset-id]');
const bar = (page: Page) => page.getByRole('toolbar', { name: 'Selection' });
const box = (page: Page, id: string) => page.locator(`.tile:has(a[data-asset-id="${id}"])`).getByRole('checkbox');

test('a private photo is in no share, count, cover or preview, and comes back', async ({ ownerPage: page, owner, page: visitor }) => {
  const ids = await owner.uploadAll(jpegs(3));
  const album = await owner.album('The lake', ids);
  await owner.json('PATCH', `/api/albums/${album}`, { albumThumbnailAssetId: ids[1] });
  const link = await owner.link({ albumId: album });
  const single = await owner.link({ assetIds: ids });
  await visitor.goto(link.path);
  await expect(tiles(visitor)).toHaveCount(3);
  const asked = [`assets/${ids[1]}`, `assets/${ids[1]}/thumbnail`, `assets/${ids[1]}/original`];
  const refused = async ({ key }: { key: string }) => {
    for (const path of asked) {
      expect((await visitor.request.get(`/api/${path}?key=${key}`)).status(), path).toBeGreaterThanOrEqual(400);
    }
    const seen = await (await visitor.request.get(`/api/shared-links/me?key=${key}`)).text();
    const months = await (await visitor.request.get(`/api/timeline/buckets?key=${key}`)).json();
    const sum = months.reduce((sum: number, month: { count: number }) => sum + month.count, 0);
    expect(seen + (await (await visitor.request.get(`/share/${key}`)).text())).not.toContain(ids[1]);
    expect(sum).toBe(2);
    const info = await visitor.request.post(`/api/download/info?key=${key}`, { data: key === link.key ? { albumId: album } : { assetIds: [ids[0], ids[2]] } });
    expect(await info.text()).not.toContain(ids[1]);
  };

  await page.goto('/photos');
  await box(page, ids[1]).click();
  await bar(page).getByRole('button', { name: 'Make private' }).click();
  await expect(page.getByText('1 photo is private now')).toBeVisible();
  await expect(tiles(page)).toHaveCount(2);
  await refused(link);
  await refused(single);
  // The next request of the page that is open already is answered without it.
  await visitor.reload();
  await expect(tiles(visitor)).toHaveCount(2);
  await expect(visitor.locator(`a[data-asset-id="${ids[1]}"]`)).toHaveCount(0);
  await visitor.locator(`a[data-asset-id="${ids[0]}"]`).click();
  await expect(viewerOf(visitor).getByText('of 2')).toBeVisible();
  await page.goto(`/albums/${album}`);
  await expect(tiles(page)).toHaveCount(2);

  await page.goto('/private');
  await expect(tiles(page)).toHaveCount(1);
  await audit(page);
  await box(page, ids[1]).click();
  await expect(bar(page).getByRole('button', { name: 'Share' })).toHaveCount(0);
  await bar(page).getByRole('button', { name: 'Show again' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing private' })).toBeVisible();
  await audit(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(tiles(page)).toHaveCount(1);
  await refused(link);
});

test('favourites are marked from a selection and in the viewer', async ({ ownerPage: page, owner }) => {
  const ids = await owner.uploadAll(jpegs(3));
  await page.goto('/favorites');
  await expect(page.getByRole('heading', { name: 'No favourites yet' })).toBeVisible();
  await audit(page);
  await page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'Photos' }).click();
  await box(page, ids[0]).click();
  await bar(page).getByRole('button', { name: 'Favourite' }).click();
  await expect(page.getByText('Added to favourites')).toBeVisible();
  await open(page, ids[1]);
  const heart = viewerOf(page).getByRole('button', { name: 'Favourite' });
  await expect(heart).toHaveAttribute('aria-pressed', 'false');
  await heart.click();
  await expect(heart).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Favourites' }).click();
  await expect(tiles(page)).toHaveCount(2);
  await audit(page);
  await open(page, ids[1]);
  await expect(page).toHaveURL(new RegExp(`/favorites/photos/${ids[1]}$`));
  await page.goBack();
  await box(page, ids[0]).click();
  await bar(page).getByRole('button', { name: 'Remove from favourites' }).click();
  await expect(tiles(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(tiles(page)).toHaveCount(2);
});

test('the bin gives back one photo or all, and is emptied for good', async ({ ownerPage: page, owner }) => {
  const ids = await owner.uploadAll(jpegs(4));
  await owner.json('DELETE', '/api/assets', { ids: ids.slice(0, 3) });
  await page.goto('/bin');
  await expect(tiles(page)).toHaveCount(3);
  await audit(page);
  await box(page, ids[0]).click();
  await bar(page).getByRole('button', { name: 'Restore' }).click();
  await expect(tiles(page)).toHaveCount(2);
  page.once('dialog', (question) => question.dismiss());
  await page.getByRole('button', { name: 'Empty bin' }).click();
  await expect(tiles(page)).toHaveCount(2);
  page.once('dialog', (question) => question.accept());
  await box(page, ids[1]).click();
  await bar(page).getByRole('button', { name: 'Delete for good' }).click();
  await expect(tiles(page)).toHaveCount(1);
  page.once('dialog', (question) => question.accept());
  await page.getByRole('button', { name: 'Empty bin' }).click();
  await expect(page.getByRole('heading', { name: 'The bin is empty' })).toBeVisible();
  await audit(page);
  expect((await owner.request('GET', `/api/assets/${ids[1]}`)).status).toBe(400);
  await page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'Photos' }).click();
  await expect(tiles(page)).toHaveCount(2);
});

test('a right click or the menu key opens a photo’s menu', async ({ ownerPage: page, owner }) => {
  const ids = await owner.uploadAll(jpegs(3));
  await page.goto('/photos');
  await page.locator(`a[data-asset-id="${ids[0]}"]`).click({ button: 'right' });
  const menu = page.getByRole('menu', { name: 'Photo actions' });
  await expect(menu.getByRole('menuitem').first()).toBeFocused();
  await audit(page);
  await page.keyboard.press('ArrowUp');
  await expect(menu.getByRole('menuitem', { name: 'Delete' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await page.locator(`a[data-asset-id="${ids[0]}"]`).click({ button: 'right' });
  await menu.getByRole('menuitem', { name: 'Share' }).click();
  await page.getByRole('button', { name: 'Create link' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  expect((await owner.json('GET', '/api/shared-links'))[0].assetCount).toBe(1);
  // On a selected photo it is the selection's.
  await box(page, ids[0]).click();
  await box(page, ids[1]).click();
  await page.locator(`a[data-asset-id="${ids[1]}"]`).click({ button: 'right' });
  await menu.getByRole('menuitem', { name: 'Make private' }).click();
  await expect(page.getByText('2 photos are private now')).toBeVisible();
  await expect(tiles(page)).toHaveCount(1);
});

test('while Shift is held the range is shown; Ctrl+A takes everything; Escape leaves', async ({ ownerPage: page, owner }) => {
  const ids = await owner.uploadAll(jpegs(6));
  await page.goto('/photos');
  await expect(tiles(page)).toHaveCount(ids.length);
  const shown = await tiles(page).evaluateAll((links) => links.map((link) => (link as HTMLElement).dataset.assetId!));
  await box(page, shown[0]).click();
  await page.locator(`a[data-asset-id="${shown[3]}"]`).hover();
  await expect(page.locator('.tile.candidate')).toHaveCount(0);
  await page.keyboard.down('Shift');
  await expect(page.locator('.tile.candidate')).toHaveCount(3);
  await page.locator(`a[data-asset-id="${shown[2]}"]`).hover();
  await expect(page.locator('.tile.candidate')).toHaveCount(2);
  await page.keyboard.up('Shift');
  await expect(page.locator('.tile.candidate')).toHaveCount(0);
  await page.locator(`a[data-asset-id="${shown[2]}"]`).click({ modifiers: ['Shift'] });
  await expect(bar(page).getByText('3 selected')).toBeVisible();
  await page.keyboard.press('Control+a');
  await expect(bar(page).getByText(`${ids.length} selected`)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(bar(page)).toHaveCount(0);
});

test('albums: words, cover, adding photos and taking them out', async ({ ownerPage: page, owner, page: visitor }) => {
  const ids = await owner.uploadAll(jpegs(4));
  const album = await owner.album('The lake', ids.slice(0, 2));
  const link = await owner.link({ albumId: album });
  await page.goto(`/albums/${album}`);
  await page.getByRole('textbox', { name: 'Album description' }).fill('Five days of rain.');
  await page.getByRole('textbox', { name: 'Album name' }).fill('The wet lake');
  await page.getByRole('textbox', { name: 'Album name' }).blur();
  await expect(page.getByText('Album saved')).toBeVisible();
  // The words and the name are saved one by one: whoever reads the album too early reads the old name.
  const saved = () => owner.json('GET', `/api/albums/${album}`);
  await expect.poll(saved).toMatchObject({ albumName: 'The wet lake', description: 'Five days of rain.' });
  await page.getByRole('link', { name: 'Add photos' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Add photos to The wet lake' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add photos' })).toBeDisabled();
  for (const id of ids.slice(1)) await page.locator(`a[data-asset-id="${id}"]`).click();
  await audit(page);
  await page.getByRole('button', { name: 'Add photos' }).click();
  await expect(page.getByText('2 photos added')).toBeVisible();
  await expect(tiles(page)).toHaveCount(4);
  await visitor.goto(link.path);
  await expect(visitor.getByRole('heading', { level: 1, name: 'The wet lake' })).toBeVisible();
  await expect(tiles(visitor)).toHaveCount(4);

  await box(page, ids[3]).click();
  await bar(page).getByRole('button', { name: 'Use as album cover' }).click();
  await expect(page.getByText('Album cover replaced')).toBeVisible();
  expect((await owner.json('GET', `/api/albums/${album}`)).albumThumbnailAssetId).toBe(ids[3]);
  await box(page, ids[3]).click();
  await bar(page).getByRole('button', { name: 'Remove from album' }).click();
  await expect(tiles(page)).toHaveCount(3);
  await visitor.reload();
  await expect(tiles(visitor)).toHaveCount(3);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(tiles(page)).toHaveCount(4);
});
