// A picture of every screen, on a phone and on a desktop, light and dark.
import type { Browser, Page } from '@playwright/test';
import { photos } from '../support/fixtures';
import { addUser, idOf } from '../support/people';
import { screenshot } from '../support/screenshot';
import { OWNER, type Server, test } from '../support/server';

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };
const LONG = 'An extraordinarily long album name that somebody really typed because the journey was long as well';

type Look = { size: keyof typeof SIZES; theme: 'light' | 'dark' };

async function open(browser: Browser, server: Server, { size, theme }: Look): Promise<Page> {
  const isPhone = size === 'phone';
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: SIZES[size],
    colorScheme: theme,
    isMobile: isPhone,
    hasTouch: isPhone,
    deviceScaleFactor: isPhone ? 2 : 1,
  });
  return context.newPage();
}

for (const size of ['phone', 'desktop'] as const) {
  for (const theme of ['light', 'dark'] as const) {
    test(`${size}, ${theme}`, async ({ browser, server }) => {
      test.setTimeout(180_000);
      const look = { size, theme };
      const name = (screen: string) => `${screen}-${size}-${theme}`;
      const page = await open(browser, server, look);
      page.setDefaultTimeout(20_000);
      const shot = (screen: string) => screenshot(page, name(screen));

      await page.goto('/auth/setup');
      await page.getByRole('button', { name: 'Create administrator' }).waitFor();
      await shot('setup');
      await page.getByRole('textbox', { name: 'Email' }).fill(OWNER.email);
      await page.getByRole('textbox', { name: 'Name' }).fill(OWNER.name);
      await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
      await page.getByRole('button', { name: 'Create administrator' }).click();
      await page.getByRole('heading', { name: 'Your photos go here' }).waitFor();
      await shot('photos-empty');
      await page.goto('/albums');
      await page.getByRole('heading', { name: 'No albums yet' }).waitFor();
      await shot('albums-empty');

      await page.goto('/photos');
      const paths = photos.map((photo) => photo.path);
      await page.locator('input[type=file]').first().setInputFiles(paths);
      await page.locator('a[data-asset-id]').first().waitFor({ timeout: 60_000 });
      await page.waitForTimeout(1500);
      await shot('photos-uploaded');
      await page.getByRole('region', { name: 'Uploads' }).getByRole('button', { name: 'Hide' }).click();
      await shot('photos');
      await page.getByRole('checkbox', { name: /^Select photo/ }).nth(1).click();
      await page.locator('a[data-asset-id]').nth(4).click({ modifiers: ['Shift'] });
      await shot('photos-selected');
      await page.getByRole('button', { name: 'Share', exact: true }).click();
      await page.getByRole('button', { name: 'Create link' }).waitFor();
      await page.getByRole('button', { name: 'Make one' }).click();
      await page.getByRole('textbox', { name: 'Custom URL' }).fill('at-the-lake');
      await page.getByText('is free').waitFor();
      await shot('share-dialog');
      await page.getByRole('button', { name: 'Create link' }).click();
      await page.getByRole('button', { name: 'Copy link' }).waitFor();
      await page.getByRole('button', { name: 'Show QR code' }).click();
      await page.getByRole('img', { name: 'QR code' }).waitFor();
      await shot('share-created');
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByRole('button', { name: 'Add to album' }).click();
      await page.getByRole('textbox', { name: 'Album name' }).fill('At the lake');
      await shot('album-dialog');
      await page.getByRole('button', { name: 'Create album' }).click();
      await page.getByText('photos added').waitFor();

      const token = (await page.context().cookies()).find((cookie) => cookie.name === 'immich_access_token')!.value;
      const api = async (method: string, path: string, data?: unknown) => {
        const answer = await page.request.fetch(path, { method, data, headers: { authorization: `Bearer ${token}` } });
        return answer.status() === 204 ? undefined : answer.json();
      };
      const found = await api('POST', '/api/shared-links', {
        type: 'ALBUM',
        albumId: (await api('GET', '/api/albums'))[0].id,
        password: 'sesame',
      });
      const months = await api('GET', '/api/timeline/buckets');
      const ids: string[] = [];
      for (const { timeBucket } of months) ids.push(...(await api('GET', `/api/timeline/bucket?timeBucket=${timeBucket}`)).id);
      const all = await api('POST', '/api/albums', { albumName: LONG, assetIds: ids });
      const open_link = await api('POST', '/api/shared-links', {
        type: 'ALBUM',
        albumId: all.id,
        description: 'Everything from the lake, unsorted. Take what you like.',
      });
      const locked = await api('POST', '/api/shared-links', { type: 'ALBUM', albumId: found.album.id, password: 'sesame' });
      const quiet = await api('POST', '/api/albums', { albumName: 'Nothing in here yet', assetIds: [] });
      const empty = await api('POST', '/api/shared-links', { type: 'ALBUM', albumId: quiet.id });
      const shelf = await api('POST', '/api/shared-links', {
        type: 'ALBUM',
        albumIds: (await api('GET', '/api/albums')).map(({ id }: { id: string }) => id),
        description: 'Our year',
      });
      const party = await api('POST', '/api/shared-links', { type: 'ALBUM', albumId: all.id, allowUpload: true });
      const one = await api('POST', '/api/shared-links', { type: 'INDIVIDUAL', assetIds: ids.slice(0, 1), showMetadata: false });

      await page.goto('/albums');
      await page.getByRole('link', { name: /At the lake/ }).waitFor();
      await shot('albums');
      await page.goto(`/albums/${all.id}`);
      await page.locator('a[data-asset-id]').first().waitFor();
      await shot('album');
      const member = await addUser(server);
      await addUser(server, { name: 'Alex Marlow', email: 'alex@example.com', password: 'battery staple' });
      await api('PUT', `/api/albums/${all.id}/users`, { albumUsers: [{ userId: await idOf(member), role: 'editor' }] });
      for (const comment of ['What a light that morning.', 'I have more of these, shall I add them?']) {
        await member.json('POST', '/api/activities', { albumId: all.id, type: 'comment', comment });
      }
      await member.json('POST', '/api/activities', { albumId: all.id, assetId: ids[0], type: 'comment', comment: 'My favourite.' });
      await member.json('POST', '/api/activities', { albumId: all.id, type: 'like' });
      await page.goto('/sharing');
      await page.getByRole('link', { name: /extraordinarily/ }).first().waitFor();
      await shot('sharing-news');
      await page.goto(`/albums/${all.id}`);
      await page.getByRole('button', { name: 'Activity' }).click();
      await page.getByText('My favourite.').waitFor();
      await shot('album-activity');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Options', exact: true }).click();
      await page.getByRole('combobox', { name: 'Role' }).waitFor();
      await shot('album-options');
      await page.getByRole('button', { name: 'Invite people' }).click();
      await page.getByRole('checkbox', { name: 'Alex Marlow' }).check();
      await shot('album-invite');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      for (const kind of ['calendar', 'moments', 'places', 'folders', 'people']) {
        await page.goto(`/${kind}`);
        await page.locator('.album-card, .notice').first().waitFor();
        await shot(`collections-${kind}`);
      }
      await page.goto('/calendar');
      await page.locator('.album-card').first().click();
      await page.locator('a[data-asset-id]').first().waitFor();
      await shot('collection');
      await page.goto('/settings');
      await page.getByRole('button', { name: 'Create key' }).waitFor();
      await shot('settings');
      await page.goto('/search');
      await page.getByRole('searchbox', { name: 'Search' }).waitFor();
      await shot('search');
      await page.goto('/search/jpg');
      await page.locator('a[data-asset-id]').first().waitFor();
      await shot('search-found');
      await page.goto('/search/nowhere-at-all');
      await page.getByRole('heading', { name: /^Nothing for/ }).waitFor();
      await shot('search-nothing');
      await page.goto('/map');
      await page.locator('.map-pin').first().waitFor();
      await page.waitForTimeout(1500);
      await shot('map');
      await page.goto('/upload');
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(300);
      await shot('upload');
      await page.goto(`/albums/${all.id}`);
      await page.getByRole('button', { name: 'Sharing' }).click();
      await page.getByRole('button', { name: 'More actions' }).first().click();
      await page.getByRole('checkbox', { name: 'Password protected' }).check();
      await shot('album-panel');
      await page.goto(`/albums/${all.id}/add`);
      await page.locator('a[data-asset-id]').first().waitFor();
      await shot('album-add');
      await page.goto('/sharing');
      await page.getByRole('link', { name: /At the lake/ }).waitFor();
      await shot('sharing');
      await api('PUT', '/api/assets', { ids: ids.slice(0, 3), isFavorite: true });
      for (const [view, name] of [['favorites', 'Favourites'], ['private', 'Private'], ['bin', 'Bin']]) {
        await page.goto(`/${view}`);
        await page.getByRole('heading', { level: 1, name }).waitFor();
        await page.waitForTimeout(500);
        await shot(view);
      }
      await page.goto('/photos');
      await page.locator('a[data-asset-id]').nth(2).click({ button: 'right' });
      await page.getByRole('menu').waitFor();
      await shot('photo-menu');
      await page.keyboard.press('Escape');
      await page.locator('a[data-asset-id]').last().click();
      await page.getByRole('button', { name: 'Info' }).click();
      await page.getByRole('region', { name: 'Sharing options' }).waitFor();
      await page.waitForTimeout(600);
      await shot('photo-links');
      await page.keyboard.press('i');
      await page.goto(`/albums/${all.id}`);
      await page.locator('a[data-asset-id]').first().waitFor();
      await api('PATCH', `/api/shared-links/${found.id}`, { expiresAt: '2020-01-01T00:00:00Z', slug: 'the-lake' });
      await page.getByRole('button', { name: 'More ways to save' }).click();
      await page.getByLabel('Metadata').selectOption('Without metadata');
      await shot('download-options');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'What would leave' }).click();
      await page.getByText(/still give something away|Nothing of it/).waitFor({ timeout: 60_000 });
      await shot('what-would-leave');
      await page.keyboard.press('Escape');
      await page.goto('/shared-links');
      await page.getByRole('button', { name: 'Delete link' }).first().waitFor();
      await shot('shared-links');
      await page.getByRole('checkbox', { name: /^Select link/ }).first().check();
      await shot('shared-links-selected');
      await page.getByRole('button', { name: 'Edit link' }).first().click();
      await page.getByRole('textbox', { name: 'Custom URL' }).waitFor();
      await shot('link-edit');
      await page.goto('/nowhere');
      await page.getByRole('heading', { level: 1 }).waitFor();
      await shot('not-found');
      await page.context().clearCookies();
      await page.goto('/auth/login');
      await page.getByRole('textbox', { name: 'Email' }).fill('x@example.com');
      await page.getByRole('textbox', { name: 'Password' }).fill('not it');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').getByText('wrong').waitFor();
      await shot('login-wrong');

      await page.goto(`/share/${found.key}`);
      await page.getByRole('heading', { name: 'This link is not available' }).waitFor();
      await shot('share-expired');
      await page.goto(`/share/${locked.key}`);
      await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
      await page.getByRole('button', { name: 'Open' }).click();
      await page.getByText('Wrong password').waitFor();
      await shot('share-locked');
      await page.goto(`/share/${open_link.key}`);
      await page.locator('a[data-asset-id]').first().waitFor();
      await shot('share');
      await page.locator('a[data-asset-id]').first().click();
      await page.getByRole('dialog', { name: 'Photo viewer' }).waitFor();
      await page.waitForTimeout(600);
      await shot('share-photo');
      await page.getByRole('button', { name: 'Info' }).click();
      await page.getByRole('region', { name: 'Info' }).getByRole('listitem').first().waitFor();
      await page.waitForTimeout(400);
      await shot('share-photo-info');
      await page.keyboard.press('i');
      await page.getByRole('button', { name: 'Share to app' }).click();
      await page.getByRole('dialog', { name: 'Share to app' }).waitFor();
      await shot('share-to-app');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Zoom in' }).click();
      await page.waitForTimeout(600);
      await shot('share-photo-zoomed');
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
      await shot('share-photo-keys');
      await page.keyboard.press('Escape');
      await page.keyboard.press('s');
      await page.locator('.layer.current').waitFor();
      await page.waitForTimeout(1200);
      await shot('slideshow');
      await page.getByRole('button', { name: 'Slideshow settings' }).click();
      await page.getByRole('dialog', { name: 'Slideshow settings' }).waitFor();
      await shot('slideshow-settings');
      await page.keyboard.press('Escape');
      await page.goBack();
      await page.getByRole('dialog', { name: 'Photo viewer' }).waitFor();
      await page.keyboard.press('Escape');
      await page.evaluate(() => scrollTo(0, 0));
      await page.getByRole('button', { name: 'Download all' }).click();
      await page.getByText(/is complete|could not/).waitFor();
      await shot('share-downloaded');
      await page.context().route('**/original*', (route) =>
        route.fulfill({ status: 403, contentType: 'application/json', body: '{"message":"Not this one"}' }),
      );
      await page.getByRole('button', { name: 'Download all' }).click();
      await page.getByText('Could not be had').waitFor();
      await shot('share-download-failed');
      await page.context().unrouteAll();
      await page.getByRole('button', { name: 'Map' }).click();
      await page.locator('.map-pin').nth(1).waitFor();
      await page.waitForTimeout(1500);
      await shot('share-map');
      await page.getByRole('switch', { name: 'Show route' }).check();
      if (size === 'phone') await page.getByRole('button', { name: /photos here/ }).click();
      await page.waitForTimeout(1500);
      await shot('share-map-route');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'End session' }).click();
      await page.getByRole('heading', { name: 'Session ended' }).waitFor();
      await shot('share-ended');
      await page.goto(`/share/${one.key}`);
      await page.locator('a[data-asset-id]').first().waitFor();
      await shot('share-one');
      await page.goto(`/share/${shelf.key}`);
      await page.locator('.album-card').nth(1).waitFor();
      await shot('share-albums');
      await page.goto(`/share/${party.key}`);
      await page.getByRole('button', { name: 'Select', exact: true }).click();
      await page.locator('a[data-asset-id]').nth(1).click();
      await page.locator('a[data-asset-id]').nth(3).click({ modifiers: ['Shift'] });
      await shot('share-selected');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Add photos' }).click();
      const dialog = page.getByRole('dialog', { name: 'Add photos' });
      await shot('guest');
      await dialog.locator('input[type=file]').first().setInputFiles(paths.slice(0, 3));
      await dialog.getByRole('textbox', { name: 'Your name' }).fill('Anna Maria');
      await shot('guest-chosen');
      await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
      await dialog.getByRole('button', { name: 'Done' }).waitFor({ timeout: 60_000 });
      await page.waitForTimeout(500);
      await shot('guest-uploaded');
      await dialog.getByRole('button', { name: 'Done' }).click();
      await page.waitForTimeout(1500);
      await shot('guest-grid');
      await page.request.post('/api/auth/login', { data: { email: OWNER.email, password: OWNER.password } });
      await page.goto(`/shared-links/${party.id}/guests`);
      await page.locator('a[data-asset-id]').first().waitFor();
      await shot('link-guests');
      await page.request.post('/api/auth/logout');
      await page.goto(`/share/${party.key}/slideshow`);
      await page.locator('.layer.current').waitFor();
      await page.waitForTimeout(1500);
      await shot('slideshow-wall');
      await page.goto(`/share/${empty.key}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(500);
      await shot('share-empty');
      await page.goto(`/share/${'x'.repeat(67)}`);
      await page.getByRole('heading', { name: 'This link is not available' }).waitFor();
      await shot('share-unavailable');
      await page.context().close();
    });
  }
}
