// Languages: the browser's are spoken, another can be chosen and stays, and Arabic is mirrored.
import type { Page } from '@playwright/test';
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { expect, test } from './support/server';
import { frameOf, open, painted } from './support/viewer';

const TITLE = 'Lake';

/** The middle of the first tile and that of the title's words, as shares of the window's width. */
async function places(page: Page): Promise<{ tile: number; title: number }> {
  return page.evaluate(() => {
    const middle = (bounds: DOMRect) => (bounds.left + bounds.right) / 2 / window.innerWidth;
    const words = document.createRange();
    words.selectNodeContents(document.querySelector('h1')!);
    return {
      tile: middle(document.querySelector('.tile')!.getBoundingClientRect()),
      title: middle(words.getBoundingClientRect()),
    };
  });
}

test.describe('a visitor from Germany', () => {
  test.use({ locale: 'de-DE' });

  test('reads German, chooses Arabic, and finds it mirrored and again after a reload', async ({ page, owner }) => {
    const ids = await owner.uploadAll(jpegs(4));
    const { path } = await owner.link({ albumId: await owner.album(TITLE, ids) });
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/locales/')) asked.push(pathname);
    });
    await page.goto(path);
    const html = page.locator('html');
    await expect(page.getByRole('button', { name: 'Alle herunterladen' })).toBeVisible();
    await expect(page.locator('.page-facts')).toContainText('4 Fotos');
    await expect(html).toHaveAttribute('lang', 'de');
    await expect(html).toHaveAttribute('dir', 'ltr');
    await expect(page.locator('.tile')).toHaveCount(4);
    expect(asked).toEqual(['/locales/de.json']);
    const german = await places(page);
    expect(german.tile).toBeLessThan(0.5);
    expect(german.title).toBeLessThan(0.5);
    await audit(page);

    await page.getByRole('combobox', { name: 'Sprache' }).selectOption({ label: 'العربية' });
    for (const step of ['chosen', 'reloaded']) {
      if (step === 'reloaded') await page.reload();
      await expect(page.getByRole('button', { name: 'تنزيل الكل' })).toBeVisible();
      await expect(html).toHaveAttribute('lang', 'ar');
      await expect(html).toHaveAttribute('dir', 'rtl');
      await expect(page.getByRole('combobox', { name: 'اللغة' })).toHaveValue('ar');
      await expect(page.locator('.tile')).toHaveCount(4);
      const { tile, title } = await places(page);
      expect(tile, step).toBeCloseTo(1 - german.tile, 1);
      expect(title, step).toBeCloseTo(1 - german.title, 1);
      await audit(page);
    }
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(sideways).toBeLessThanOrEqual(0);
  });

  test('reads English where the words do not come', async ({ page, owner }) => {
    const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(1)) });
    await page.route('**/locales/*.json', (route) => route.fulfill({ status: 500 }));
    await page.goto(path);
    await expect(page.getByRole('button', { name: 'Download all' })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  });
});

test.describe('a visitor who reads from the right', () => {
  test.use({ locale: 'ar' });

  test('goes on to the left, with keys and with buttons', async ({ page, owner }) => {
    const ids = await owner.uploadAll(jpegs(3));
    const { path } = await owner.link({ assetIds: ids });
    await page.goto(path);
    const order = await page.locator('a[data-asset-id]').evaluateAll((links) =>
      links.map((link) => link.getAttribute('data-asset-id')!),
    );
    await open(page, order[0]);
    await page.keyboard.press('ArrowLeft');
    await expect(page).toHaveURL(new RegExp(`${order[1]}$`));
    await painted(page);
    const previous = await page.getByRole('button', { name: 'الصورة السابقة' }).boundingBox();
    expect(previous!.x).toBeGreaterThan(720);
    await page.keyboard.press('ArrowRight');
    await expect(page).toHaveURL(new RegExp(`${order[0]}$`));
    await painted(page);
    await page.getByRole('button', { name: 'الصورة التالية' }).click();
    await expect(page).toHaveURL(new RegExp(`${order[1]}$`));
    await painted(page);
    await expect(frameOf(page)).toBeVisible();
    await audit(page);
  });
});

test.describe('a visitor from Poland', () => {
  test.use({ locale: 'pl-PL' });

  test('reads the forms that numbers take there', async ({ page, owner }) => {
    const ids = await owner.uploadAll(jpegs(5));
    for (const [number, words] of [
      [1, '1 zdjęcie'],
      [3, '3 zdjęcia'],
      [5, '5 zdjęć'],
    ] as const) {
      const { path } = await owner.link({ assetIds: ids.slice(0, number) });
      await page.goto(path);
      await expect(page.locator('.page-facts')).toHaveText(words);
    }
  });
});

test('English costs no request', async ({ page, owner }) => {
  const { path } = await owner.link({ assetIds: await owner.uploadAll(jpegs(1)) });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(path);
  await expect(page.locator('.tile img.loaded')).toHaveCount(1);
  expect(asked.filter((address) => address.startsWith('/locales/'))).toEqual([]);
  await expect(page.getByRole('combobox', { name: 'Language' })).toHaveValue('en');
});
