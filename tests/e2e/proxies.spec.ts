// Uploads through nginx as it comes, which lets no more than 1 MB through at once: it answers 413 to a
// whole file, and the app goes on in parts. Everything else is as docs/proxies/nginx.conf has it.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { film, MB } from './support/films';
import { expect, OWNER, test } from './support/server';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

async function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => done(true)).on('error', () => done(false));
    socket.on('connect', () => socket.destroy());
  });
}

/** nginx before a server, without TLS and with its own limit. */
async function nginx(target: string): Promise<{ url: string; stop: () => void }> {
  const [folder, port] = [mkdtempSync(join(tmpdir(), 'nginx-')), await freePort()];
  const documented = readFileSync('docs/proxies/nginx.conf', 'utf8')
    .replace(/^ *(ssl_certificate|client_max_body_size).*$/gm, '')
    .replace('listen 443 ssl http2', `listen 127.0.0.1:${port}`)
    .replaceAll('127.0.0.1:2283', new URL(target).host);
  const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`);
  const config = `user root; worker_processes 1; pid ${folder}/pid; error_log ${folder}/log; events {} http { access_log off; ${temps.join(' ')}\n${documented}\n}`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  const child: ChildProcess = spawn('nginx', ['-g', 'daemon off;', '-e', join(folder, 'log'), '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
  await expect.poll(() => listens(port)).toBe(true);
  const stop = () => {
    child.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    child.kill('SIGTERM');
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

test('a file that a proxy does not let through goes in parts', async ({ page, owner, server }, info) => {
  test.slow();
  const proxy = await nginx(server.url);
  const answers: number[] = [];
  page.on('response', (answer) => /\/api\/(assets|uploads)(\/|$)/.test(new URL(answer.url()).pathname) && answer.request().method() !== 'GET' && answers.push(answer.status()));
  await page.goto(`${proxy.url}/photos`);
  await page.getByRole('textbox', { name: 'Email' }).fill(OWNER.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const sent = film(info, 'lake.mp4', 3 * MB);
  await page.locator('input[type=file]').first().setInputFiles(sent.path);
  await expect(page.locator('a[data-asset-id]')).toHaveCount(1, { timeout: 60_000 });
  const id = await page.locator('a[data-asset-id]').getAttribute('data-asset-id');
  const asset = await owner.json('GET', `/api/assets/${id}`);
  expect(asset.exifInfo.fileSizeInByte).toBe(sent.size);
  expect(Buffer.from(asset.checksum, 'base64').toString('hex')).toBe(sent.sha1);
  proxy.stop();
});
