// Chromium, driven with as little as possible: through a pipe, and without the recording of
// network traffic that test tools switch on. That recording keeps the bodies of answers in the
// page's own process, and what is measured here is the memory of that process.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Browser {
  #next = 1;
  #open = new Map();
  #events = [];
  #rest = '';

  static async start(executable) {
    const profile = await mkdtemp(join(tmpdir(), 'vitrine-bench-'));
    const process = spawn(
      executable,
      [
        '--headless=new',
        '--no-sandbox',
        '--disable-quic',
        '--disable-background-networking',
        '--no-first-run',
        '--remote-debugging-pipe',
        `--user-data-dir=${profile}`,
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    );
    return new Browser(process, profile);
  }

  constructor(process, profile) {
    this.process = process;
    this.profile = profile;
    process.stdio[4].on('data', (data) => {
      const messages = (this.#rest + data).split('\0');
      this.#rest = messages.pop();
      for (const text of messages) this.#hear(JSON.parse(text));
    });
  }

  #hear(message) {
    if (message.id) {
      const { resolve, reject } = this.#open.get(message.id);
      this.#open.delete(message.id);
      if (message.error) reject(new Error(message.error.message));
      else resolve(message.result);
    } else {
      for (const listener of this.#events) listener(message);
    }
  }

  on(listener) {
    this.#events.push(listener);
  }

  send(method, params = {}, sessionId) {
    const id = this.#next++;
    this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#open.set(id, { resolve, reject }));
  }

  /** A new page. */
  async open(url) {
    const { targetId } = await this.send('Target.createTarget', { url });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const send = (method, params) => this.send(method, params, sessionId);
    await send('Runtime.enable');
    return {
      send,
      on: (method, listener) =>
        this.on((message) => {
          if (message.sessionId === sessionId && message.method === method) listener(message.params);
        }),
      /** Evaluates an expression in the page. */
      run: async (expression) => {
        const options = { expression, awaitPromise: true, returnByValue: true };
        const { result, exceptionDetails } = await send('Runtime.evaluate', options);
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        return result.value;
      },
      close: () => this.send('Target.closeTarget', { targetId }),
    };
  }

  /** Private and shared memory of all renderers of this browser in megabytes: a page, its workers and
   * its service worker may live in one or in several. */
  renderers() {
    let sum = 0;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        if (!command.includes('--type=renderer') || !command.includes(this.profile)) continue;
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        const held = /RssAnon:\s+(\d+)[^]*RssShmem:\s+(\d+)/.exec(status);
        sum += (Number(held[1]) + Number(held[2])) / 1024;
      } catch {
        // It ended between the list and the look.
      }
    }
    return sum;
  }

  async stop() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await ended;
    // Its other processes may write a moment longer.
    await rm(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
