// The real server, with the app that was built into it, once per test: an empty data folder, a
// port of its own, and nothing left behind.
import { test as base, type Page } from '@playwright/test';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Api } from './api';

/** Who owns the photos in tests. */
export const OWNER = { name: 'Robin Vale', email: 'robin@example.com', password: 'correct horse' };

const BINARY = process.env.VITRINE_SERVER_BIN || resolve('target/release/vitrine-server');
/** A folder to serve instead of the app inside the server, after `cargo xtask build --quick`. */
const WEB = process.env.VITRINE_WEB ? ['--web', resolve(process.env.VITRINE_WEB)] : [];
const START_TIMEOUT = 20_000;
const STOP_TIMEOUT = 10_000;

/** A running server. */
export class Server {
  /** What it wrote to stderr, for a test that looks for secrets in logs. */
  log = '';
  url = '';
  private process!: ChildProcess;

  private constructor(
    readonly data: string,
    private readonly args: string[],
  ) {}

  /** Starts a server over a folder, by default a new one. */
  static async start(data?: string, args: string[] = []): Promise<Server> {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is not there: run \`cargo xtask build\` first`);
    const server = new Server(data ?? (await mkdtemp(join(tmpdir(), 'vitrine-'))), args);
    await server.launch('127.0.0.1:0');
    return server;
  }

  /** Starts it again after it was stopped: the same folder, the same address. */
  async startAgain(): Promise<void> {
    await this.launch(new URL(this.url).host);
  }

  private async launch(listen: string): Promise<void> {
    // Settings of a server that runs on this machine are none of ours.
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('VITRINE_'));
    // Tests must not depend on whether these programs are installed here.
    const env = { ...Object.fromEntries(own), VITRINE_FFMPEG: 'off', VITRINE_HEIF: 'off' };
    const child = spawn(BINARY, ['--listen', listen, '--data', this.data, ...WEB, ...this.args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.on('data', (text) => (this.log += text));
    this.process = child;
    this.url = await new Promise<string>((started, failed) => {
      const fail = (why: string) => failed(new Error(`${why}\n${this.log}`));
      const timer = setTimeout(() => fail(`no server after ${START_TIMEOUT} ms`), START_TIMEOUT);
      child.once('error', failed);
      child.once('exit', (status) => fail(`the server ended with ${status}`));
      createInterface(child.stdout).on('line', (line) => {
        const address = /^listening on (http:\/\/\S+)/.exec(line)?.[1];
        if (!address) return;
        clearTimeout(timer);
        child.removeAllListeners('exit');
        started(address.replace(/\/$/, ''));
      });
    });
  }

  /** Its process, for a test that looks at its memory. */
  get pid(): number {
    return this.process.pid!;
  }

  /** Stops it; the data folder stays. `SIGKILL` is a power cut. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise<void>((done) => this.process.once('exit', () => done()));
    this.process.kill(signal);
    const timer = setTimeout(() => this.process.kill('SIGKILL'), STOP_TIMEOUT);
    await ended;
    clearTimeout(timer);
  }
}

interface Fixtures {
  /** An empty server. */
  server: Server;
  /** The administrator of that server, signed in at the API but not in the browser. */
  owner: Api;
  /** A page in which the owner is signed in. */
  ownerPage: Page;
}

/** Playwright's `test` with a server; relative addresses go to it. */
export const test = base.extend<Fixtures>({
  server: async ({}, use) => {
    const server = await Server.start();
    await use(server);
    await server.stop();
    await rm(server.data, { recursive: true, force: true });
  },

  baseURL: async ({ server }, use) => use(server.url),

  owner: async ({ server }, use) => use(await Api.signUp(server.url, OWNER)),

  // In a context of its own, so that `page` in the same test is a visitor who shares no cookie.
  ownerPage: async ({ browser, owner, server }, use) => {
    const context = await browser.newContext({ baseURL: server.url });
    const answer = await context.request.post('/api/auth/login', {
      data: { email: OWNER.email, password: OWNER.password },
    });
    if (!answer.ok() || !owner.token) throw new Error(`signing in failed: ${answer.status()}`);
    await use(await context.newPage());
    await context.close();
  },
});

export { expect } from '@playwright/test';
