// The grid: months and days, choosing photos, several albums, and a hundred thousand photos.
import { Api } from './support/api';
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { entries } from './support/judges';
import { expect, Server, test } from './support/server';

test('photos stand under the headings of their months and days', async ({ page, owner }) => {
  const files = jpegs().filter((file) => file.takenAt);
  const { path } = await owner.link({ albumId: await owner.album('By day', await owner.uploadAll(files)) });
  await page.goto(path);
  await expect(page.locator('.tile').first()).toBeVisible();
  const months = await page.getByRole('heading', { level: 2 }).allTextContents();
  expect(months.length).toBeGreaterThan(1);
  for (const month of months) expect(month).toMatch(/^\p{Lu}\p{L}+ \d{4}$/u);
  const days = await page.getByRole('heading', { level: 3 }).allTextContents();
  expect(days.length).toBeGreaterThanOrEqual(months.length);
  for (const day of days) expect(day).toMatch(/^\p{Lu}\p{L}+,? \d{1,2} \p{L}+$/u);
  await audit(page);
});

test('a link that hides metadata shows no headings of time', async ({ page, owner }) => {
  const albumId = await owner.album('No times', await owner.uploadAll(jpegs(4)));
  const { path } = await owner.link({ albumId, showMetadata: false });
  await page.goto(path);
  await expect(page.locator('.tile')).toHaveCount(4);
  await expect(page.getByRole('heading', { level: 2 })).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 3 })).toHaveCount(0);
});

test('a visitor selects by click, range and day, and takes just those home', async ({ page, owner }) => {
  const files = jpegs(6);
  const ids = await owner.uploadAll(files);
  const { path } = await owner.link({ albumId: await owner.album('Chosen', ids) });
  await page.goto(path);
  await expect(page.locator('.tile')).toHaveCount(6);
  await expect(page.getByRole('checkbox')).toHaveCount(0);
  await page.getByRole('button', { name: 'Select', exact: true }).click();
  const bar = page.getByRole('toolbar', { name: 'Selection' });
  await expect(bar).toContainText('0 selected');
  await expect(bar.getByRole('button', { name: 'Download' })).toBeDisabled();
  await audit(page);

  await page.getByRole('checkbox', { name: /^Select (?!photo)/ }).first().check();
  await expect(bar).not.toContainText('0 selected');
  await page.keyboard.press('Escape');
  await expect(bar).toBeHidden();

  await page.getByRole('button', { name: 'Select', exact: true }).click();
  const tiles = page.locator('a[data-asset-id]');
  const order = await tiles.evaluateAll((all) => all.map((tile) => (tile as HTMLElement).dataset.assetId!));
  await tiles.nth(1).click();
  await tiles.nth(3).click({ modifiers: ['Shift'] });
  await expect(bar).toContainText('3 selected');
  await tiles.nth(2).click();
  await expect(bar).toContainText('2 selected');
  const started = page.waitForEvent('download');
  await bar.getByRole('button', { name: 'Download' }).click();
  const found = entries((await (await started).path())!).map((entry) => entry.sha1);
  const wanted = [order[1], order[3]].map((id) => files[ids.indexOf(id)].sha1);
  expect(found.sort()).toEqual(wanted.sort());
  await expect(bar).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
});

test('one link opens several albums, each at its own address', async ({ page, owner }) => {
  const files = jpegs(5);
  const ids = await owner.uploadAll(files);
  const lake = await owner.album('The lake', ids.slice(0, 3));
  const town = await owner.album('The town', ids.slice(2));
  const link = await owner.json('POST', '/api/shared-links', {
    type: 'ALBUM',
    albumIds: [lake, town],
    description: 'Two albums',
  });
  const path = `/share/${link.key}`;
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1, name: 'Two albums' })).toBeVisible();
  const albums = page.getByRole('region', { name: 'Albums' }).getByRole('link');
  await expect(albums).toHaveCount(2);
  await expect(page.locator('.tile')).toHaveCount(5);
  await audit(page);

  const started = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download all' }).click();
  const found = entries((await (await started).path())!).map((entry) => entry.sha1);
  expect(found.sort()).toEqual(files.map((file) => file.sha1).sort());

  await albums.filter({ hasText: 'The town' }).click();
  await expect(page).toHaveURL(new RegExp(`${path}/albums/${town}$`));
  await expect(page.getByRole('heading', { level: 1, name: 'The town' })).toBeVisible();
  await expect(page.locator('.tile')).toHaveCount(3);
  await page.locator(`a[data-asset-id="${ids[4]}"]`).click();
  await expect(page.getByRole('dialog', { name: 'Photo viewer' })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`${path}/albums/${town}/photos/${ids[4]}$`));
  await page.reload();
  await expect(page.getByRole('dialog', { name: 'Photo viewer' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('.tile')).toHaveCount(3);
  await page.getByRole('link', { name: 'All albums' }).click();
  await expect(albums).toHaveCount(2);
});

