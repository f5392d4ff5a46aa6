// Albums and the collections are shared alike: a link is made, changed, joined by a second one and
// deleted; and visitors of every kind are offered what is theirs, and nothing that is an owner's.
import { type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { jpegs } from './support/fixtures';
import { giveInto, named, picture } from './support/made';
import type { Api } from './support/api';
import { expect, test } from './support/server';
import { viewerOf } from './support/viewer';

const FOLDER = '2026/Journey';

/** Nine photos at home and five on a trip to Rome in August 2026, one of which names somebody. */
async function library(owner: Api): Promise<{ trip: string[]; home: string[] }> {
  const ids: string[] = [];
  for (let at = 0; at < 13; at += 1) ids.push(await giveInto(owner, FOLDER, `IMG_${at}.jpg`, picture(`kind ${at}`)));
  ids.push(await giveInto(owner, FOLDER, 'IMG_ann.jpg', named(readFileSync(jpegs(1)[0].path), 'Ann Alder')));
  const set = (id: string, day: string, latitude: number, longitude: number) =>
    owner.json('PUT', `/api/assets/${id}`, { dateTimeOriginal: `${day}T12:00:00+01:00`, latitude, longitude });
  const [home, trip] = [ids.slice(0, 9), ids.slice(9)];
  for (const [at, id] of home.entries()) await set(id, `2026-06-0${5 + (at % 3)}`, 48.137, 11.575);
  for (const [at, id] of trip.entries()) await set(id, `2026-08-0${1 + (at % 2)}`, 41.9, 12.5);
  const moments = async () => (await owner.json('GET', '/api/collections?kind=moment')).map((one: { id: string }) => one.id);
  await expect.poll(moments).toContain('trip-2026-08-01-2026-08-02-IT');
  return { trip, home };
}

/** Photos that a page says it shows; a grid draws only those near the screen. */
const holds = (page: Page, count: number) =>
  expect(page.locator(':not(#first) > .page-facts, .page-title .page-facts').last()).toContainText(count === 1 ? '1 photo' : `${count} photos`);

/** Names of controls that are an owner's, on any screen. ("Share" in a visitor's viewer passes its address on.) */
const OWNERS = /^(Sharing|Sharing options|Add share|Add photos|Add to album|Make private|Delete.*|Options|Set location|Edit.*|Save as album|Remove.*|Use as album cover|Add to favorites|Favorite|Upload)$/;

async function offersNothingOfTheOwners(page: Page) {
  for (const role of ['button', 'link', 'menuitem', 'checkbox', 'textbox'] as const) {
    await expect(page.getByRole(role, { name: OWNERS }), role).toHaveCount(0);
  }
}

const KINDS = [
  { kind: 'album', list: '/albums', card: /Our journey/, photos: 5 },
  { kind: 'month', list: '/calendar', card: /August 2026/, photos: 5 },
  { kind: 'moment', list: '/moments', card: /Italy/, photos: 5 },
  { kind: 'state', list: '/places', card: /Latium/, photos: 5 },
  { kind: 'folder', list: '/folders', card: /Journey/, photos: 14 },
  { kind: 'person', list: '/people', card: /Ann Alder/, photos: 1 },
];

test('albums and all kinds of collections are shared alike', async ({ ownerPage: page, owner, page: visitor }) => {
  // Six kinds, each from its page to a link and back.
  test.slow();
  const { trip } = await library(owner);
  await owner.album('Our journey', trip);
  const links = () => owner.json('GET', '/api/shared-links');
  for (const { kind, list, card, photos } of KINDS) {
    await test.step(kind, async () => {
      await page.goto(list);
      await page.getByRole('main').getByRole('link', { name: card }).click();
      await holds(page, photos);

      // A link that never ends, which is then given an address of its own and a day.
      await page.getByRole('button', { name: 'Share', exact: true }).click();
      await expect(page.getByRole('combobox', { name: 'Expires' })).toHaveValue('never');
      await page.getByRole('button', { name: 'Create link' }).click();
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByRole('button', { name: 'Sharing', exact: true }).click();
      const panel = page.getByRole('region', { name: 'Sharing options' });
      await expect(panel.getByRole('listitem')).toHaveCount(1);
      await panel.getByRole('button', { name: 'Close' }).click();
      const back = page.url();
      await page.goto('/shared-links');
      await page.getByRole('button', { name: 'Edit link' }).click();
      const dialog = page.getByRole('dialog', { name: 'Edit shared link' });
      await dialog.getByRole('textbox', { name: 'Custom URL' }).fill(`our-${kind}`);
      await dialog.getByRole('combobox', { name: 'Expires' }).selectOption({ label: 'In 1 day' });
      await dialog.getByRole('button', { name: 'Save' }).click();
      await expect(dialog).toHaveCount(0);
      const [first] = await links();
      expect(first.slug).toBe(`our-${kind}`);
      const ends = new Date(first.expiresAt).getTime() - Date.now();
      expect(Math.abs(ends - 24 * 3600 * 1000)).toBeLessThan(120_000);

      // Both are there when one looks again, and a second link leaves them alone.
      await page.goto(back);
      await page.getByRole('button', { name: 'Sharing', exact: true }).click();
      await panel.getByRole('button', { name: 'Add share' }).click();
      await page.getByRole('button', { name: 'Create link' }).click();
      await page.getByRole('button', { name: 'Done' }).click();
      await expect(panel.getByRole('listitem')).toHaveCount(2);
      const second = (await links()).find((link: { id: string }) => link.id !== first.id);
      expect((await links()).find((link: { id: string }) => link.id === first.id)).toMatchObject({
        slug: first.slug,
        expiresAt: first.expiresAt,
      });

      await visitor.goto(`/s/our-${kind}`);
      await holds(visitor, photos);
      for (const name of ['Download all', 'Slideshow', 'Select', 'End session']) {
        await expect(visitor.getByRole('button', { name, exact: true }), name).toBeVisible();
      }
      await offersNothingOfTheOwners(visitor);
      await expect(visitor.getByRole('button', { name: 'Share', exact: true })).toHaveCount(0);
      await visitor.locator('a[data-asset-id]').first().click({ button: 'right' });
      await expect(visitor.getByRole('menu')).toHaveCount(0);
      await visitor.keyboard.press('Escape');
      await visitor.locator('a[data-asset-id]').first().click();
      const viewer = viewerOf(visitor);
      for (const name of ['Download', 'Info', 'Slideshow', 'Full screen']) {
        await expect(viewer.getByRole('button', { name, exact: true }), name).toBeAttached();
      }
      await offersNothingOfTheOwners(visitor);
      // The place leads to the map, at that photo.
      // Once open, the panel stays so from photo to photo and from link to link.
      if (kind === 'album') await viewer.getByRole('button', { name: 'Info', exact: true }).click();
      await viewer.getByRole('link', { name: 'Rome, Latium, Italy' }).click();
      await expect(visitor).toHaveURL(/\/map/);
      await offersNothingOfTheOwners(visitor);

      // One link less, and the other is as it was.
      await owner.deleteLink(first.id);
      await visitor.goto(`/s/our-${kind}`);
      await expect(visitor.getByRole('heading', { name: 'This link is not available' })).toBeVisible();
      await visitor.goto(`/share/${second.key}`);
      await holds(visitor, photos);
      await owner.deleteLink(second.id);
      await visitor.reload();
      await expect(visitor.getByRole('heading', { name: 'This link is not available' })).toBeVisible();
    });
  }
});

test('one secret over an album and a folder, without what is private', async ({ ownerPage: page, owner, page: visitor }) => {
  const { trip } = await library(owner);
  const album = await owner.album('Our journey', trip);
  const join = async () => {
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    await page.getByRole('textbox', { name: 'Custom URL' }).fill('the-secret');
  };
  await page.goto(`/albums/${album}`);
  await join();
  await page.getByRole('button', { name: 'Create link' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.goto('/folders');
  await page.getByRole('main').getByRole('link', { name: /Journey/ }).click();
  await holds(page, 14);
  await join();
  await page.getByRole('button', { name: 'Add to that link' }).click();
  await expect(page.getByRole('textbox', { name: 'Link', exact: true })).toHaveValue(/\/s\/the-secret$/);
  await owner.json('PUT', `/api/assets/${trip[0]}`, { visibility: 'locked' });

  await visitor.goto('/s/the-secret');
  await expect(visitor.getByRole('link', { name: /Our journey/ })).toContainText('4 photos');
  await expect(visitor.getByRole('link', { name: /^Journey/ })).toContainText('13 photos');
  await visitor.getByRole('link', { name: /^Journey/ }).click();
  await holds(visitor, 13);
  await expect(visitor.locator(`a[data-asset-id="${trip[0]}"]`)).toHaveCount(0);

  // Without the album the folder is still there; without both there is no link.
  await owner.json('DELETE', `/api/albums/${album}`);
  await visitor.goto('/s/the-secret');
  await expect(visitor.getByRole('heading', { level: 1, name: 'Journey' })).toBeVisible();
  await holds(visitor, 13);
  const [link] = await owner.json('GET', '/api/shared-links');
  await owner.deleteLink(link.id);
  await visitor.reload();
  await expect(visitor.getByRole('heading', { name: 'This link is not available' })).toBeVisible();
});
