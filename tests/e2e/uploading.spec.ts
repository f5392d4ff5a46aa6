// Every state of an upload is accessible, in light and in dark. The server is made to stand still, so
// that a state lasts as long as it is looked at.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { auditThemes } from './support/axe';
import { film, MB } from './support/films';
import { jpegs, photo } from './support/fixtures';
import { expect, type Server, test } from './support/server';

test.skip(process.platform === 'win32', 'a process cannot be made to stand still');

// Two themes of each state.
test.slow();

const paths = (from: number, to: number): string[] => jpegs(to).slice(from).map(({ path }) => path);

async function choose(page: Page, files: string[]): Promise<Locator> {
  await page.locator('input[type=file]').first().setInputFiles(files);
  return page.getByRole('region', { name: 'Uploads' });
}

/** Stops the server in its tracks; what is called lets it go on. */
function freeze(server: Server): () => void {
  process.kill(server.pid, 'SIGSTOP');
  return () => process.kill(server.pid, 'SIGCONT');
}

/** The same as soon as the server is asked whether it has a file already. */
function freezeOnceAsked(page: Page, server: Server): Promise<() => void> {
  return new Promise((frozen) => {
    const asked = '**/api/assets/bulk-upload-check*';
    void page.context().route(asked, async (route) => {
      frozen(freeze(server));
      await route.continue();
    }, { times: 1 });
  });
}

/** Waits until a part of a long file is there, so that the next is on its way. */
async function underWay(server: Server): Promise<void> {
  const folder = join(server.data, 'storage', 'partial');
  const length = () => Math.max(0, ...readdirSync(folder).map((name) => statSync(join(folder, name)).size));
  await expect.poll(length, { intervals: [10], timeout: 60_000 }).toBeGreaterThan(20 * MB);
}

test('waiting, paused and done', async ({ ownerPage: page, server }) => {
  await page.goto('/photos');
  await expect(page.getByRole('heading', { name: 'Your photos go here' })).toBeVisible();
  const panel = await choose(page, paths(0, 1));
  await expect(panel).toContainText('1 photo added');
  await auditThemes(page);
  const frozen = freezeOnceAsked(page, server);
  await choose(page, paths(1, 8));
  const goOn = await frozen;
  await expect(panel.getByText('Preparing').first()).toBeVisible();
  await expect(panel.getByText('Waiting').first()).toBeVisible();
  await auditThemes(page);
  await panel.getByRole('button', { name: 'Pause' }).click();
  await expect(panel).toContainText('Paused. What is on its way gets there.');
  await auditThemes(page);
  goOn();
  await panel.getByRole('button', { name: 'Resume' }).click();
  await expect(panel).toContainText('8 photos added');
  await auditThemes(page);
});

test('sending, offline and cancelled', async ({ ownerPage: page, server }, info) => {
  await page.goto('/photos');
  const panel = await choose(page, [film(info, 'film.mp4', 180 * MB).path]);
  await underWay(server);
  freeze(server);
  const progress = panel.getByRole('progressbar', { name: 'film.mp4' });
  // What was sent is told a little later.
  await expect.poll(async () => Number(await progress.getAttribute('value'))).toBeGreaterThan(0);
  await auditThemes(page);
  await server.stop('SIGKILL');
  await expect(panel).toContainText('No connection');
  await auditThemes(page);
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await expect(panel.getByRole('status')).toHaveText('Cancelled');
  await auditThemes(page);
});

test('refused and already there', async ({ ownerPage: page, owner }) => {
  await owner.uploadAll(jpegs(1));
  await page.goto('/photos');
  const panel = await choose(page, [photo('not-a-photo').path, ...paths(0, 1)]);
  await expect(panel.getByRole('status')).toHaveText('1 was here already, 1 was not taken');
  await expect(panel.getByRole('button', { name: 'Try again' })).toBeVisible();
  await auditThemes(page);
});

test('chosen and not yet sent', async ({ ownerPage: page }) => {
  await page.goto('/upload');
  await expect(page.getByRole('heading', { level: 1, name: 'Upload photos' })).toBeVisible();
  await auditThemes(page);
  await page.locator('input[type=file]').first().setInputFiles([...paths(0, 8), photo('not-a-photo').path]);
  await expect(page.getByRole('heading', { level: 1, name: '9 photos ready to upload' })).toBeVisible();
  await auditThemes(page);
});

test('a guest chooses, sends, has photos there, and reaches the limit', async ({ page, owner, server }) => {
  const link = await owner.link({ albumId: await owner.album('Party'), allowUpload: true, uploadMaxFiles: 4 });
  await page.goto(link.path);
  await page.getByRole('button', { name: 'Add photos' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add photos' });
  await expect(dialog.getByText('Room left: 4 photos.')).toBeVisible();
  await auditThemes(page);

  const upload = dialog.getByRole('button', { name: 'Upload', exact: true });
  await dialog.locator('input[type=file]').first().setInputFiles(paths(0, 1));
  await upload.click();
  await expect(dialog).toContainText('1 photo added');
  await dialog.getByRole('button', { name: 'Add more' }).click();
  await expect(dialog.getByText('Room left: 3 photos.')).toBeVisible();
  await dialog.locator('input[type=file]').first().setInputFiles(paths(1, 4));
  await auditThemes(page);

  const frozen = freezeOnceAsked(page, server);
  await upload.click();
  const goOn = await frozen;
  await expect(dialog.getByText('Preparing').first()).toBeVisible();
  await auditThemes(page);
  goOn();
  await expect(dialog).toContainText('3 photos added');
  await expect(dialog.getByRole('button', { name: /^Take back photo/ })).toHaveCount(4);
  await auditThemes(page);
  await dialog.getByRole('button', { name: 'Add more' }).click();
  await expect(dialog.getByText('Room left: 0 photos.')).toBeVisible();
  await auditThemes(page);
});
