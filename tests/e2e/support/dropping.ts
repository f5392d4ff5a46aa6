// Dropping files on a page as a person would, from another window.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { Photo } from './fixtures';

/** Drops files anywhere on the page. */
export async function drop(page: Page, files: Pick<Photo, 'name' | 'type' | 'path'>[]): Promise<void> {
  const contents = await Promise.all(
    files.map(async ({ name, type, path }) => ({ name, type, base64: (await readFile(path)).toString('base64') })),
  );
  const transfer = await page.evaluateHandle(async (contents) => {
    const transfer = new DataTransfer();
    for (const { name, type, base64 } of contents) {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type }));
    }
    return transfer;
  }, contents);
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent('body', kind, { dataTransfer: transfer });
  }
}
