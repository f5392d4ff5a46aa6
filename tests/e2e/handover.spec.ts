// Photos on their way to other apps, and what they would tell there.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { metadata } from './support/judges';
import { giveMany } from './support/made';
import { expect, test } from './support/server';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** A device with a sheet to share to, which keeps what it is given. */
async function withSheet(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const given: File[][] = [];
    Object.assign(window, { given });
    navigator.canShare = (data) => !!data?.files?.length;
    navigator.share = async (data) => void given.push([...(data?.files ?? [])]);
  });
}

/** The names and types of what it was given. */
const given = (page: Page) =>
  page.evaluate(() => {
    const batches = (window as unknown as { given: File[][] }).given;
    return batches.map((batch) => batch.map(({ name, type }) => ({ name, type })));
  });

/** The content of the first file. */
const content = (page: Page) =>
  page.evaluate(async () => {
    const [[file]] = (window as unknown as { given: File[][] }).given;
    return [...new Uint8Array(await file.arrayBuffer())];
  });

test('a photo goes to another app without its metadata', async ({ ownerPage: page, owner }) => {
  const file = jpegs().find((photo) => photo.latitude !== null)!;
  const { id } = await owner.upload(file);
  await withSheet(page);
  await page.goto(`/photos/${id}`);
  await page.getByRole('dialog', { name: 'Photo viewer' }).getByRole('button', { name: 'Share to app' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share to app' });
  await dialog.getByLabel('Metadata').selectOption('Without metadata');
  await dialog.getByRole('button', { name: 'Prepare' }).click();
  await dialog.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(dialog).toContainText('The other app has the photos.');
  const [[photo]] = await given(page);
  expect(photo.type).toBe('image/jpeg');
  expect(photo.name).toBe('photo-0001.jpg');
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-'));
  writeFileSync(join(folder, 'x.jpg'), Buffer.from(await content(page)));
  expect(metadata(join(folder, 'x.jpg'))).toEqual({});
  rmSync(folder, { recursive: true, force: true });
});

test('a selection goes in batches that the device takes', async ({ ownerPage: page, owner }) => {
  test.setTimeout(180_000);
  const files = await giveMany(owner, 12, 0);
  await withSheet(page);
  await page.goto(`/albums/${await owner.album('Many', files.map((file) => file.id))}`);
  await page.getByRole('checkbox').first().click({ force: true });
  await page.getByRole('checkbox').last().click({ force: true, modifiers: ['Shift'] });
  await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Share to app' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share to app' });
  await dialog.getByRole('button', { name: 'Prepare' }).click();
  await expect(dialog).toContainText('Batch 1 of 2');
  await dialog.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(dialog).toContainText('Batch 2 of 2');
  await dialog.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(dialog).toContainText('The other app has the photos.');
  const batches = await given(page);
  expect(batches.map((batch) => batch.length)).toEqual([10, 2]);
  expect(batches.flat().map((file) => file.name).sort()).toEqual(files.map((file) => file.name).sort());
});

test('a device that cannot is offered what it can do', async ({ page, owner }) => {
  const file = jpegs(1)[0];
  const { path } = await owner.link({ assetIds: [(await owner.upload(file)).id] });
  await page.goto(path);
  await page.locator('a[data-asset-id]').click();
  await page.getByRole('dialog', { name: 'Photo viewer' }).getByRole('button', { name: 'Share to app' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share to app' });
  await expect(dialog.getByRole('button', { name: 'Copy link' })).toBeVisible();
  await audit(page);

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await dialog.getByRole('button', { name: 'Copy image' }).click();
  await expect(page.getByText('Image copied')).toBeVisible();
  const types = await page.evaluate(async () => (await navigator.clipboard.read())[0].types);
  expect(types).toContain('image/png');

  const printed = page.evaluate(
    () => new Promise<number>((done) => (window.print = () => done(document.querySelectorAll('body > .print-sheet img').length))),
  );
  await dialog.getByRole('button', { name: 'Print' }).click();
  expect(await printed).toBe(1);

  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await page.getByRole('dialog', { name: 'Photo viewer' }).getByRole('button', { name: 'Share to app' }).click();
  const started = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download' }).click();
  expect((await started).suggestedFilename()).toBe(file.name);
});

test('"What would leave" tells before and after', async ({ ownerPage: page, owner }) => {
  const file = jpegs().find((photo) => photo.latitude !== null && photo.make !== null)!;
  const { id } = await owner.upload(file);
  const album = await owner.album('Told', [id]);
  await owner.link({ albumId: album, showMetadata: true });
  await page.goto(`/albums/${album}`);
  await button(page, 'What would leave').click();
  const dialog = page.getByRole('dialog', { name: 'What would leave' });
  // The link that is there shows everything.
  await expect(dialog).toContainText('1 photo would still give something away.');
  await expect(dialog.getByText('where it was taken')).toHaveCount(2);
  await audit(page);

  await dialog.getByLabel('Given through').selectOption('A new link that hides metadata');
  await expect(dialog).toContainText('Nothing of it would leave.');
  await expect(dialog.getByText('where it was taken')).toHaveCount(1);

  await dialog.getByLabel('Given through').selectOption('A new link that hides the location');
  await expect(dialog).toContainText('1 photo would still give something away.');
  await expect(dialog.getByText('where it was taken')).toHaveCount(1);
  await expect(dialog.getByText('the camera and lens')).toHaveCount(2);
});

test('a link that hides metadata is seen to do so', async ({ ownerPage: page, owner }) => {
  const file = jpegs().find((photo) => photo.latitude !== null)!;
  const { id } = await owner.upload(file);
  const album = await owner.album('Hidden', [id]);
  await owner.link({ albumId: album, showMetadata: false });
  await page.goto(`/albums/${album}`);
  await button(page, 'What would leave').click();
  const dialog = page.getByRole('dialog', { name: 'What would leave' });
  await expect(dialog).toContainText('Nothing of it would leave.');
  await expect(dialog.getByText('where it was taken')).toHaveCount(1);
});
