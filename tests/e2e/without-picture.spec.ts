// Photos and videos of which there is no picture: a tile says what the file is, the viewer too, and
// covers show something else.
import type { Page } from '@playwright/test';
import { auditThemes } from './support/axe';
import { jpegs } from './support/fixtures';
import { kinds, uploadKinds } from './support/kinds';
import { expect, test } from './support/server';
import { viewerOf } from './support/viewer';

const files = (...names: string[]) => kinds().filter(({ kind }) => names.includes(kind));
const tile = (page: Page, id: string) => page.locator(`:not(#first *)[data-asset-id="${id}"]`);

test('tiles without a picture say type and name, and the viewer offers the file', async ({ ownerPage: page, owner }) => {
  const uploaded = await uploadKinds(owner, files('HEIC', 'NEF', 'TIFF', 'MOV'));
  expect(uploaded).toHaveLength(4);
  await page.goto('/photos');
  for (const { kind, id } of uploaded) {
    const { name } = files(kind)[0];
    await expect(tile(page, id).locator('.file-type')).toHaveText(kind);
    await expect(tile(page, id).locator('.file-name')).toHaveText(name);
    await expect(tile(page, id)).toHaveAccessibleName(new RegExp(`${kind} ${name.replaceAll('.', '\\.')}$`));
  }
  await auditThemes(page);

  await tile(page, uploaded.find(({ kind }) => kind === 'HEIC')!.id).click();
  const viewer = viewerOf(page);
  await expect(viewer.getByText('This HEIC photo can’t be shown here.')).toBeVisible();
  await expect(viewer.getByText('IMG_4021.HEIC').first()).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Zoom in' })).toHaveCount(0);
  const download = page.waitForEvent('download');
  await viewer.getByRole('button', { name: 'Download original' }).click();
  expect((await download).suggestedFilename()).toBe('IMG_4021.HEIC');
  await page.keyboard.press('Escape');

  await tile(page, uploaded.find(({ kind }) => kind === 'MOV')!.id).click();
  await expect(viewer.getByText('This MOV video can’t be played here.')).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Download original' })).toBeVisible();
});

test('where a link hides metadata, a tile says the type alone', async ({ page, owner }) => {
  const [{ id }] = await uploadKinds(owner, files('HEIC'));
  const album = await owner.album('Summer', [id]);
  const quiet = await owner.link({ albumId: album, showMetadata: false, allowDownload: false });
  await page.goto(quiet.path);
  await expect(tile(page, id).locator('.file-type')).toHaveText('HEIC');
  await expect(page.getByText('IMG_4021')).toHaveCount(0);
  await tile(page, id).click();
  const viewer = viewerOf(page);
  await expect(viewer.getByText('This HEIC photo can’t be shown here.')).toBeVisible();
  await expect(viewer.getByRole('button', { name: /Download/ })).toHaveCount(0);

  const open = await owner.link({ albumId: album, showMetadata: true });
  await page.goto(open.path);
  await expect(tile(page, id).locator('.file-name')).toHaveText('IMG_4021.HEIC');
});

test('covers are photos that can be shown', async ({ ownerPage: page, owner }) => {
  const [{ id: heic }] = await uploadKinds(owner, files('HEIC'));
  const jpeg = await owner.upload(jpegs(1)[0]);
  await owner.album('Summer', [heic, jpeg.id]);
  await owner.album('Nothing to see', [heic]);
  await page.goto('/albums');
  const cover = (name: RegExp) => page.getByRole('link', { name }).locator('.album-cover');
  await expect(cover(/Summer/).locator('img')).toHaveJSProperty('complete', true);
  await expect.poll(() => cover(/Summer/).locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  // Where there is no picture at all stands an icon, and no broken image.
  await expect(cover(/Nothing to see/).locator('svg')).toBeVisible();
});
