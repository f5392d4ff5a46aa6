// A road to the server that can be made slow, and cut: what trains, tunnels and restarts do.
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Bytes that are passed on at once. */
const STEP = 32 * 1024;

export class Proxy {
  /** Bytes a second towards the browser; none is as fast as it goes. */
  rate: number | undefined;
  /** Bytes that went to the server. */
  sent = 0;
  #open = new Set<Socket>();
  #isCut = false;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(target: string): Promise<Proxy> {
    const { hostname, port } = new URL(target);
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const proxy = new Proxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('connection', (near) => {
      if (proxy.#isCut) return near.destroy();
      const far = connect(Number(port), hostname);
      for (const socket of [near, far]) {
        proxy.#open.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
          proxy.#open.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.on('data', (bytes: Buffer) => (proxy.sent += bytes.length));
      near.pipe(far);
      void proxy.#carry(far, near);
    });
    return proxy;
  }

  async #carry(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from) {
        for (let at = 0; at < chunk.length; at += STEP) {
          const part = chunk.subarray(at, at + STEP);
          if (this.rate) await new Promise((done) => setTimeout(done, (1000 * part.length) / this.rate!));
          if (!to.write(part)) await new Promise((done) => to.once('drain', done).once('close', done));
        }
      }
      to.end();
    } catch {
      // Cut.
    }
  }

  /** Breaks off what is under way and refuses what comes. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#open) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  stop(): void {
    this.cut();
    this.server.close();
  }
}
