// Real fingers, through the browser's own protocol: Playwright's taps know neither drags nor pinches.
import type { CDPSession, Page } from '@playwright/test';

type Point = { x: number; y: number };

/** Fingers on a page. */
export class Fingers {
  private constructor(private readonly session: CDPSession) {}

  static async on(page: Page): Promise<Fingers> {
    return new Fingers(await page.context().newCDPSession(page));
  }

  private async send(type: 'touchStart' | 'touchMove' | 'touchEnd', points: Point[]): Promise<void> {
    const touchPoints = points.map((point, id) => ({ ...point, id }));
    await this.session.send('Input.dispatchTouchEvent', { type, touchPoints });
  }

  /** Puts fingers down, moves each to its end in steps, and calls back before they leave. */
  async drag(from: Point[], to: Point[], held?: () => Promise<void>, steps = 8): Promise<void> {
    await this.send('touchStart', from);
    for (let step = 1; step <= steps; step++) {
      const part = step / steps;
      const between = (a: number, b: number) => a + (b - a) * part;
      await this.send('touchMove', from.map((start, finger) => ({
        x: between(start.x, to[finger].x),
        y: between(start.y, to[finger].y),
      })));
    }
    await held?.();
    await this.send('touchEnd', []);
  }

  async tap(at: Point): Promise<void> {
    await this.send('touchStart', [at]);
    await this.send('touchEnd', []);
  }
}
