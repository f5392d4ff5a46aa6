// Immich's command line program, version 3.2.2, as people use it to bring their photos. It wants
// Node 22: the one on the path, or the one that `cargo xtask test` puts beside.
import { expect } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { jpeg } from './photos';
import { test } from './server';

const NODE = process.env.VITRINE_NODE_22 || process.execPath;

test('a folder with duplicates, sidecars, a video and odd names', async ({ owner, server }) => {
  const { stdout: version } = await promisify(execFile)(NODE, ['--version']);
  test.skip(Number(/^v(\d+)/.exec(version)![1]) < 22, 'there is no Node 22');
  const home = await mkdtemp(join(tmpdir(), 'vitrine-cli-'));
  const photos = join(home, 'Größe & Co');
  await mkdir(join(photos, 'sub folder'), { recursive: true });
  await writeFile(join(photos, 'one.jpg'), jpeg(1));
  await writeFile(join(photos, 'one again.JPG'), jpeg(1));
  await writeFile(join(photos, "odd '№2'; $(x).jpeg"), jpeg(2));
  await writeFile(join(photos, 'sub folder', 'three.jpg'), jpeg(3));
  await writeFile(join(photos, 'sub folder', 'three.jpg.xmp'), '<x:xmpmeta xmlns:x="adobe:ns:meta/"/>');
  await writeFile(join(photos, 'film.mp4'), mp4());
  await writeFile(join(photos, 'notes.txt'), 'no photo');
  const made = await fetch(`${server.url}/api/api-keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ permissions: ['all'] }),
  });
  const { secret } = (await made.json()) as { secret: string };
  const cli = async (...args: string[]) => {
    const program = resolve('node_modules/@immich/cli/dist/index.js');
    const run = await promisify(execFile)(NODE, [program, '-d', join(home, 'config'), ...args]);
    return run.stdout + run.stderr;
  };
  await mkdir(join(home, 'config'));

  // Without `/api`: the program asks where it is.
  expect(await cli('login', server.url, secret)).toContain('Logged in as');
  expect(await cli('server-info')).toContain('Version: 3.2.2');
  const said = await cli('upload', '--recursive', '--album', photos);
  expect(said).toContain('Successfully uploaded 4 new assets');
  const albums = await get(server.url, owner.token!, '/api/albums');
  expect(albums.map((album: { albumName: string }) => album.albumName).sort()).toEqual(['Größe & Co', 'sub folder']);
  const statistics = await get(server.url, owner.token!, '/api/assets/statistics');
  expect(statistics).toEqual({ images: 3, videos: 1, total: 4 });
  // A second time nothing is new.
  expect(await cli('upload', '--recursive', photos)).not.toContain('Successfully uploaded');
  await rm(home, { recursive: true });
});

async function get(url: string, token: string, path: string) {
  const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status, path).toBe(200);
  return answer.json();
}

/** The smallest film (ISO/IEC 14496-12): a brand, a header without tracks, and a byte of data. */
function mp4(): Buffer {
  const box = (kind: string, content: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(content.length + 8);
    head.write(kind, 4, 'latin1');
    return Buffer.concat([head, content]);
  };
  const header = Buffer.alloc(100);
  header.writeUInt32BE(1000, 12);
  header.writeUInt32BE(1000, 16);
  return Buffer.concat([
    box('ftyp', Buffer.from('isom\0\0\0\0isommp42', 'latin1')),
    box('moov', box('mvhd', header)),
    box('mdat', Buffer.from([0])),
  ]);
}
