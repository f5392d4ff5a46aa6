// The calls of two programs that we cannot run here, in their order, with what they rely on:
// immich-public-proxy 3.2 (a link and nothing else) and immich-go 0.32 (a key).
import { expect } from '@playwright/test';
import { createHash } from 'node:crypto';
import { jpeg } from './photos';
import { test } from './server';

interface Call {
  method?: string;
  headers?: Record<string, string>;
  json?: unknown;
  form?: FormData;
}

async function call(url: string, { method, headers = {}, json, form }: Call = {}) {
  const answer = await fetch(url, {
    method: method ?? (json || form ? 'POST' : 'GET'),
    headers: json ? { ...headers, 'content-type': 'application/json' } : headers,
    body: json ? JSON.stringify(json) : form,
  });
  const isJson = answer.headers.get('content-type')?.includes('json');
  return { status: answer.status, headers: answer.headers, body: isJson ? await answer.json() : await answer.arrayBuffer() };
}

function uploaded(seed: number, more: Record<string, string> = {}): FormData {
  const form = new FormData();
  const at = '2026-03-31T14:25:01.000Z';
  form.append('assetData', new Blob([jpeg(seed)], { type: 'image/jpeg' }), `IMG_${seed}.jpg`);
  for (const [name, value] of Object.entries({ fileCreatedAt: at, fileModifiedAt: at, ...more })) form.append(name, value);
  return form;
}

test('a proxy opens a link by its key and by its slug, with and without a password', async ({ owner, server }) => {
  const api = `${server.url}/api`;
  const headers = { authorization: `Bearer ${owner.token}` };
  const ids: string[] = [];
  for (const seed of [1, 2, 3]) ids.push((await call(`${api}/assets`, { headers, form: uploaded(seed) })).body.id);
  const album = (await call(`${api}/albums`, { headers, json: { albumName: 'A', assetIds: ids } })).body;
  const share = async (more: object) =>
    (await call(`${api}/shared-links`, { headers, json: { type: 'ALBUM', albumId: album.id, ...more } })).body;
  const open = await share({});
  const locked = await share({ slug: 'locked', password: 'sesame' });

  const version = await call(`${api}/server/version`);
  expect(version.body.major).toBeGreaterThanOrEqual(2);
  expect((await call(`${api}/server/ping`)).body).toEqual({ res: 'pong' });

  for (const [query, message] of [
    ['key=unknown', 'Invalid share key'],
    ['slug=unknown', 'Invalid share slug'],
    ['slug=locked', 'Password required'],
    [`key=${locked.key}`, 'Password required'],
  ]) {
    const refused = await call(`${api}/shared-links/me?${query}`);
    expect([refused.status, refused.body.message]).toEqual([401, message]);
  }
  const wrong = await call(`${api}/shared-links/login?slug=locked`, { json: { password: 'x' } });
  expect([wrong.status, wrong.body.message]).toEqual([401, 'Invalid password']);
  const right = await call(`${api}/shared-links/login?slug=locked`, { json: { password: 'sesame' } });
  expect(right.status).toBe(201);
  const cookie = /immich_shared_link_token=[^;]+/.exec(right.headers.get('set-cookie')!)![0];

  for (const [query, more] of [
    [`key=${open.key}`, {}],
    ['slug=locked', { cookie }],
  ] as const) {
    const me = (await call(`${api}/shared-links/me?${query}`, { headers: more })).body;
    expect(me.album).toMatchObject({ id: album.id, albumName: 'A', order: 'desc' });
    expect(me).toMatchObject({ allowDownload: true, showMetadata: true, expiresAt: null, description: null });
    const buckets = (await call(`${api}/timeline/buckets?albumId=${album.id}&${query}`, { headers: more })).body;
    const found = await Promise.all(
      buckets.map((bucket: { timeBucket: string }) =>
        call(`${api}/timeline/bucket?albumId=${album.id}&timeBucket=${bucket.timeBucket}&${query}`, { headers: more }),
      ),
    );
    expect(found.flatMap((bucket) => bucket.body.id).sort()).toEqual([...ids].sort());
    for (const path of ['', '/thumbnail?size=thumbnail', '/thumbnail?size=preview', '/original']) {
      const separator = path.includes('?') ? '&' : '?';
      const answer = await call(`${api}/assets/${ids[0]}${path}${separator}${query}`, { headers: more });
      expect(answer.status, path).toBe(200);
    }
    const part = await call(`${api}/assets/${ids[0]}/original?${query}`, { headers: { ...more, range: 'bytes=0-2499999' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-disposition')).toContain("filename*=UTF-8''IMG_1.jpg");
  }
});

test('a program uploads what is new and finds it again', async ({ owner, server }) => {
  const api = `${server.url}/api`;
  const made = await call(`${api}/api-keys`, {
    headers: { authorization: `Bearer ${owner.token}` },
    json: {
      name: 'immich-go',
      permissions: ['asset.read', 'asset.upload', 'asset.statistics', 'asset.update', 'asset.delete', 'album.read',
        'album.create', 'albumAsset.create', 'server.about', 'user.read', 'tag.create', 'tag.asset', 'stack.create',
        'job.create', 'job.read'],
    },
  });
  expect(made.status).toBe(201);
  const headers = { 'x-api-key': made.body.secret };
  for (const path of ['/server/ping', '/users/me', '/server/about', '/server/media-types', '/assets/statistics']) {
    const answer = await call(`${api}${path}`, { headers });
    expect([path, answer.status]).toEqual([path, 200]);
  }
  const sha1 = createHash('sha1').update(jpeg(7)).digest('base64');
  const form = () => uploaded(7, { deviceAssetId: 'x', deviceId: 'immich-go', duration: '0' });
  const first = await call(`${api}/assets`, { headers: { ...headers, 'x-immich-checksum': sha1 }, form: form() });
  expect([first.status, first.body.status]).toEqual([201, 'created']);
  const again = await call(`${api}/assets`, { headers: { ...headers, 'x-immich-checksum': sha1 }, form: form() });
  expect([again.status, again.body]).toEqual([200, { id: first.body.id, status: 'duplicate' }]);
  const album = await call(`${api}/albums`, { headers, json: { albumName: 'Takeout' } });
  const added = await call(`${api}/albums/${album.body.id}/assets`, { method: 'PUT', headers, json: { ids: [first.body.id] } });
  expect(added.body).toEqual([{ id: first.body.id, success: true }]);
  const holding = await call(`${api}/albums?assetId=${first.body.id}`, { headers });
  expect(holding.body.map((found: { id: string }) => found.id)).toEqual([album.body.id]);
  const changed = await call(`${api}/assets/${first.body.id}`, { method: 'PUT', headers, json: { description: 'By the sea' } });
  expect(changed.body.exifInfo.description).toBe('By the sea');
  const removed = await call(`${api}/assets`, { method: 'DELETE', headers, json: { ids: [first.body.id], force: false } });
  expect([removed.status, removed.headers.get('content-type')]).toEqual([204, null]);
});
