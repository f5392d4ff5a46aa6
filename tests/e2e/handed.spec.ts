// Photos that other apps hand over to the installed app: the browser posts a form to an address of the
// manifest, and the service worker keeps what is in it until it is sent.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { expect, OWNER, test } from './support/server';

/** Waits until the service worker answers this page's requests. */
async function controlled(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

/** What the system's share sheet does: a navigation that posts the files. */
async function handOver(page: Page, paths: string[]): Promise<void> {
  const { action, method, enctype, params } = JSON.parse(readFileSync('public/manifest.webmanifest', 'utf8')).share_target;
  await page.evaluate(
    ({ action, method, enctype, name }) => {
      const form = Object.assign(document.createElement('form'), { action, method, enctype, id: 'share' });
      form.append(Object.assign(document.createElement('input'), { type: 'file', name, multiple: true, id: 'shared' }));
      document.body.append(form);
    },
    { action, method, enctype, name: params.files[0].name },
  );
  await page.locator('#shared').setInputFiles(paths);
  await Promise.all([page.waitForNavigation(), page.evaluate(() => (document.getElementById('share') as HTMLFormElement).submit())]);
}

const kept = (page: Page): Promise<number> =>
  page.evaluate(async () => (await (await caches.open('vitrine-shared')).keys()).length);

const paths = (count: number): string[] => jpegs(count).map(({ path }) => path);

test('photos of another app are shown, sent and then held no longer', async ({ ownerPage: page, owner }) => {
  await page.goto('/albums');
  await controlled(page);
  await handOver(page, paths(3));
  await expect(page).toHaveURL('/upload');
  await expect(page.getByRole('heading', { level: 1, name: '3 photos ready to upload' })).toBeVisible();
  await expect(page.locator('.chosen-list img')).toHaveCount(3);
  await audit(page);
  // They are on the device, not only in the page.
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: '3 photos ready to upload' })).toBeVisible();
  expect(await kept(page)).toBe(3);
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(page).toHaveURL('/photos');
  await expect(page.getByRole('region', { name: 'Uploads' })).toContainText('3 photos added');
  expect((await owner.json('GET', '/api/assets/statistics')).images).toBe(3);
  await expect.poll(() => kept(page)).toBe(0);
});

test('what is cancelled leaves the device', async ({ ownerPage: page, owner }) => {
  await page.goto('/photos');
  await controlled(page);
  await handOver(page, paths(2));
  await expect(page.getByRole('heading', { level: 1, name: '2 photos ready to upload' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page).toHaveURL('/photos');
  await expect.poll(() => kept(page)).toBe(0);
  expect((await owner.json('GET', '/api/assets/statistics')).images).toBe(0);
});

test('who is signed out signs in first, and nothing is lost', async ({ ownerPage: page }) => {
  await page.goto('/photos');
  await controlled(page);
  await page.context().clearCookies();
  await handOver(page, paths(2));
  await page.getByRole('textbox', { name: 'Email' }).fill(OWNER.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL('/upload');
  await expect(page.getByRole('heading', { level: 1, name: '2 photos ready to upload' })).toBeVisible();
});

test('the installed app opens files that it was started with', async ({ ownerPage: page }) => {
  // Headless browsers install nothing: the queue is the system's part, the rest is ours.
  await page.addInitScript(() => {
    const queue = {
      setConsumer(consumer: (launch: unknown) => void) {
        const handle = { getFile: async () => new File([new Uint8Array([0xff, 0xd8, 0xff])], 'opened.jpg', { type: 'image/jpeg' }) };
        consumer({ files: [handle] });
      },
    };
    Object.defineProperty(window, 'launchQueue', { value: queue });
  });
  await page.goto('/upload');
  await expect(page.getByRole('heading', { level: 1, name: '1 photo ready to upload' })).toBeVisible();
});
