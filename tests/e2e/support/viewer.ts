// What tests of the viewer ask about the photo in the middle.
import type { Locator, Page } from '@playwright/test';

/** The open viewer. */
export function viewerOf(page: Page): Locator {
  return page.getByRole('dialog', { name: 'Photo viewer' });
}

/** The photo in the middle, with whatever is painted of it. */
export function frameOf(page: Page): Locator {
  return page.locator('.slide:not([aria-hidden]) .slide-frame');
}

/** How much the photo in the middle is enlarged. */
export async function scaleOf(page: Page): Promise<number> {
  return frameOf(page).evaluate((frame) => frame.getBoundingClientRect().width / (frame as HTMLElement).offsetWidth);
}

/** Opens a photo of the grid and waits until it is painted and nothing moves. */
export async function open(page: Page, id: string): Promise<void> {
  await page.locator(`a[data-asset-id="${id}"]`).click();
  await painted(page);
}

/** Waits until the photo in the middle is painted and nothing moves. */
export async function painted(page: Page): Promise<void> {
  await frameOf(page).locator('img.slide-preview.loaded').waitFor();
  await page.waitForFunction(() => document.getAnimations().every((motion) => motion.playState !== 'running'));
}
