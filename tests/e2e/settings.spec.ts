// Settings: the account, where it is signed in, what new links begin with, keys and users.
import { audit } from './support/axe';
import { Api } from './support/api';
import { jpegs, photo } from './support/fixtures';
import { signedIn } from './support/people';
import { expect, OWNER, test } from './support/server';

test('name, password and sessions', async ({ ownerPage: page, owner, browser, server }) => {
  const elsewhere = await signedIn(browser, server, OWNER);
  await page.goto('/photos');
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await expect(page.getByText('This browser')).toBeVisible();
  await audit(page);
  await page.getByRole('textbox', { name: 'Name', exact: true }).first().fill('Robin V.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved')).toBeVisible();
  expect((await owner.json('GET', '/api/users/me')).name).toBe('Robin V.');

  await page.getByLabel('Current password').fill('not it at all');
  await page.getByLabel('New password').fill('a better sentence');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Wrong password' })).toBeVisible();
  await page.getByLabel('Current password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Password changed')).toBeVisible();
  await Api.signIn(server.url, { ...OWNER, password: 'a better sentence' });
  // Signed out everywhere else, here not.
  await elsewhere.goto('/photos');
  await expect(elsewhere).toHaveURL(/\/auth\/login/);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await elsewhere.context().close();
});

test('what new links begin with, and the theme', async ({ ownerPage: page, owner }) => {
  const ids = await owner.uploadAll(jpegs(1));
  await page.goto('/settings');
  await page.getByRole('combobox', { name: 'Expires' }).selectOption({ label: 'In 7 days' });
  await page.getByRole('switch', { name: 'Allow download' }).uncheck();
  await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await audit(page);
  await page.goto(`/albums/${await owner.album('One', ids)}`);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Create shared link' });
  await expect(dialog.getByRole('combobox', { name: 'Expires' })).toHaveValue('7d');
  await expect(dialog.getByRole('switch', { name: 'Allow download' })).not.toBeChecked();
  await dialog.getByRole('button', { name: 'Create link' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Link', exact: true })).toBeVisible();
  const [link] = await owner.json('GET', '/api/shared-links');
  expect(link.allowDownload).toBe(false);
  expect(Date.parse(link.expiresAt) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
});

test('what is taken out of photos that are dropped is chosen once', async ({ ownerPage: page, owner }) => {
  await page.goto('/settings');
  await page.getByRole('radio', { name: 'Remove location' }).check();
  await page.goto('/photos');
  await page.locator('input[type=file]').first().setInputFiles(photo('canaries').path);
  await expect(page.getByRole('region', { name: 'Uploads' })).toContainText('1 photo added');
  const { assets } = await owner.json('POST', '/api/search/metadata', {});
  const { exifInfo } = await owner.json('GET', `/api/assets/${assets.items[0].id}`);
  expect(exifInfo.latitude).toBeNull();
  expect(exifInfo.model).toBe(photo('canaries').model);
  await page.goto('/upload');
  await expect(page.getByRole('radio', { name: 'Remove location' })).toBeChecked();
});

test('keys open what they may, once they are copied', async ({ ownerPage: page, server }) => {
  await page.goto('/settings');
  await page.getByRole('textbox', { name: 'Name of the key' }).fill('Backup');
  await page.getByRole('button', { name: 'Create key' }).click();
  const secret = await page.getByRole('textbox', { name: 'New key' }).inputValue();
  await audit(page);
  const ask = (path: string) => fetch(`${server.url}${path}`, { headers: { 'x-api-key': secret } });
  expect((await ask('/api/users/me')).status).toBe(200);
  expect((await ask('/api/shared-links')).status).toBe(403);
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'New key' })).toHaveCount(0);
  page.once('dialog', (question) => question.accept());
  await page.getByRole('listitem').filter({ hasText: 'Backup' }).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Backup')).toHaveCount(0);
  expect((await ask('/api/users/me')).status).toBe(401);
});

test('an administrator adds a user, who signs in, and deletes the account', async ({ ownerPage: page, server }) => {
  await page.goto('/settings');
  const form = page.getByRole('form', { name: 'Add user' });
  await form.getByRole('textbox', { name: 'Name' }).fill('Kim Lindqvist');
  await form.getByRole('textbox', { name: 'Email' }).fill('kim@example.com');
  await form.getByLabel('Password', { exact: true }).fill('battery staple');
  await form.getByRole('button', { name: 'Add user' }).click();
  await expect(page.getByText('Kim Lindqvist can sign in now')).toBeVisible();
  const kim = { email: 'kim@example.com', password: 'battery staple' };
  await Api.signIn(server.url, kim);
  await audit(page);
  page.once('dialog', (question) => question.accept());
  await page.getByRole('listitem').filter({ hasText: 'kim@example.com' }).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('kim@example.com')).toHaveCount(0);
  await expect(Api.signIn(server.url, kim)).rejects.toThrow(/401/);
});

test('the app is installed from the settings where the browser offers it', async ({ ownerPage: page }) => {
  await page.goto('/settings');
  const section = page.locator('section', { has: page.getByRole('heading', { name: 'App', exact: true }) });
  await expect(section).toContainText('from its menu');
  // Headless browsers make no offer; what the app does with one is the same.
  await page.evaluate(() => {
    const offer = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), {
      prompt: async () => document.documentElement.setAttribute('data-asked', ''),
    });
    window.dispatchEvent(offer);
  });
  await section.getByRole('button', { name: 'Install' }).click();
  await expect(page.locator('html[data-asked]')).toBeAttached();
  await page.evaluate(() => window.dispatchEvent(new Event('appinstalled')));
  await expect(section).toContainText('from its menu');
});
