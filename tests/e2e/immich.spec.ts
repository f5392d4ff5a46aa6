// The app before a server that is no Vitrine: one that has the wire's operations and fields, and none
// of ours. What it cannot do is not offered, and is not asked for.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as ask } from 'node:http';
import { audit } from './support/axe';
import { jpegs } from './support/fixtures';
import { FileHost } from './support/host';
import { expect, OWNER, test as base } from './support/server';

/** Operations that the wire does not have. */
const OURS = [
  /^\/\.well-known\/vitrine$/,
  /^\/api\/(uploads|collections|openapi\.json|server\/ready)(\/|$)/,
  /^\/api\/shared-links\/(logout|guest|address|review)$/,
  /^\/api\/shared-links\/[^/]+\/(guests|restore)(\/|$)/,
  /^\/api\/assets\/(without-renditions|[^/]+\/renditions)$/,
  /^\/api\/albums\/[^/]+\/visit$/,
];
/** Fields that it does not have. */
const FIELDS = new Set([
  'hasPassword', 'hideLocation', 'uploadOnly', 'uploadReview', 'uploadPhotosOnly', 'uploadMaxFiles', 'uploadMaxBytes', 'uploadCount',
  'pendingCount', 'isPaused', 'hasPlaces', 'albums', 'viewCount', 'lastViewedAt', 'sizeInByte', 'files', 'refused', 'isForeign',
]);

const test = base.extend<{ host: FileHost; strangers: string[] }>({
  strangers: async ({}, use) => use([]),
  host: async ({ server, strangers }, use) => {
    const host = await FileHost.start((request, answer) => plain(server.url, strangers, request, answer));
    await use(host);
    host.stop();
  },
  baseURL: async ({ host }, use) => use(`http://127.0.0.1:${host.port}`),
});

/** The answer of our server, without what is ours. */
async function plain(url: string, strangers: string[], request: IncomingMessage, answer: ServerResponse): Promise<void> {
  const path = new URL(request.url!, url).pathname;
  if (OURS.some((ours) => ours.test(path))) {
    strangers.push(`${request.method} ${path}`);
    answer.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Cannot find it"}');
    return;
  }
  const headers = { ...request.headers, 'accept-encoding': 'identity', 'if-none-match': '' };
  await new Promise<void>((done, failed) => {
    const onward = ask(new URL(request.url!, url), { method: request.method, headers }, async (given) => {
      const chunks: Buffer[] = [];
      for await (const chunk of given) chunks.push(chunk);
      let body = Buffer.concat(chunks);
      const { 'content-length': _, 'transfer-encoding': __, ...rest } = given.headers;
      if (given.headers['content-type']?.startsWith('application/json') && body.length) body = Buffer.from(stripped(body.toString()));
      answer.writeHead(given.statusCode!, { ...rest, 'content-length': body.length }).end(body);
      done();
    });
    onward.on('error', failed);
    request.pipe(onward);
  });
}

function stripped(json: string): string {
  return JSON.stringify(
    JSON.parse(json, function (name, value) {
      if (name === 'password' && this.hasPassword) return 'told in clear';
      return FIELDS.has(name) && !Array.isArray(this) ? undefined : value;
    }),
  );
}

test('an owner signs in, looks, uploads and shares what such a server can share', async ({ page, owner, strangers }) => {
  test.slow();
  await owner.uploadAll(jpegs(2));
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Email' }).fill(OWNER.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const tiles = page.locator('a[data-asset-id]');
  await expect(tiles).toHaveCount(2);
  await tiles.first().click();
  await expect(page.getByRole('dialog', { name: 'Photo viewer' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.locator('input[type=file]').first().setInputFiles(jpegs(3)[2].path);
  await expect(tiles).toHaveCount(3);

  await page.getByRole('checkbox', { name: /^Select photo/ }).first().click();
  await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Create shared link' });
  await expect(dialog.getByRole('switch', { name: 'Show metadata' })).toBeVisible();
  // Places would be told whatever a switch says, and so would be what guests add.
  await expect(dialog.getByRole('switch', { name: 'Show location' })).toHaveCount(0);
  await dialog.getByRole('switch', { name: 'Allow upload' }).click();
  await expect(dialog.getByRole('switch', { name: 'Check photos first' })).toHaveCount(0);
  await dialog.getByRole('switch', { name: 'Show metadata' }).click();
  const download = dialog.getByRole('switch', { name: 'Allow download' });
  await expect(download).toBeDisabled();
  await expect(download).not.toBeChecked();
  await expect(dialog.getByText('This server gives no files away without their metadata.')).toBeVisible();
  await audit(page);
  await dialog.getByRole('textbox', { name: 'Password' }).fill('water lily');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Link' })).toHaveValue(/\/share\//);
  const [made] = await owner.json('GET', '/api/shared-links');
  expect(made).toMatchObject({ allowDownload: false, showMetadata: false, allowUpload: true, uploadReview: false });

  await page.goto('/shared-links');
  const item = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'Copy link' }) });
  await expect(item).toHaveCount(1);
  await expect(item).toContainText('Password');
  await expect(item).not.toContainText(/opened|view/i);
  await expect(page.getByRole('button', { name: /Pause/ })).toHaveCount(0);
  await audit(page);
  await item.getByRole('button', { name: 'Delete link' }).click();
  await expect(item).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);

  await page.goto('/albums');
  await expect(page.getByRole('heading', { level: 1, name: 'Albums' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Collections' })).toHaveCount(0);
  await audit(page);
  // The question itself is the only one.
  expect(new Set(strangers)).toEqual(new Set(['GET /.well-known/vitrine']));
});

test('a visitor visits, downloads and adds photos', async ({ page, owner, strangers }) => {
  test.slow();
  const album = await owner.album('Lake', await owner.uploadAll(jpegs(2)));
  const link = await owner.link({ albumId: album, password: 'water lily', allowUpload: true });
  await page.goto(link.path);
  await page.getByRole('textbox', { name: 'Password' }).fill('water lily');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Lake' })).toBeVisible();
  const tiles = page.locator('a[data-asset-id]');
  await expect(tiles).toHaveCount(2);
  await tiles.first().click();
  await expect(page.getByRole('dialog', { name: 'Photo viewer' })).toBeVisible();
  await page.keyboard.press('Escape');
  // Such a server's sessions end by themselves.
  await expect(page.getByRole('button', { name: 'End session' })).toHaveCount(0);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download all' }).click();
  expect((await download).suggestedFilename()).toBe('Lake.zip');
  expect(await (await download).failure()).toBeNull();

  await page.getByRole('button', { name: 'Add photos' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add photos' });
  await expect(dialog.getByRole('textbox', { name: 'Your name' })).toHaveCount(0);
  await dialog.locator('input[type=file]').first().setInputFiles(jpegs(3)[2].path);
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(dialog.getByRole('button', { name: 'Done' })).toBeVisible();
  await audit(page);
  await dialog.getByRole('button', { name: 'Done' }).click();
  expect(new Set(strangers)).toEqual(new Set(['GET /.well-known/vitrine']));
});
