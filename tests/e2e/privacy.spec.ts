// "Show metadata" off: nothing that a visitor can get by any route says when, where, with what, by
// whom, or what the file was called.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jpegs } from './support/fixtures';
import { entries, has, metadata } from './support/judges';
import { expect, OWNER, test } from './support/server';

test('a link without metadata gives clean photos, names and answers', async ({ page, owner }) => {
  const files = jpegs(5);
  const ids = await owner.uploadAll(files);
  const albumId = await owner.album('Quiet', ids);
  const links = [
    await owner.link({ assetIds: ids, showMetadata: false }),
    await owner.link({ albumId, showMetadata: false }),
  ];
  const secrets = files.flatMap(({ canaries, name, takenAt, make, model }) => [
    ...canaries,
    name,
    takenAt?.slice(0, 10) ?? '',
    make ?? '',
    model ?? '',
  ]);
  secrets.push(OWNER.name, OWNER.email, (await owner.json('GET', '/api/users/me')).id);
  const forbidden = [...new Set(secrets)].filter((secret) => secret.length > 3);
  expect(forbidden.length).toBeGreaterThan(5);

  const folder = mkdtempSync(join(tmpdir(), 'vitrine-privacy-'));
  for (const link of links) {
    const routes = [
      '/shared-links/me',
      `/albums/${albumId}`,
      `/timeline/buckets?albumId=${albumId}`,
      `/timeline/bucket?albumId=${albumId}&timeBucket=1970-01-01`,
      ...ids.flatMap((id) => [
        `/assets/${id}`,
        `/assets/${id}/thumbnail?size=thumbnail`,
        `/assets/${id}/thumbnail?size=preview`,
        `/assets/${id}/thumbnail?size=fullsize`,
        `/assets/${id}/original`,
        `/assets/${id}/original?download=true`,
        `/assets/${id}/video/playback`,
      ]),
    ];
    for (const route of routes) {
      const answer = await page.request.get(`/api${route}${route.includes('?') ? '&' : '?'}key=${link.key}`);
      const body = await answer.body();
      const everything = JSON.stringify(answer.headers()) + body.toString('latin1') + body.toString('utf8');
      for (const secret of forbidden) expect(everything, `${route} tells ${secret}`).not.toContain(secret);
      if (answer.headers()['content-type'] === 'image/jpeg' && has('exiftool')) {
        const file = join(folder, 'photo.jpg');
        writeFileSync(file, body);
        expect(metadata(file), route).toEqual({});
      }
    }
    // The month of capture is not given away by which buckets answer.
    const month = files[0].takenAt!.slice(0, 7);
    const guess = await page.request.get(`/api/timeline/bucket?albumId=${albumId}&timeBucket=${month}-01&key=${link.key}`);
    if (guess.ok()) expect((await guess.json()).id ?? []).toEqual([]);
  }

  await page.goto(links[0].path);
  await expect(page.locator('a[data-asset-id]')).toHaveCount(ids.length);
  const started = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download all' }).click();
  const archive = (await (await started).path())!;
  const found = entries(archive);
  expect(found).toHaveLength(ids.length);
  for (const entry of found) {
    expect(entry.name).toMatch(/^photo-\d+\.jpg$/);
    expect(entry.time).toEqual([1980, 1, 1, 0, 0, 0]);
  }
  if (has('exiftool')) {
    execFileSync('unzip', ['-q', archive, '-d', join(folder, 'zip')]);
    for (const entry of found) expect(metadata(join(folder, 'zip', entry.name)), entry.name).toEqual({});
  }
});

test('a file that cannot be cleaned is looked at, not given', async ({ page, owner, server }) => {
  // A TIFF header and nothing else that we know how to clean.
  const form = new FormData();
  const bytes = Buffer.from('49492a0008000000000000000000', 'hex');
  form.set('assetData', new Blob([bytes], { type: 'image/tiff' }), 'scan.tif');
  form.set('fileCreatedAt', '2025-01-01T00:00:00.000Z');
  form.set('fileModifiedAt', '2025-01-01T00:00:00.000Z');
  const answer = await fetch(`${server.url}/api/assets`, {
    method: 'POST',
    body: form,
    headers: { authorization: `Bearer ${owner.token}` },
  });
  expect(answer.status).toBe(201);
  const { id } = (await answer.json()) as { id: string };
  const ids = [id, ...(await owner.uploadAll(jpegs(1)))];
  const { path, key } = await owner.link({ assetIds: ids, showMetadata: false });
  expect((await page.request.get(`/api/assets/${id}/original?key=${key}`)).status()).toBe(403);
  await page.goto(path);
  const started = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download all' }).click();
  expect(entries((await (await started).path())!)).toHaveLength(1);
  await expect(page.getByRole('region', { name: 'Downloads' })).toContainText('1 file was left out');
});
