// Browser tests: the built app in a real Chromium against the real server, which every test gets
// for itself (tests/e2e/support/server.ts). `cargo xtask test e2e` builds first and runs them.
import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';

/** The first of these that is there. */
const first = (...paths: (string | undefined)[]) => paths.find((path) => path && existsSync(path));

const chromium = first(
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
);
// The same engine without a window's worth of programs around it: a third quicker on two cores.
const shell = first(process.env.CHROMIUM_SHELL, '/usr/bin/chromium-headless-shell') ?? chromium;

const args = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const launch = (executablePath: string | undefined) => ({ launchOptions: { executablePath, args } });

/** What only the whole browser has as people have it: downloads to disk and their processes, service workers. */
const WHOLE_BROWSER = /\/(download|offline)\.spec\.ts$/;

const desktop = { viewport: { width: 1440, height: 900 } };
const phone = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  workers: 2,
  // Where nobody is there to look, one race on busy cores must not hide the rest of the results: a
  // test is tried twice, and the summary says which ones needed it. At a desk it just fails.
  retries: process.env.CI ? 1 : 0,
  reporter: 'list',
  // Two cores share the browser, the server and everything else that runs.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  use: {
    browserName: 'chromium',
    headless: true,
    // Recording takes a fifth of the time: for the one test that is looked into, `TRACE=1`.
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    ...launch(shell),
  },
  projects: [
    { name: 'desktop', testIgnore: ['**/*.phone.spec.ts', '**/screenshots/**', WHOLE_BROWSER], use: desktop },
    { name: 'browser', testMatch: WHOLE_BROWSER, use: { ...desktop, ...launch(chromium) } },
    // What owners do most, once more at the width of a phone; with `--long` all of it.
    {
      name: 'narrow',
      testMatch: process.env.VITRINE_LONG
        ? /\/(collections|links|members|photos|search|session|settings|setup|share|sharing-panel|upload)\.spec\.ts$/
        : /\/(links|photos|search|share|sharing-panel|upload)\.spec\.ts$/,
      use: { viewport: phone.viewport },
    },
    { name: 'phone', testMatch: '**/*.phone.spec.ts', testIgnore: '**/screenshots/**', use: phone },
    // Programs that we did not write, against our server; no browser.
    { name: 'clients', testDir: 'tests/clients' },
    // `cargo xtask screenshots`; a spec chooses its own sizes.
    { name: 'screenshots', testMatch: '**/screenshots/*.spec.ts', use: { ...desktop, ...launch(chromium) } },
  ],
});
