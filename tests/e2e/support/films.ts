// Long films, as files: real to whoever reads their headers, without a track to see.
import type { TestInfo } from '@playwright/test';
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, createReadStream, openSync, writeFileSync, writeSync } from 'node:fs';

export const MB = 1_000_000;

export interface Film {
  path: string;
  size: number;
  sha1: string;
}

export async function sha1Of(bytes: AsyncIterable<Buffer>): Promise<string> {
  const sha1 = createHash('sha1');
  for await (const chunk of bytes) sha1.update(chunk);
  return sha1.digest('hex');
}

/** A box (ISO/IEC 14496-12, 4.2). */
function box(kind: string, content: Buffer): Buffer {
  const head = Buffer.concat([Buffer.alloc(4), Buffer.from(kind)]);
  head.writeUInt32BE(content.length + 8);
  return Buffer.concat([head, content]);
}

/** What stands before the pictures of a film of five seconds. */
function beginning(): Buffer {
  const header = Buffer.alloc(100);
  header.writeUInt32BE(1000, 12);
  header.writeUInt32BE(5000, 16);
  return Buffer.concat([box('ftyp', Buffer.from('isom\0\0\0\0isommp42')), box('moov', box('mvhd', header))]);
}

/** A film of so many bytes. */
export function film(info: TestInfo, name: string, length: number): Film {
  const bytes = Buffer.concat([beginning(), box('mdat', randomBytes(length))]);
  const path = info.outputPath(name);
  writeFileSync(path, bytes);
  return { path, size: bytes.length, sha1: createHash('sha1').update(bytes).digest('hex') };
}

/** A film of thousands of megabytes, which takes hardly any room on the disk. */
export async function vast(info: TestInfo, name: string, length: number): Promise<Film> {
  const path = info.outputPath(name);
  // A length of 64 bits stands behind the name of the box.
  const head = Buffer.from([0, 0, 0, 1, ...Buffer.from('mdat'), 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeBigUInt64BE(BigInt(length + head.length), 8);
  const start = Buffer.concat([beginning(), head]);
  const size = start.length + length;
  const file = openSync(path, 'w');
  writeSync(file, start);
  // Bytes here and there, so that no part is like another and none can stand in another's place.
  for (let at = start.length; at < size; at += MB) writeSync(file, randomBytes(16), 0, 16, at);
  writeSync(file, Buffer.alloc(1), 0, 1, size - 1);
  closeSync(file);
  return { path, size, sha1: await sha1Of(createReadStream(path, { highWaterMark: MB })) };
}
