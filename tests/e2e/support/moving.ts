// Videos, motion photos and photos that surround the viewer: made here, so that tests need no files.
import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import type { Api } from './api';
import { type Photo, photo } from './fixtures';
import { withXmp } from './made';

/** Records a real video of about so many milliseconds in the browser. */
export async function record(page: Page, milliseconds: number): Promise<Buffer> {
  const bytes = await page.evaluate(async (milliseconds) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
    const context = canvas.getContext('2d')!;
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm;codecs=vp8' });
    const parts: Blob[] = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    const ended = new Promise((done) => (recorder.onstop = done));
    recorder.start();
    const begin = performance.now();
    while (performance.now() - begin < milliseconds) {
      context.fillStyle = `hsl(${performance.now() / 5} 80% 50%)`;
      context.fillRect(0, 0, 320, 240);
      await new Promise((done) => setTimeout(done, 40));
    }
    recorder.stop();
    await ended;
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
  }, milliseconds);
  return Buffer.from(bytes);
}

/** Uploads bytes as a file and returns the asset's id. */
export async function uploadBytes(owner: Api, name: string, type: string, bytes: Buffer, taken: string): Promise<string> {
  const form = new FormData();
  form.set('deviceAssetId', name);
  form.set('deviceId', 'tests');
  form.set('fileCreatedAt', taken);
  form.set('fileModifiedAt', taken);
  form.set('filename', name);
  form.set('assetData', new Blob([new Uint8Array(bytes)], { type }), name);
  const answer = await owner.request('POST', '/api/assets', { body: form });
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).id;
}

/** A photo that says in XMP that it surrounds the viewer (Google's GPano namespace). */
export function surrounding(base: Photo = photo('no-metadata')): Buffer {
  const xmp =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="" xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" ' +
    'GPano:ProjectionType="equirectangular"/></rdf:RDF></x:xmpmeta>';
  return withXmp(readFileSync(base.path), xmp);
}
