// Bringing photos in: dropping, picking, duplicates, what is refused, and where photos land.
import { audit } from './support/axe';
import { drop } from './support/dropping';
import { jpegs, photo, photos } from './support/fixtures';
import { expect, test } from './support/server';

test('dropped photos show their progress and land where their EXIF time says', async ({ ownerPage: page, owner }) => {
  await page.goto('/photos');
  const files = jpegs(6);
  await drop(page, files);
  const panel = page.getByRole('region', { name: 'Uploads' });
  for (const { name } of files) await expect(panel.getByRole('progressbar', { name })).toBeVisible();
  await expect(panel.getByRole('progressbar', { name: 'All uploads' })).toBeVisible();
  await audit(page);
  await expect(panel).toContainText(`${files.length} photos added`);
  await expect(page.locator('a[data-asset-id]')).toHaveCount(files.length);

  const months = await owner.json('GET', '/api/timeline/buckets');
  const counts = new Map<string, number>();
  for (const { takenAt, hasOffset, canaries } of files) {
    expect(takenAt, `${canaries} has a capture time`).not.toBeNull();
    expect(hasOffset === true || hasOffset === false).toBe(true);
    const month = `${takenAt!.slice(0, 7)}-01`;
    counts.set(month, (counts.get(month) ?? 0) + 1);
  }
  const expected = [...counts].sort().reverse().map(([timeBucket, count]) => ({ timeBucket, count }));
  expect(months).toEqual(expected);
  const first = new Date(`${expected[0].timeBucket}T00:00:00Z`);
  const title = first.toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
  await expect(page.getByRole('heading', { level: 2, name: title })).toBeVisible();
});

test('a duplicate is recognised and said so', async ({ ownerPage: page }) => {
  const copy = photos.find((photo) => photo.duplicateOf);
  expect(copy, 'the fixtures hold a duplicate pair').toBeTruthy();
  const original = photo(copy!.duplicateOf!);
  await page.goto('/photos');
  const panel = page.getByRole('region', { name: 'Uploads' });
  await page.locator('input[type=file]').first().setInputFiles(original.path);
  await expect(panel).toContainText('1 photo added');
  await page.locator('input[type=file]').first().setInputFiles(copy!.path);
  await expect(panel).toContainText('1 was here already');
  await expect(panel).toContainText('Already here');
  await expect(page.locator('a[data-asset-id]')).toHaveCount(1);
});

test('what is no photo is refused with a reason, and the rest goes on', async ({ ownerPage: page }) => {
  const text = photos.find((photo) => photo.name === 'notes.jpg')!;
  await page.goto('/photos');
  await page.locator('input[type=file]').first().setInputFiles([text.path, jpegs(1)[0].path]);
  const panel = page.getByRole('region', { name: 'Uploads' });
  await expect(panel).toContainText('1 photo added');
  await expect(panel).toContainText('Unsupported file type notes.jpg');
  await expect(page.locator('a[data-asset-id]').first()).toBeVisible();
});

test('a photo can be deleted and taken back', async ({ ownerPage: page, owner }) => {
  await owner.uploadAll(jpegs(2));
  await page.goto('/photos');
  await expect(page.locator('a[data-asset-id]')).toHaveCount(2);
  await page.getByRole('checkbox', { name: /^Select photo/ }).first().click();
  await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Delete' }).click();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('a[data-asset-id]')).toHaveCount(2);
});

test('duplicates by the hundred are told apart, and a report says which', async ({ ownerPage: page, owner }) => {
  test.slow();
  const files = jpegs(10);
  await owner.uploadAll(files.slice(0, 5));
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/photos');
  const many = Array.from({ length: 12 }, () => files.map(({ path }) => path)).flat();
  await page.locator('input[type=file]').first().setInputFiles(many);
  const panel = page.getByRole('region', { name: 'Uploads' });
  await expect(panel).toContainText('5 photos added, 115 were here already', { timeout: 90_000 });
  await panel.getByRole('button', { name: 'Copy report' }).click();
  await expect(page.getByText('Report copied')).toBeVisible();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  const lines = report.trim().split('\n').map((line) => line.split('\t')[0]);
  expect(lines.filter((outcome) => outcome === 'added')).toHaveLength(5);
  expect(lines.filter((outcome) => outcome === 'duplicate')).toHaveLength(115);
});

test('uploads go on while one looks at something else', async ({ ownerPage: page, owner }) => {
  await page.goto('/photos');
  // One more than are sent at once.
  await page.locator('input[type=file]').first().setInputFiles(jpegs(8).map(({ path }) => path));
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Albums' }).click();
  await expect(page).toHaveURL('/albums');
  await expect(page.getByRole('region', { name: 'Uploads' })).toContainText('8 photos added');
  expect((await owner.json('GET', '/api/assets/statistics')).images).toBe(8);
});

test('uploads wait while there is no connection, and go on by themselves', async ({ ownerPage: page, owner }) => {
  test.slow();
  await page.goto('/photos');
  await expect(page.getByRole('heading', { name: 'Your photos go here' })).toBeVisible();
  // One has been sent, so that the worker is there.
  await page.locator('input[type=file]').first().setInputFiles(jpegs(1).map(({ path }) => path));
  const panel = page.getByRole('region', { name: 'Uploads' });
  await expect(panel).toContainText('1 photo added');
  await page.context().setOffline(true);
  await page.locator('input[type=file]').first().setInputFiles(jpegs(4).map(({ path }) => path));
  await expect(panel).toContainText('No connection');
  await audit(page);
  await page.context().setOffline(false);
  await expect(panel).toContainText('4 photos added, 1 was here already', { timeout: 90_000 });
  const { images } = await owner.json('GET', '/api/assets/statistics');
  expect(images).toBe(4);
});

test('the first photo of a visit may be chosen while there is no connection', async ({ ownerPage: page }) => {
  await page.goto('/photos');
  await expect(page.getByRole('heading', { name: 'Your photos go here' })).toBeVisible();
  await page.context().setOffline(true);
  await page.locator('input[type=file]').first().setInputFiles(jpegs(1)[0].path);
  const panel = page.getByRole('region', { name: 'Uploads' });
  await expect(panel).toContainText('1 file');
  await page.context().setOffline(false);
  await expect(panel).toContainText('1 photo added', { timeout: 20_000 });
});
