// Visitors who add photos: what leaves their device, what they see and can take back, limits, and
// what the owner learns.
import { writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { audit } from './support/axe';
import { drop } from './support/dropping';
import { jpegs, photo, type Photo } from './support/fixtures';
import { has, metadata } from './support/judges';
import { expect, test } from './support/server';

// Two browsers, or three uploads, in a debug build take their time.
test.slow();
// So many uploads at once are drawn one after the other.
const SENT = { timeout: 40_000 };

const tiles = (page: Page) => page.locator('a[data-asset-id]');

/** Opens the dialog, chooses files and gives a name. */
async function choose(page: Page, files: Photo[], name: string) {
  await page.getByRole('button', { name: 'Add photos' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add photos' });
  await dialog.locator('input[type=file]').first().setInputFiles(files.map(({ path }) => path));
  await dialog.getByRole('textbox', { name: 'Your name' }).fill(name);
  return dialog;
}

test('two guests add photos at once, see them at once, and take back only their own', async ({
  page: anna,
  browser,
  owner,
  ownerPage,
  server,
}) => {
  const [first, ...rest] = jpegs(8);
  const album = await owner.album('Party', await owner.uploadAll([first]));
  const link = await owner.link({ albumId: album, allowUpload: true });
  const ben = await (await browser.newContext({ baseURL: server.url })).newPage();
  await Promise.all([anna.goto(link.path), ben.goto(link.path)]);

  const dialog = await choose(anna, rest.slice(0, 4), 'Anna Maria');
  await expect(dialog.getByRole('radiogroup', { name: 'Metadata' })).toBeVisible();
  for (const name of ['Keep everything', 'Remove location', 'Remove all']) {
    await expect(dialog.getByRole('radio', { name })).toBeVisible();
  }
  await expect(dialog.getByRole('radio', { name: 'Remove location' })).toBeChecked();
  await audit(anna);
  const others = await choose(ben, rest.slice(4), 'Ben');
  await Promise.all(
    [dialog, others].map((dialog) => dialog.getByRole('button', { name: 'Upload', exact: true }).click()),
  );
  await expect(dialog).toContainText('4 photos added', SENT);
  for (const { name } of rest.slice(0, 4)) {
    await expect(dialog.getByRole('progressbar', { name, exact: true })).toBeVisible();
  }
  await expect(dialog.getByRole('progressbar', { name: 'All uploads' })).toBeVisible();
  await expect(others).toContainText('3 photos added', SENT);
  await audit(anna);
  await expect(dialog.getByRole('button', { name: /^Take back photo/ })).toHaveCount(4);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(anna.getByText('Yours', { exact: true })).toHaveCount(4);
  await audit(anna);

  // The name is known next time, and so is what was added.
  await anna.reload();
  await expect(tiles(anna)).toHaveCount(8);
  await expect(anna.getByText('Yours', { exact: true })).toHaveCount(4);
  await anna.getByRole('button', { name: 'Add photos' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Your name' })).toHaveValue('Anna Maria');
  await dialog.getByRole('button', { name: 'Take back photo 1' }).click();
  await expect(dialog.getByRole('button', { name: /^Take back photo/ })).toHaveCount(3);
  await expect(tiles(anna)).toHaveCount(7);
  await dialog.getByRole('button', { name: 'Close' }).click();

  await ownerPage.goto('/shared-links');
  await ownerPage.getByRole('link', { name: '6 photos added by guests' }).click();
  await expect(ownerPage.getByRole('heading', { level: 1, name: 'Added by guests' })).toBeVisible();
  await expect(tiles(ownerPage)).toHaveCount(6);
  await ownerPage.getByRole('button', { name: 'Ben' }).click();
  await expect(tiles(ownerPage)).toHaveCount(3);
  await audit(ownerPage);
  for (const box of await ownerPage.getByRole('checkbox', { name: /^Select photo/ }).all()) await box.click();
  await ownerPage.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Delete' }).click();
  await expect(tiles(ownerPage)).toHaveCount(3);

  // After the session nothing can be taken back.
  await anna.getByRole('button', { name: 'End session' }).click();
  await anna.getByRole('button', { name: 'Open again' }).click();
  await expect(tiles(anna)).toHaveCount(4);
  await expect(anna.getByText('Yours', { exact: true })).toHaveCount(0);
  await ben.context().close();
});

test('what is to be removed never leaves the device', async ({ page, owner, server }, info) => {
  test.skip(!has('exiftool'), 'exiftool is not there');
  const placed = jpegs().find((photo) => photo.latitude !== null && photo.canaries.length > 0)!;
  const album = await owner.album('Party');
  const link = await owner.link({ albumId: album, allowUpload: true });
  await page.goto(link.path);
  const dialog = page.getByRole('dialog', { name: 'Add photos' });
  for (const choice of ['Remove all', 'Remove location', 'Keep everything']) {
    await choose(page, [placed], 'Anna');
    await dialog.getByRole('radio', { name: choice }).check();
    await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
    await expect(dialog).toContainText('1 photo added');
    await dialog.getByRole('button', { name: 'Done' }).click();
  }
  // The server keeps what it got, byte for byte.
  const [contribution] = await owner.json('GET', `/api/shared-links/${link.id}/guests`);
  const assets = [...contribution.assets].reverse();
  expect(assets).toHaveLength(3);
  const [all, location, keep] = await Promise.all(
    assets.map(async ({ id }: { id: string }) => {
      const answer = await owner.request('GET', `/api/assets/${id}/original`);
      const path = info.outputPath(`${id}.jpg`);
      await writeFile(path, Buffer.from(await answer.arrayBuffer()));
      return { tags: metadata(path), id };
    }),
  );
  const places = (tags: Record<string, unknown>) => Object.keys(tags).filter((name) => /GPS/.test(name));
  expect(Object.keys(all.tags)).toEqual([]);
  expect(places(location.tags)).toEqual([]);
  expect(Object.keys(location.tags).length).toBeGreaterThan(0);
  expect(places(keep.tags).length).toBeGreaterThan(0);
  expect(assets[0].originalFileName).toMatch(/^photo-\d{4}\.jpg$/);
  expect(assets[1].originalFileName).toBe(placed.name);
  expect(server.log).not.toContain('Anna');
});

test('photos are dropped anywhere, and what cannot be cleaned is refused with its reason', async ({ page, owner }) => {
  const link = await owner.link({ albumId: await owner.album('Party'), allowUpload: true });
  await page.goto(link.path);
  await expect(page.getByText('Be the first to add some.')).toBeVisible();
  await audit(page);
  await drop(page, [jpegs(1)[0], photo('not-a-photo')]);
  const dialog = page.getByRole('dialog', { name: 'Add photos' });
  await expect(dialog).toContainText('2 files');
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(dialog).toContainText('1 photo added, 1 was not taken');
  await expect(dialog).toContainText('Choose “Keep everything” to send it as it is');
  await audit(page);
});

test('limits of a link are told before anything is sent', async ({ page, owner }) => {
  const album = await owner.album('Party', await owner.uploadAll(jpegs(1)));
  const link = await owner.link({ albumId: album, allowUpload: true, uploadMaxFiles: 2 });
  await page.goto(link.path);
  const dialog = await choose(page, jpegs(4).slice(1), '');
  await expect(dialog.getByText('Room left: 2 photos.')).toBeVisible();
  await expect(dialog.getByRole('alert')).toHaveText('This link takes only 2 more photos. Choose fewer.');
  await expect(dialog.getByRole('button', { name: 'Upload', exact: true })).toBeDisabled();
  await audit(page);
  await dialog.getByRole('button', { name: /^Leave out/ }).first().click();
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(dialog).toContainText('2 photos added');
  await dialog.getByRole('button', { name: 'Add more' }).click();
  await expect(dialog.getByText('Room left: 0 photos.')).toBeVisible();
});

test('a link for photos says before anything is sent that it takes no videos', async ({ page, owner }) => {
  const link = await owner.link({ albumId: await owner.album('Party'), allowUpload: true, uploadPhotosOnly: true });
  await page.goto(link.path);
  await page.getByRole('button', { name: 'Add photos' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add photos' });
  const clip = { name: 'clip.mp4', mimeType: 'video/mp4', buffer: Buffer.from('no film to see') };
  await dialog.locator('input[type=file]').first().setInputFiles(clip);
  await expect(dialog.getByRole('alert')).toHaveText('This link takes photos, and no videos. Leave the videos out.');
  await expect(dialog.getByRole('button', { name: 'Upload', exact: true })).toBeDisabled();
  await dialog.locator('input[type=file]').first().setInputFiles(jpegs(1)[0].path);
  await dialog.getByRole('button', { name: 'Leave out clip.mp4' }).click();
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(dialog).toContainText('1 photo added');
});

test('two guests at once share the room of a link, and what is too much is refused', async ({ page: anna, browser, owner, server }) => {
  const album = await owner.album('Party');
  const link = await owner.link({ albumId: album, allowUpload: true, uploadMaxFiles: 5 });
  const ben = await (await browser.newContext({ baseURL: server.url })).newPage();
  const files = jpegs(8);
  expect(files).toHaveLength(8);
  const guests = [
    { page: anna, name: 'Anna', files: files.slice(0, 4) },
    { page: ben, name: 'Ben', files: files.slice(4) },
  ];
  const dialogs = await Promise.all(guests.map(async ({ page, name, files }) => {
    await page.goto(link.path);
    return choose(page, files, name);
  }));
  // Each sees room for all of theirs.
  for (const dialog of dialogs) await expect(dialog.getByText('Room left: 5 photos.')).toBeVisible();
  await Promise.all(dialogs.map((dialog) => dialog.getByRole('button', { name: 'Upload', exact: true }).click()));

  const own = await Promise.all(dialogs.map(async (dialog) => {
    await expect(dialog.getByRole('button', { name: 'Copy report' })).toBeVisible(SENT);
    const refused = await dialog.locator('.panel-row.failed .panel-state').allTextContents();
    for (const words of refused) expect(words).toBe('Not taken: This link takes no more photos');
    return 4 - refused.length;
  }));
  expect(own[0] + own[1]).toBe(5);
  expect((await owner.json('GET', `/api/albums/${album}`)).assetCount).toBe(5);
  expect((await owner.json('GET', '/api/assets/statistics')).images, 'what was refused is not kept').toBe(5);
  for (const [at, dialog] of dialogs.entries()) {
    await expect(dialog.getByRole('button', { name: /^Take back photo/ })).toHaveCount(own[at]);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await guests[at].page.reload();
    await expect(tiles(guests[at].page)).toHaveCount(5);
    await expect(guests[at].page.getByText('Yours', { exact: true })).toHaveCount(own[at]);
  }
  const contributions = await owner.json('GET', `/api/shared-links/${link.id}/guests`);
  const told = contributions.map(({ name, assets }: { name: string; assets: unknown[] }) => [name, assets.length]);
  expect(Object.fromEntries(told)).toEqual({ Anna: own[0], Ben: own[1] });
  await ben.context().close();
});

test('guests of an upload-only link see just what they added', async ({ page, owner, browser, server }) => {
  const album = await owner.album('Party', await owner.uploadAll(jpegs(3)));
  const link = await owner.link({ albumId: album, allowUpload: true, uploadOnly: true });
  await page.goto(link.path);
  await expect(page.getByRole('heading', { name: 'Add your photos' })).toBeVisible();
  const dialog = await choose(page, jpegs(4).slice(3), 'Anna');
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(dialog).toContainText('1 photo added');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(tiles(page)).toHaveCount(1);
  const stranger = await (await browser.newContext({ baseURL: server.url })).newPage();
  await stranger.goto(link.path);
  await expect(stranger.getByRole('heading', { name: 'Add your photos' })).toBeVisible();
  await expect(tiles(stranger)).toHaveCount(0);
  await stranger.context().close();
});

test('an owner who checks photos first lets others see what is approved', async ({
  page: anna,
  browser,
  owner,
  ownerPage,
  server,
}) => {
  const [own, ...rest] = jpegs(4);
  await owner.uploadAll([own]);
  await ownerPage.goto('/photos');
  await tiles(ownerPage).first().waitFor();
  await ownerPage.keyboard.press('Control+a');
  await ownerPage.getByRole('button', { name: 'Share', exact: true }).click();
  const made = ownerPage.getByRole('dialog', { name: 'Create shared link' });
  const review = made.getByRole('switch', { name: 'Check photos first' });
  await expect(review).toHaveCount(0);
  await made.getByRole('switch', { name: 'Allow upload' }).check();
  await expect(review).toHaveAccessibleDescription(/once you have approved them/);
  await review.check();
  await expect(made.getByText('Others see those once you have approved them.')).toBeVisible();
  await audit(ownerPage);
  await made.getByRole('button', { name: 'Create link' }).click();
  await expect(ownerPage.getByRole('textbox', { name: 'Link', exact: true })).toBeVisible();
  const [link] = await owner.json('GET', '/api/shared-links');
  expect(link).toMatchObject({ allowUpload: true, uploadReview: true });

  const path = `/share/${link.key}`;
  await anna.goto(path);
  const dialog = await choose(anna, rest, 'Anna');
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(dialog).toContainText('3 photos added');
  await expect(dialog.getByText('The owner looks at photos before others see them.')).toBeVisible();
  await audit(anna);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(tiles(anna)).toHaveCount(4);
  await expect(anna.getByText('Yours', { exact: true })).toHaveCount(3);
  const stranger = await (await browser.newContext({ baseURL: server.url })).newPage();
  await stranger.goto(path);
  await expect(tiles(stranger)).toHaveCount(1);

  await ownerPage.goto('/shared-links');
  await audit(ownerPage);
  await ownerPage.getByRole('link', { name: '3 photos to approve' }).click();
  await expect(ownerPage.getByRole('heading', { level: 1, name: 'Added by guests' })).toBeVisible();
  const waiting = ownerPage.getByRole('group', { name: 'Guests' }).getByRole('button', { name: /^To approve/ });
  await expect(waiting).toContainText('3');
  await waiting.click();
  await expect(tiles(ownerPage)).toHaveCount(3);
  await audit(ownerPage);
  const boxes = ownerPage.getByRole('checkbox', { name: /^Select photo/ });
  const toolbar = ownerPage.getByRole('toolbar', { name: 'Selection' });
  await boxes.first().click();
  await expect(toolbar.getByRole('button', { name: 'Share', exact: true })).toHaveCount(0);
  await audit(ownerPage);
  await toolbar.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(ownerPage.getByText('1 photo approved')).toBeVisible();
  await expect(tiles(ownerPage)).toHaveCount(2);
  await stranger.reload();
  await expect(tiles(stranger)).toHaveCount(2);

  await boxes.first().click();
  await toolbar.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(tiles(ownerPage)).toHaveCount(1);
  await ownerPage.getByRole('button', { name: 'Approve all' }).click();
  // Nothing waits any longer, and everybody's photos are shown.
  await expect(waiting).toHaveCount(0);
  await expect(ownerPage.getByRole('button', { name: 'Approve all' })).toHaveCount(0);
  await expect(tiles(ownerPage)).toHaveCount(2);
  await audit(ownerPage);
  for (const page of [anna, stranger]) {
    await page.reload();
    await expect(tiles(page)).toHaveCount(3);
  }
  await stranger.context().close();
});

test('a link to single photos grows as guests add to it', async ({ page, owner }) => {
  const link = await owner.link({ assetIds: await owner.uploadAll(jpegs(2)), allowUpload: true });
  await page.goto(link.path);
  const dialog = await choose(page, jpegs(3).slice(2), '');
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(dialog).toContainText('1 photo added');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(tiles(page)).toHaveCount(3);
  await expect(page.getByText('3 photos', { exact: true })).toBeVisible();
});
