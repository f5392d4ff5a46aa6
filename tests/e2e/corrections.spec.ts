// The owner corrects dates and locations, of one photo and of a selection, and undoes it.
import type { Page } from '@playwright/test';
import type { Api } from './support/api';
import { jpegs } from './support/fixtures';
import { picture } from './support/made';
import { uploadBytes } from './support/moving';
import { expect, test } from './support/server';
import { open, viewerOf } from './support/viewer';

const DIALOG = 'Edit date and location';

const dialogOf = (page: Page) => page.getByRole('dialog', { name: DIALOG });
const local = async (owner: Api, id: string) => (await owner.json('GET', `/api/assets/${id}`)).localDateTime.slice(0, 19);
const place = async (owner: Api, id: string) => {
  const { latitude, longitude } = (await owner.json('GET', `/api/assets/${id}`)).exifInfo;
  return latitude === null ? null : [latitude, longitude];
};

/** Photos on the third of March 2026, a minute apart. */
async function photosOf(owner: Api, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const id = await uploadBytes(owner, `IMG_${at}.jpg`, 'image/jpeg', picture(`correction ${at}`), '2026-03-03T12:00:00.000Z');
    await owner.json('PUT', `/api/assets/${id}`, { dateTimeOriginal: `2026-03-03T23:0${at}:00+01:00` });
    ids.push(id);
  }
  return ids;
}

test('a selection is shifted to its right day, and back', async ({ ownerPage: page, owner }) => {
  const ids = await photosOf(owner, 3);
  await page.goto('/photos');
  await page.getByRole('checkbox', { name: /^Select photo/ }).first().click();
  await page.locator('a[data-asset-id]').last().click({ modifiers: ['Shift'] });
  await page.getByRole('button', { name: DIALOG }).click();
  const dialog = dialogOf(page);
  await dialog.getByRole('combobox', { name: 'Date and time' }).selectOption({ label: 'Shift' });
  await dialog.getByRole('spinbutton', { name: 'Hours' }).fill('2');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('3 photos changed')).toBeVisible();
  await expect(page.getByRole('heading', { level: 3, name: /4/ })).toBeVisible();
  expect(await local(owner, ids[1])).toBe('2026-03-04T01:01:00');

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('The former values are back')).toBeVisible();
  await expect(page.getByRole('heading', { level: 3, name: /3/ })).toBeVisible();
  for (const [at, id] of ids.entries()) expect(await local(owner, id)).toBe(`2026-03-03T23:0${at}:00`);
});

test('a date and its time zone are set for a selection, and each photo gets its own back', async ({ ownerPage: page, owner }) => {
  const ids = await photosOf(owner, 2);
  await page.goto('/photos');
  await page.getByRole('checkbox', { name: /^Select photo/ }).first().click();
  await page.locator('a[data-asset-id]').last().click({ modifiers: ['Shift'] });
  await page.getByRole('button', { name: DIALOG }).click();
  const dialog = dialogOf(page);
  await dialog.getByRole('combobox', { name: 'Date and time' }).selectOption({ label: 'Set' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('Enter a date and a time.');
  await expect(dialog.getByLabel('New date and time')).toBeFocused();
  await dialog.getByLabel('New date and time').fill('2024-12-24T18:30:00');
  await dialog.getByRole('combobox', { name: 'Time zone' }).selectOption({ label: 'UTC+02:00' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('2 photos changed')).toBeVisible();
  for (const id of ids) {
    expect(await local(owner, id)).toBe('2024-12-24T18:30:00');
    expect((await owner.json('GET', `/api/assets/${id}`)).exifInfo.timeZone).toBe('UTC+2');
  }
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('The former values are back')).toBeVisible();
  for (const [at, id] of ids.entries()) {
    expect(await local(owner, id)).toBe(`2026-03-03T23:0${at}:00`);
    expect((await owner.json('GET', `/api/assets/${id}`)).exifInfo.timeZone).toBe('UTC+1');
  }
});

test('a location is set, removed and put back while the photo stays open', async ({ ownerPage: page, owner }) => {
  const { id } = await owner.upload(jpegs(1)[0]);
  await owner.json('PUT', `/api/assets/${id}`, { latitude: 10.5, longitude: 20.25 });
  await page.goto('/photos');
  await open(page, id);
  await page.getByRole('button', { name: 'Info' }).click();
  const viewer = viewerOf(page);
  const edit = () => viewer.getByRole('button', { name: DIALOG }).click();
  await edit();
  const dialog = dialogOf(page);
  await expect(dialog.getByRole('textbox', { name: 'Coordinates' })).toHaveValue('10.5, 20.25');
  await dialog.getByRole('textbox', { name: 'Coordinates' }).fill('nowhere');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Enter a latitude and a longitude');
  await expect(dialog.getByRole('textbox', { name: 'Coordinates' })).toBeFocused();
  await dialog.getByRole('textbox', { name: 'Coordinates' }).fill('47.37° N, 8.54° E');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(viewer.getByText('1 photo changed')).toBeVisible();
  await expect(viewer.getByText(/47\.3700° north, 8\.5400° east/)).toBeVisible();
  expect(await place(owner, id)).toEqual([47.37, 8.54]);

  await edit();
  await dialog.getByRole('combobox', { name: 'Location' }).selectOption({ label: 'Remove' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(viewer.getByText(/47\.3700° north/)).toHaveCount(0);
  expect(await place(owner, id)).toBeNull();

  await viewer.getByRole('button', { name: 'Undo' }).click();
  await expect(viewer.getByText(/47\.3700° north, 8\.5400° east/)).toBeVisible();
  expect(await place(owner, id)).toEqual([47.37, 8.54]);
});
