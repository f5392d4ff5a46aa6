// How much memory processes had at their largest, as Linux counts it.
import type { Browser } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';

/** Why a test of memory is skipped elsewhere. */
export const NO_PROC = 'memory is read from /proc, which is not there';

export const hasProc = existsSync('/proc/self/status');

/** MB that a process had at its largest. */
export function peak(pid: number): number {
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return (Number(kilobytes) * 1024) / 1e6;
}

/** MB that the largest of the browser's processes for pages had. */
export async function rendererPeak(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return Math.max(...processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => peak(id)));
}
