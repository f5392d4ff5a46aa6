// Whole cards and folders chosen at once: every file is accounted for, and what is stored is what
// was chosen.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { TestInfo } from '@playwright/test';
import type { Api } from './support/api';
import { corpusFiles, hasCorpus, NO_CORPUS } from './support/corpus';
import { photos } from './support/fixtures';
import { sized } from './support/long';
import { picture } from './support/made';
import { expect, test } from './support/server';

const FILES = sized(240, 500);
/** Copies are made of files up to this size, so that the disk is not what is measured. */
const SMALL = 200_000;
/** Copies of a file to the byte, under names of their own. */
const COPIES = 20;

interface Line {
  outcome: string;
  name: string;
  more: string;
}

const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');

/** The same photo or film with other bytes; nothing where the format has no place for them. */
function altered(bytes: Buffer, extension: string, number: number): Buffer | undefined {
  const tag = Buffer.alloc(8);
  tag.writeUInt32BE(number, 4);
  if (['.jpg', '.jpeg'].includes(extension) && bytes.readUInt16BE(0) === 0xffd8) return picture(`${number}`, 0, bytes);
  // A box of free space (ISO/IEC 14496-12, 8.1.2) behind the others.
  if (['.mp4', '.mov', '.heic', '.avif'].includes(extension)) {
    return Buffer.concat([bytes, Buffer.from([0, 0, 0, 16]), Buffer.from('free'), tag]);
  }
  // Behind the end, where readers do not look.
  return ['.png', '.gif'].includes(extension) ? Buffer.concat([bytes, tag]) : undefined;
}

/** Puts files of all kinds into a folder and returns their paths. */
function card(info: TestInfo): string[] {
  const folder = info.outputPath('card');
  mkdirSync(folder, { recursive: true });
  const real = [...photos.map(({ path }) => path), ...corpusFiles()];
  const paths = real.map((path, at) => join(folder, `${at}-${basename(path)}`));
  real.forEach((path, at) => copyFileSync(path, paths[at]));
  const put = (name: string, bytes: Buffer) => {
    paths.push(join(folder, name));
    writeFileSync(paths.at(-1)!, bytes);
  };
  const small = real.map((path) => ({ path, bytes: readFileSync(path) })).filter(({ bytes }) => bytes.length < SMALL);
  for (const { path, bytes } of small.slice(0, COPIES)) put(`copy-${basename(path)}`, bytes);
  for (let at = 0; paths.length < FILES; at += 1) {
    const { path, bytes } = small[at % small.length];
    const made = altered(bytes, extname(path).toLowerCase(), at);
    if (made) put(`made-${at}-${basename(path)}`, made);
  }
  return paths;
}

/** SHA-1 of the original of an asset. */
async function stored(owner: Api, id: string): Promise<string> {
  const answer = await owner.request('GET', `/api/assets/${id}/original`);
  expect(answer.status, id).toBe(200);
  return sha1(Buffer.from(await answer.arrayBuffer()));
}

test('hundreds of files of all kinds are all accounted for, and kept byte for byte', async ({ ownerPage: page, owner }, info) => {
  test.slow();
  if (!hasCorpus) info.annotations.push({ type: 'fewer kinds', description: NO_CORPUS });
  const paths = card(info);
  const chosen = new Map(paths.map((path) => [basename(path), sha1(readFileSync(path))]));
  expect(chosen.size).toBe(FILES);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/photos');
  await page.locator('input[type=file]').first().setInputFiles(paths);
  const panel = page.getByRole('region', { name: 'Uploads' });
  await panel.getByRole('button', { name: 'Copy report' }).click({ timeout: 240_000 });
  await expect(page.getByText('Report copied')).toBeVisible();

  const report = await page.evaluate(() => navigator.clipboard.readText());
  const lines: Line[] = report.trim().split('\n').map((line) => {
    const [outcome, name, , more = ''] = line.split('\t');
    return { outcome, name, more };
  });
  expect(lines.map(({ name }) => name).sort()).toEqual([...chosen.keys()].sort());
  const [added, already, refused] = ['added', 'duplicate', 'failed'].map((outcome) =>
    lines.filter((line) => line.outcome === outcome),
  );
  expect(added.length + already.length + refused.length).toBe(FILES);
  await expect(panel.getByRole('status')).toHaveText(
    `${added.length} photos added, ${already.length} were here already, ${refused.length} were not taken`,
  );

  // Which bytes come first is chance; that they are there once is not.
  const known = added.map(({ name }) => chosen.get(name));
  const isTaken = lines.filter(({ outcome }) => outcome !== 'failed').map(({ name }) => chosen.get(name));
  expect(new Set(known).size).toBe(added.length);
  expect(new Set(isTaken).size).toBe(added.length);
  for (const { name, more } of [...added, ...already]) expect(await stored(owner, more), name).toBe(chosen.get(name));

  const noPhotos = [...chosen.keys()].filter((name) => /notes\.jpg$|\.svg$/.test(name));
  expect(refused.map(({ name }) => name).sort()).toEqual(noPhotos.sort());
  for (const { name, more } of refused) expect(more).toBe(`Unsupported file type ${name}`);
  await expect(panel.locator('.panel-row.failed .panel-state')).toHaveText(refused.map(({ more }) => `Not taken: ${more}`));
});
