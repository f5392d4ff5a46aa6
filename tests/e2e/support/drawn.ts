// Pictures drawn for a test, pixel by pixel, and what a browser sees of a picture.
import type { Page } from '@playwright/test';
import { crc32, deflateSync } from 'node:zlib';

/** Red, green and blue from 0 to 255. */
export type Colour = readonly [number, number, number];

/** A part of a JPEG between its marker and the next (ITU-T T.81, B.1.1.4). */
function segment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

function withSegment(jpeg: Buffer, marker: number, content: Buffer): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), segment(marker, content), jpeg.subarray(2)]);
}

/** The least that says how a photo was held: a directory of one short (Exif 2.32, 4.6.2 and 4.6.4). */
function exif(orientation: number): Buffer {
  const tiff = Buffer.from('MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0', 'latin1');
  tiff.writeUInt16BE(orientation, 18);
  return tiff;
}

/** A JPEG that says how it was held. */
export function held(jpeg: Buffer, orientation: number): Buffer {
  return withSegment(jpeg, 0xe1, Buffer.concat([Buffer.from('Exif\0\0'), exif(orientation)]));
}

/** A JPEG whose numbers mean the colours of a profile, in place of its own (ICC.1:2022, B.4). */
export function profiled(jpeg: Buffer, profile: Buffer): Buffer {
  const own = jpeg.indexOf('ICC_PROFILE\0') - 4;
  const plain = own < 0 ? jpeg : Buffer.concat([jpeg.subarray(0, own), jpeg.subarray(own + 2 + jpeg.readUInt16BE(own + 2))]);
  return withSegment(plain, 0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), profile]));
}

/** The first colour profile in a file that holds it in one piece. */
export function profileOf(file: Buffer): Buffer {
  // Its signature stands 36 bytes behind its length (ICC.1:2022, 7.2).
  const at = file.indexOf('acsp') - 36;
  if (at < 0) throw new Error('there is no profile');
  return file.subarray(at, at + file.readUInt32BE(at));
}

function chunk(kind: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind), content]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(content.length);
  ends.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
}

/** A PNG (ISO/IEC 15948) of one row again and again; a pixel is grey, RGB or RGBA by its bytes. */
export function png(width: number, height: number, pixels: Buffer): Buffer {
  const bytes = pixels.length / width;
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, { 1: 0, 3: 2, 4: 6 }[bytes]!, 0, 0, 0]);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  const row = Buffer.concat([Buffer.alloc(1), pixels]);
  const data = deflateSync(Buffer.alloc(row.length * height, row), { level: 1 });
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/** A PNG that says how it was held, before its picture or behind it: both are allowed. */
export function heldPng(bytes: Buffer, orientation: number, place: 'before' | 'behind'): Buffer {
  // The header is 33 bytes long with the signature, the end 12.
  const at = place === 'before' ? 33 : bytes.length - 12;
  return Buffer.concat([bytes.subarray(0, at), chunk('eXIf', exif(orientation)), bytes.subarray(at)]);
}

/**
 * A grey JPEG of three components that comes in scans (ITU-T T.81, annex G). It has the first of them
 * alone, in which no block differs from the one before: a bit for each.
 */
export function inScans(width: number, height: number): Buffer {
  const frame = Buffer.from([8, 0, 0, 0, 0, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
  frame.writeUInt16BE(height, 1);
  frame.writeUInt16BE(width, 3);
  const blocks = 3 * Math.ceil(width / 8) * Math.ceil(height / 8);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 1)])),
    segment(0xc2, frame),
    // One code, of one bit, for no difference.
    segment(0xc4, Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(15), Buffer.from([0])])),
    segment(0xda, Buffer.from([3, 1, 0, 2, 0, 3, 0, 0, 0, 0])),
    Buffer.alloc(Math.ceil(blocks / 8)),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** A JPEG of four colours: upper left, upper right, lower left, lower right. */
export async function quarters(page: Page, width: number, height: number, colours: readonly Colour[]): Promise<Buffer> {
  const base64 = await page.evaluate(
    ({ width, height, colours }) => {
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      const context = canvas.getContext('2d')!;
      colours.forEach((colour, at) => {
        context.fillStyle = `rgb(${colour.join(' ')})`;
        context.fillRect((at % 2) * (width / 2), Math.floor(at / 2) * (height / 2), width / 2, height / 2);
      });
      return canvas.toDataURL('image/jpeg', 0.95).split(',')[1];
    },
    { width, height, colours },
  );
  return Buffer.from(base64, 'base64');
}

export interface Seen {
  width: number;
  height: number;
  colours: Colour[];
}

/** What a browser sees of a picture: its size, and the colours at points from 0 to 1. */
export async function seen(page: Page, bytes: Buffer, points: [number, number][]): Promise<Seen> {
  return page.evaluate(
    async ({ base64, points }) => {
      const file = new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]);
      const bitmap = await createImageBitmap(file);
      const { width, height } = bitmap;
      const context = new OffscreenCanvas(width, height).getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      const colours = points.map(([x, y]): [number, number, number] => {
        const at = (part: number, length: number) => Math.min(Math.floor(part * length), length - 1);
        const [red, green, blue] = context.getImageData(at(x, width), at(y, height), 1, 1).data;
        return [red, green, blue];
      });
      return { width, height, colours };
    },
    { base64: bytes.toString('base64'), points },
  );
}

/** How far two pictures are apart at most, from 0 to 255, where each is made eight by eight pixels. */
export async function difference(page: Page, one: Buffer, other: Buffer): Promise<number> {
  return page.evaluate(
    async (pictures) => {
      const [one, other] = await Promise.all(pictures.map(async (base64) => {
        const file = new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]);
        const bitmap = await createImageBitmap(file, { resizeWidth: 8, resizeHeight: 8, resizeQuality: 'high' });
        const context = new OffscreenCanvas(8, 8).getContext('2d')!;
        context.drawImage(bitmap, 0, 0);
        return context.getImageData(0, 0, 8, 8).data;
      }));
      return Math.max(...one.map((value, at) => Math.abs(value - other[at])));
    },
    [one, other].map((bytes) => bytes.toString('base64')),
  );
}
