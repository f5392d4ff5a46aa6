// Real files of every kind, where they are there: they belong to others and are not kept with the code.
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = resolve(process.env.VITRINE_CORPUS || '../shared/corpus/dev');

/** Why a test is skipped where they are missing. */
export const NO_CORPUS = `${FOLDER} is not there; VITRINE_CORPUS says where else`;

export const hasCorpus = existsSync(join(FOLDER, 'MANIFEST.tsv'));

/** Where a file of the corpus lies. */
export function corpus(name: string): string {
  return join(FOLDER, name);
}

/** All files but the list of them; none where there is no corpus. */
export function corpusFiles(): string[] {
  if (!hasCorpus) return [];
  return readdirSync(FOLDER).filter((name) => name !== 'MANIFEST.tsv').sort().map(corpus);
}
