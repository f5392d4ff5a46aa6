// Pictures of screens, for the project `screenshots` (`cargo xtask screenshots`).
import type { Page } from '@playwright/test';
import { join, resolve } from 'node:path';

const FOLDER = resolve('target/screenshots');

/** Takes a picture once fonts and images are there, and returns where it is. */
export async function screenshot(page: Page, name: string): Promise<string> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const waiting = [...document.images].filter((image) => image.loading !== 'lazy' || image.complete);
    await Promise.allSettled(waiting.map((image) => image.decode()));
  });
  const path = join(FOLDER, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
  return path;
}
