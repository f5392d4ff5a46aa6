// A host of files with the built app, which knows nothing of the server: what nginx, or any other, does
// with docs/proxies/nginx-static.conf. Requests below `/api` may go to something else.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';

const DIST = resolve('dist');
const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

type Handler = (request: IncomingMessage, answer: ServerResponse) => Promise<void>;

export class FileHost {
  /** What `config.json` says. */
  config: object = {};

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(api?: Handler): Promise<FileHost> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const host = new FileHost(server, (server.address() as AddressInfo).port);
    server.on('request', (request, answer) => {
      const path = new URL(request.url!, 'http://host').pathname;
      const work = api && /^\/(api|\.well-known)\//.test(path) ? api(request, answer) : host.#file(path, answer);
      work.catch((error) => {
        console.error(error);
        answer.destroy();
      });
    });
    return host;
  }

  async #file(path: string, answer: ServerResponse): Promise<void> {
    const page = /^\/(share|s)\//.test(path) ? 'visitor.html' : 'index.html';
    const name = extname(path) ? path : page;
    const bytes = path === '/config.json' ? JSON.stringify(this.config) : await readFile(join(DIST, name)).catch(() => undefined);
    const headers = { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream', 'cache-control': 'no-cache' };
    answer.writeHead(bytes === undefined ? 404 : 200, headers).end(bytes);
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
