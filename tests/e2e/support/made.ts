// Photos made for one test: valid JPEGs of any size and number, each of its own bytes.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Api } from './api';
import { jpegs } from './fixtures';

/** What was uploaded, to be compared with what was taken home. */
export interface Given {
  id: string;
  name: string;
  sha1: string;
}

/** Eight by eight grey pixels: the least there is of a photo. */
export const TINY = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z',
  'base64',
);

/** A JPEG with a comment of its own (ITU-T T.81, B.2.4.5), and as many bytes behind its end as ask for. */
export function picture(comment: string, more = 0, plain = readFileSync(jpegs(1)[0].path)): Buffer {
  const text = Buffer.from(comment);
  const segment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, text.length + 2]), text]);
  return Buffer.concat([plain.subarray(0, 2), segment, plain.subarray(2), randomBytes(more)]);
}

/** A JPEG with an XMP packet (XMP part 3, 1.1.3) before everything else. */
export function withXmp(plain: Buffer, packet: string): Buffer {
  const body = Buffer.from(`http://ns.adobe.com/xap/1.0/\0${packet}`);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([plain.subarray(0, 2), head, body, plain.subarray(2)]);
}

/** A JPEG that names somebody, as catalogue programs write it (IPTC Extension in XMP). */
export function named(plain: Buffer, name: string): Buffer {
  return withXmp(plain, `<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description xmlns:e='http://iptc.org/std/Iptc4xmpExt/2008-02-29/'><e:PersonInImage><rdf:Bag><rdf:li>${name}</rdf:li></rdf:Bag></e:PersonInImage></rdf:Description></rdf:RDF></x:xmpmeta>`);
}

/** Uploads bytes under a name, with small pictures, so that the server need not make them. */
export async function give(owner: Api, name: string, bytes: Buffer, small = readFileSync(jpegs(1)[0].path)): Promise<Given> {
  const form = new FormData();
  form.set('deviceAssetId', name);
  form.set('deviceId', 'tests');
  form.set('fileCreatedAt', '2025-01-01T12:00:00.000Z');
  form.set('fileModifiedAt', '2025-01-01T12:00:00.000Z');
  form.set('filename', name);
  form.set('assetData', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), 'x.jpg');
  for (const part of ['thumbnail', 'preview']) {
    form.set(part, new Blob([new Uint8Array(small)], { type: 'image/jpeg' }), 'p.jpg');
  }
  const answer = await owner.request('POST', '/api/assets', { body: form });
  if (answer.status !== 201) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
  const { id } = await answer.json();
  return { id, name, sha1: createHash('sha1').update(bytes).digest('hex') };
}

/** Uploads bytes as if the file had lain in a folder, and returns the asset's id. */
export async function giveInto(owner: Api, folder: string, name: string, bytes: Buffer): Promise<string> {
  const form = new FormData();
  form.set('fileCreatedAt', '2025-01-01T12:00:00.000Z');
  form.set('fileModifiedAt', '2025-01-01T12:00:00.000Z');
  form.set('folder', folder);
  form.set('assetData', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), name);
  return (await (await owner.request('POST', '/api/assets', { body: form })).json()).id;
}

/** Uploads several of a size. */
export async function giveMany(owner: Api, count: number, more: number): Promise<Given[]> {
  const given: Given[] = [];
  for (let at = 0; at < count; at += 1) given.push(await give(owner, `IMG_${1000 + at}.jpg`, picture(`${at}`, more)));
  return given;
}
