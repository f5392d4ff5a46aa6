// The generated photos that `cargo xtask fixtures` wrote, by what they are good for.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A file and what is known about it; see xtask/src/fixtures.rs. */
export interface Photo {
  id: string;
  name: string;
  path: string;
  type: string;
  size: number;
  sha1: string;
  /** As seen, after the orientation. */
  width: number;
  height: number;
  orientation: number;
  takenAt: string | null;
  hasOffset: boolean;
  make: string | null;
  model: string | null;
  latitude: number | null;
  longitude: number | null;
  /** Strings that must not get through where metadata is hidden. */
  canaries: string[];
  /** Does it decode to the end? */
  valid: boolean;
  duplicateOf: string | null;
}

/** Where the files are: also a folder that a test may choose or drop as a whole. */
export const FOLDER = resolve('target/fixtures');

/** Every file of the manifest. */
export const photos: Photo[] = read(FOLDER, 'cargo xtask fixtures');

/** The file that the manifest calls by this name. */
export function photo(id: string): Photo {
  const found = photos.find((photo) => photo.id === id);
  if (!found) throw new Error(`there is no fixture "${id}": ${photos.map((photo) => photo.id).join(', ')}`);
  return found;
}

/** Whole JPEGs that are no copies of one another, oldest first. */
export function jpegs(count = Infinity): Photo[] {
  const found = photos.filter((photo) => photo.type === 'image/jpeg' && photo.valid && !photo.duplicateOf);
  return found.slice(0, count);
}

/** The 200 photos of 5 MB, or nothing where `cargo xtask fixtures big` was not run. */
export function bigPhotos(): { name: string; path: string; size: number; sha1: string }[] {
  const folder = resolve('target/fixtures-big');
  return existsSync(join(folder, 'manifest.json')) ? read(folder, 'cargo xtask fixtures big') : [];
}

function read<T extends { name: string; path: string }>(folder: string, command: string): T[] {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) throw new Error(`${manifest} is not there: run \`${command}\` first`);
  const { files } = JSON.parse(readFileSync(manifest, 'utf8'));
  return files.map((file: T) => ({ ...file, path: join(folder, file.name) }));
}