test('tens of thousands of photos: few tiles, both ends, and the month under the thumb', async ({ page }) => {
  const { VITRINE_SEEDED: data, VITRINE_SEEDED_PATH: path } = process.env;
  test.skip(!data || !path, '`cargo xtask test e2e` makes the large library only where CI is set');
  test.setTimeout(180_000);
  const server = await Server.start(data);
  await page.goto(server.url + path);
  const loaded = page.locator('.tile img.loaded');
  await expect(loaded.first()).toBeVisible();
  const tiles = () => page.locator('.tile').count();
  expect(await tiles()).toBeLessThan(300);
  const first = await page.getByRole('heading', { level: 2 }).first().textContent();

  await page.keyboard.press('End');
  await expect(async () => {
    const months = await page.getByRole('heading', { level: 2 }).allTextContents();
    expect(months).not.toContain(first);
    expect(await loaded.count()).toBeGreaterThan(5);
    expect(await tiles()).toBeLessThan(300);
  }).toPass({ timeout: 20_000 });

  // The track leads to any month, by keys as well as by pointer.
  const thumb = page.getByRole('slider', { name: 'Month' });
  await thumb.focus();
  await page.keyboard.press('Home');
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(first!);
  const track = (await page.locator('.scrubber').boundingBox())!;
  await page.mouse.move(track.x + track.width / 2, track.y + 20);
  await page.mouse.down();
  await page.mouse.move(track.x + track.width / 2, track.y + track.height / 2, { steps: 20 });
  expect(await thumb.getAttribute('aria-valuetext')).not.toBe(first);
  await page.mouse.up();
  await expect(loaded.first()).toBeVisible();
  // What the thumb says is what is seen, once months that have come have found their height.
  await expect(async () => {
    const named = await thumb.getAttribute('aria-valuetext');
    await expect(page.getByRole('heading', { level: 2, name: named! })).toBeAttached({ timeout: 1000 });
  }).toPass({ timeout: 20_000 });
  await audit(page);

  // A photo in the middle is found again by its address alone.
  const tile = page.locator('.tile:has(img.loaded) a').nth(8);
  const viewer = page.getByRole('dialog', { name: 'Photo viewer' });
  await expect(async () => {
    // Months that come meanwhile move what is below them, and a click may miss.
    if (!(await viewer.isVisible())) await tile.click({ timeout: 2000 });
    await expect(viewer).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 20_000 });
  const id = page.url().split('/').at(-1);
  await page.reload();
  await expect(page.getByRole('dialog', { name: 'Photo viewer' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator(`a[data-asset-id="${id}"]`)).toBeInViewport({ timeout: 20_000 });

  // A link that hides metadata gives pages in place of months. A photo of the last is found, too.
  const robin = await Api.signIn(server.url, { email: 'robin@example.com', password: 'vitrine-demo' });
  const links: { key: string; album?: { id: string } }[] = await robin.json('GET', '/api/shared-links');
  const albumId = links.find((link) => path!.endsWith(link.key))!.album!.id;
  const hidden = await robin.link({ albumId, showMetadata: false });
  try {
    const pages = page.waitForResponse((answer) => answer.url().includes('/timeline/bucket?'));
    await page.goto(server.url + hidden.path);
    expect((await (await pages).json()).id).toHaveLength(2000);
    await expect(loaded.first()).toBeVisible();
    const last = page.locator('.tile:has(img.loaded) a').last();
    await expect(async () => {
      await page.keyboard.press('End');
      await expect(last).toBeInViewport({ timeout: 1000 });
    }).toPass({ timeout: 20_000 });
    await expect(page.getByRole('heading', { level: 2 })).toHaveCount(0);
    const lastId = await last.getAttribute('data-asset-id');
    await last.click();
    const position = page.getByText(/^Photo ([\d,]+) of \1$/);
    await expect(position).toBeAttached();
    await page.reload();
    await expect(position).toBeAttached({ timeout: 60_000 });
    await page.keyboard.press('Escape');
    await expect(page.locator(`a[data-asset-id="${lastId}"]`)).toBeInViewport({ timeout: 20_000 });
  } finally {
    await robin.json('DELETE', `/api/shared-links/${hidden.id}`);
  }
  await server.stop();
});
