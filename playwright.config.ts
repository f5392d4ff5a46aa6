// Browser tests: the built app in a real Chromium against the real server, which every test gets
// for itself (tests/e2e/support/server.ts). `cargo xtask test e2e` builds first and runs them.
import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';

const executablePath = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path && existsSync(path));

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
    // Recording takes an eighth of the time; where tests are tried twice, it is enough the second time.
    trace: process.env.CI ? 'on-first-retry' : 'retain-on-failure',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: [
    { name: 'desktop', testIgnore: ['**/*.phone.spec.ts', '**/screenshots/**'], use: desktop },
    // What owners do, once more at the width of a phone.
    {
      name: 'narrow',
      testMatch:
        /\/(collections|links|members|photos|search|session|settings|setup|share|sharing-panel|upload)\.spec\.ts$/,
      use: { viewport: phone.viewport },
    },
    { name: 'phone', testMatch: '**/*.phone.spec.ts', testIgnore: '**/screenshots/**', use: phone },
    // Programs that we did not write, against our server; no browser.
    { name: 'clients', testDir: 'tests/clients' },
    // `cargo xtask screenshots`; a spec chooses its own sizes.
    { name: 'screenshots', testMatch: '**/screenshots/*.spec.ts', use: desktop },
  ],
});
