// The first minute of an owner: set-up, signing in and out, and an address that needs it.
import { audit } from './support/axe';
import { expect, OWNER, test } from './support/server';

test('the first visitor makes the administrator and lands on an empty timeline', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/auth\/setup$/);
  await audit(page);
  await page.getByRole('textbox', { name: 'Email' }).fill(OWNER.email);
  await page.getByRole('textbox', { name: 'Name' }).fill(OWNER.name);
  await page.getByRole('textbox', { name: 'Password' }).fill('short');
  await page.getByRole('button', { name: 'Create administrator' }).click();
  await expect(page.getByRole('alert')).toContainText('at least 8 characters');
  await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Create administrator' }).click();
  await expect(page).toHaveURL(/\/photos$/);
  await expect(page.getByRole('heading', { name: 'Your photos go here' })).toBeVisible();
  await audit(page);
});

test('signing in leads to where one wanted to be, and a wrong password says so', async ({ page, owner }) => {
  expect(owner.token).toBeTruthy();
  await page.goto('/albums');
  await expect(page).toHaveURL(/\/auth\/login\?next=/);
  await audit(page);
  await page.getByRole('textbox', { name: 'Email' }).fill(OWNER.email);
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong horse');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toHaveText('Email or password is wrong.');
  await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/albums$/);
  await expect(page.getByRole('heading', { name: 'No albums yet' })).toBeVisible();
  await audit(page);
});

test('the set-up page is closed once there is an administrator', async ({ page, owner, server }) => {
  expect(owner.token).toBeTruthy();
  const again = await page.request.post('/api/auth/admin-sign-up', {
    data: { name: 'Eve', email: 'eve@example.com', password: 'let me in please' },
  });
  expect(again.status()).toBe(400);
  expect(server.log).not.toContain('let me in please');
});

test('signing out ends the session on the server', async ({ ownerPage }) => {
  await ownerPage.goto('/photos');
  const cookies = await ownerPage.context().cookies();
  await ownerPage.getByRole('button', { name: 'Sign out' }).click();
  await expect(ownerPage).toHaveURL(/\/auth\/login/);
  // Even the cookie itself, put back, is worth nothing.
  await ownerPage.context().addCookies(cookies);
  expect((await ownerPage.request.get('/api/users/me')).status()).toBe(401);
});

test('an address that leads nowhere says so', async ({ page }) => {
  const answer = await page.goto('/no/such/page');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
  await audit(page);
  expect((await page.request.get('/no/such/picture.png', { headers: { accept: 'image/*' } })).status()).toBe(404);
});
