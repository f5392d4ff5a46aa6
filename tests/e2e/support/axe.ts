// The accessibility audit: what axe finds wrong on a screen, in words that say where.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Colours that are on their way, as after another theme was chosen, are nobody's to judge. */
const isStill = () =>
  document.getAnimations().every(({ playState, effect }) => playState !== 'running' || effect?.getComputedTiming().endTime === Infinity);

/** Fails with every violation on the page, once nothing moves. Waits for nothing else: show the screen first. */
export async function audit(page: Page): Promise<void> {
  await page.waitForFunction(isStill);
  const { violations } = await new AxeBuilder({ page }).withTags(STANDARDS).analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}\n  at ${node.target.join(' ')}\n  ${node.html}`),
  );
  expect(found.join('\n\n'), 'accessibility').toBe('');
}

/** The same in light and in dark. */
export async function auditThemes(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await audit(page);
  }
}
