// The five kinds of collections: found, opened, shared as albums are, and followed by their links.
import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { audit } from './support/axe';
import type { Api } from './support/api';
import { jpegs } from './support/fixtures';
import { give, giveInto, named, picture } from './support/made';
import { expect, test } from './support/server';

/** Uploads a file as if it had lain in a folder. */
async function uploadTo(owner: Api, folder: string, at: number): Promise<string> {
  const photo = jpegs()[at];
  return giveInto(owner, folder, photo.name, await readFile(photo.path));
}

async function share(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  return link;
}

test('a new photo of June appears in the link to June', async ({ ownerPage: page, owner, page: visitor }) => {
  const ids = await owner.uploadAll(jpegs(3));
  const date = (id: string, day: string) => owner.json('PUT', `/api/assets/${id}`, { dateTimeOriginal: `${day}T12:00:00+02:00` });
  await date(ids[0], '2026-06-02');
  await date(ids[1], '2026-06-30');
  await date(ids[2], '2026-07-01');
  await page.goto('/albums');
  await page.getByRole('navigation', { name: 'Albums and collections' }).getByRole('link', { name: 'Calendar' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Calendar' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: '2026' })).toBeVisible();
  await audit(page);
  await page.getByRole('link', { name: /June 2026/ }).click();
  await expect(page).toHaveURL(/\/calendar\/2026-06$/);
  await expect(page.getByRole('heading', { level: 1, name: 'June 2026' })).toBeVisible();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(2);
  await audit(page);
  const link = await share(page);
  await visitor.goto(link);
  await expect(visitor.getByRole('heading', { level: 1, name: 'June 2026' })).toBeVisible();
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(2);
  await date(ids[2], '2026-06-15');
  await visitor.reload();
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(3);
  // Private is private here, too.
  await owner.json('PUT', `/api/assets/${ids[0]}`, { visibility: 'locked' });
  await visitor.reload();
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(2);

  // A photo has an address in the collection, which survives reload and Back.
  await page.reload();
  await page.locator('a[data-asset-id]').first().click();
  await expect(page).toHaveURL(/\/calendar\/2026-06\/photos\/[\w-]+$/);
  await expect(page.getByRole('dialog', { name: 'Photo viewer' })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/calendar\/2026-06$/);
  await page.getByRole('button', { name: 'Save as album' }).click();
  await expect(page).toHaveURL(/\/albums\/[\w-]+$/);
  await expect(page.getByRole('textbox', { name: 'Album name' })).toHaveValue('June 2026');
});

test('places by country, each shareable', async ({ ownerPage: page, owner, page: visitor }) => {
  const ids = await owner.uploadAll(jpegs(3));
  const move = (id: string, latitude: number, longitude: number) => owner.json('PUT', `/api/assets/${id}`, { latitude, longitude });
  await move(ids[0], 48.137, 11.575);
  await move(ids[1], 48.2, 11.6);
  await move(ids[2], 47.267, 11.39);
  await expect.poll(async () => (await owner.json('GET', '/api/collections?kind=state')).map((one: { name: string }) => one.name)).toEqual(['Tyrol', 'Bavaria']);
  await page.goto('/places');
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(['Austria', 'Germany']);
  await audit(page);
  await page.getByRole('link', { name: /Bavaria/ }).click();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(2);
  await visitor.goto(await share(page));
  await expect(visitor.getByRole('heading', { level: 1, name: 'Bavaria' })).toBeVisible();
  await move(ids[2], 48.3, 11.7);
  await expect(async () => {
    await visitor.reload();
    await expect(visitor.locator('a[data-asset-id]')).toHaveCount(3, { timeout: 2000 });
  }).toPass();
});

test('folders as they were dropped', async ({ ownerPage: page, owner, page: visitor }) => {
  await uploadTo(owner, '2026/Lake', 0);
  await uploadTo(owner, '2026/Lake', 1);
  await uploadTo(owner, '2026/Town', 2);
  await page.goto('/folders');
  await expect(page.locator('.album-card')).toHaveCount(2);
  await audit(page);
  await page.getByRole('link', { name: /Lake/ }).click();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(2);
  await visitor.goto(await share(page));
  await expect(visitor.getByRole('heading', { level: 1, name: 'Lake' })).toBeVisible();
  await uploadTo(owner, '2026/Lake', 3);
  await visitor.reload();
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(3);
});

test('moments: a trip, a day of every year', async ({ ownerPage: page, owner, page: visitor }) => {
  // A day of every year is three photos in each of three years.
  const ids: string[] = [];
  for (let at = 0; at < 14; at += 1) ids.push((await give(owner, `IMG_${at}.jpg`, picture(`moment ${at}`))).id);
  const set = (id: string, day: string, place?: [number, number]) =>
    owner.json('PUT', `/api/assets/${id}`, {
      dateTimeOriginal: `${day}T12:00:00+01:00`,
      latitude: place?.[0] ?? 48.137,
      longitude: place?.[1] ?? 11.575,
    });
  const rome: [number, number] = [41.9, 12.5];
  await Promise.all([
    ...ids.slice(0, 9).map((id, at) => set(id, `${2023 + (at % 3)}-12-24`)),
    ...ids.slice(9, 14).map((id, at) => set(id, `2026-08-0${1 + (at % 2)}`, rome)),
  ]);
  await expect.poll(async () => (await owner.json('GET', '/api/collections?kind=moment')).map((one: { id: string }) => one.id)).toEqual(['trip-2026-08-01-2026-08-02-IT', 'yearly-12-24']);
  await page.goto('/moments');
  await expect(page.getByRole('link', { name: /Every year on 24 December/ })).toContainText('9 photos');
  await audit(page);
  await page.getByRole('link', { name: /Italy/ }).click();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(5);
  await visitor.goto(await share(page));
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(5);
});

test('people whom files name', async ({ ownerPage: page, owner, page: visitor }) => {
  const upload = async (at: number) => {
    const form = new FormData();
    form.set('fileCreatedAt', '2025-01-01T12:00:00.000Z');
    form.set('fileModifiedAt', '2025-01-01T12:00:00.000Z');
    form.set('assetData', new Blob([new Uint8Array(named(await readFile(jpegs()[at].path), 'Ann Alder'))]), `${at}.jpg`);
    expect((await owner.request('POST', '/api/assets', { body: form })).status).toBe(201);
  };
  await upload(0);
  await page.goto('/people');
  await page.getByRole('link', { name: /Ann Alder/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Ann Alder' })).toBeVisible();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(1);
  await visitor.goto(await share(page));
  await upload(1);
  await visitor.reload();
  await expect(visitor.locator('a[data-asset-id]')).toHaveCount(2);
});

test('an empty library says what will be where', async ({ ownerPage: page }) => {
  for (const place of ['calendar', 'moments', 'places', 'folders', 'people']) {
    await page.goto(`/${place}`);
    await expect(page.getByRole('heading', { name: 'Nothing here yet' })).toBeVisible();
    await audit(page);
  }
});
