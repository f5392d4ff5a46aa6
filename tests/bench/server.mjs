// The storage server beside nginx serving the same files without any check, both under wrk on the
// same machine in the same minute. Prints one JSON row per line for `cargo xtask bench server`.
//
//   node server.mjs SERVER FIXTURES NODE_22 LIBRARY LIBRARY_PATH ALBUM ALBUM_PATH
import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { Agent, get as httpGet } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { distinct } from './taking.mjs';

const [binary, fixtures, node22, library, libraryPath, album10000, album10000Path] = process.argv.slice(2);
const run = promisify(execFile);
const scratch = await mkdtemp(join(tmpdir(), 'vitrine-bench-'));
const SECONDS = 5;

const row = (what, unit, ours, more = {}) => console.log(JSON.stringify({ what, unit, ours, ...more }));

/** Starts the server; how long its first answer took, in seconds. */
async function start(data) {
  const from = performance.now();
  const child = spawn(binary, ['--listen', '127.0.0.1:0', '--data', data], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((done, failed) => {
    child.once('exit', () => failed(new Error('the server ended')));
    createInterface(child.stdout).on('line', (line) => {
      const found = /^listening on (\S+)/.exec(line);
      if (found) done(found[1]);
    });
  });
  await fetch(`${url}/api/server/ping`);
  const took = (performance.now() - from) / 1000;
  child.removeAllListeners('exit');
  const stop = () => new Promise((done) => (child.once('exit', done), child.kill('SIGTERM')));
  return { url, took, pid: child.pid, stop };
}

async function memory(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
}

/** Requests per second over these addresses in turn. */
async function load(url, paths, connections, headers = {}) {
  const script = join(scratch, 'load.lua');
  const quoted = (text) => JSON.stringify(text);
  await writeFile(
    script,
    `local paths = {${paths.map(quoted).join(',')}}
local at = 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at], {${Object.entries(headers).map(([name, value]) => `[${quoted(name)}]=${quoted(value)}`)}})
end
`,
  );
  const { stdout } = await run('wrk', ['-t1', `-c${connections}`, `-d${SECONDS}s`, '-s', script, url]);
  if (/Non-2xx/.test(stdout)) throw new Error(stdout);
  return { rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]), text: stdout };
}

const photo = await readFile(join(fixtures, (await readdir(fixtures)).filter((name) => /\.jpe?g$/i.test(name)).sort()[0]));

/** Bytes that no other photo has, as many as are asked for. */
function another(length = 0) {
  const bytes = distinct(photo);
  return length > bytes.length ? Buffer.concat([bytes, randomBytes(length - bytes.length)]) : bytes;
}

async function json(answer) {
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function nginx(root) {
  const port = 20000 + Math.floor(Math.random() * 20000);
  const conf = join(scratch, 'nginx.conf');
  await writeFile(
    conf,
    `${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes auto; daemon off; pid ${scratch}/nginx.pid; error_log ${scratch}/error.log;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; default_type image/jpeg;
  open_file_cache max=10000;
  client_body_temp_path ${scratch}/a; proxy_temp_path ${scratch}/b; fastcgi_temp_path ${scratch}/c;
  uwsgi_temp_path ${scratch}/d; scgi_temp_path ${scratch}/e;
  server { listen 127.0.0.1:${port} reuseport; root ${root}; }
}`,
  );
  const child = spawn('nginx', ['-p', scratch, '-c', conf], { stdio: 'ignore' });
  for (let attempt = 0; attempt < 100; attempt++) {
    const up = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (up) break;
    await new Promise((done) => setTimeout(done, 50));
  }
  return { url: `http://127.0.0.1:${port}`, stop: () => new Promise((done) => (child.once('exit', done), child.kill())) };
}

// A library of our own: 200 photos for thumbnails, 20 originals of 5 MB, a link with a password.
const data = join(scratch, 'data');
let server = await start(data);
const post = (path, body, headers) =>
  fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers: { ...headers, 'content-type': 'application/json' } });
const account = { email: 'a@b.example', name: 'A', password: 'correct horse' };
await json(await post('/api/auth/admin-sign-up', account));
const session = await json(await post('/api/auth/login', account));
const auth = { authorization: `Bearer ${session.accessToken}` };
const add = async (bytes) => {
  const form = new FormData();
  form.append('assetData', new Blob([bytes]), 'a.jpg');
  form.append('fileCreatedAt', '2026-03-31T14:25:01.000Z');
  form.append('fileModifiedAt', '2026-03-31T14:25:01.000Z');
  return (await json(await fetch(`${server.url}/api/assets`, { method: 'POST', body: form, headers: auth }))).id;
};
const ids = [];
for (let count = 0; count < 200; count++) ids.push(await add(another()));
const large = [];
for (let count = 0; count < 20; count++) large.push(await add(another(5_000_000)));
const album = await json(await post('/api/albums', { albumName: 'A', assetIds: [...ids, ...large] }, auth));
const link = await json(await post('/api/shared-links', { type: 'ALBUM', albumId: album.id, password: 'sesame' }, auth));
const opened = await post(`/api/shared-links/login?key=${link.key}`, { password: 'sesame' });
const cookie = { cookie: /immich_shared_link_token=[^;]+/.exec(opened.headers.get('set-cookie'))[0] };
await server.stop();
server = await start(data);
const idle = await memory(server.pid);

const peer = await nginx(join(data, 'storage/assets'));
const file = (id, ending) => `/${id.slice(0, 2)}/${id}.${ending}`;
const thumbnails = await load(server.url, ids.map((id) => `/api/assets/${id}/thumbnail?key=${link.key}`), 64, cookie);
const plain = await load(peer.url, ids.map((id) => file(id, 'thumbnail.jpg')), 64);
row('thumbnails through a password, 64 at once', 'requests/s', thumbnails.rate, { peer: plain.rate, peerName: 'nginx, no check', aim: 0.5 });
const originals = await load(server.url, large.map((id) => `/api/assets/${id}/original?key=${link.key}`), 16, cookie);
const sent = await load(peer.url, large.map((id) => file(id, 'jpg')), 16);
row('originals of 5 MB, 16 at once', 'MB/s', originals.rate * 5, { peer: sent.rate * 5, peerName: 'nginx, sendfile', aim: 0.8 });
await peer.stop();

row('memory, idle', 'MiB', idle, { atMost: 40 });
// Readers that stop after the head, so that whatever the server keeps for each is kept.
const readers = await Promise.all(
  Array.from({ length: 64 }, (_, at) => new Promise((done, failed) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET /api/assets/${large[at % large.length]}/original?key=${link.key} HTTP/1.1\r\nHost: x\r\nCookie: ${cookie.cookie}\r\n\r\n`);
    });
    socket.once('error', failed);
    socket.once('data', () => (socket.pause(), done(socket)));
  })),
);
await new Promise((done) => setTimeout(done, 1000));
row('memory, 64 downloads at once', 'MiB', await memory(server.pid), { atMost: 120 });
for (const socket of readers) socket.destroy();
await server.stop();

// A hundred thousand photos.
server = await start(library);
await server.stop();
server = await start(library);
row('start to first answer, 100,000 photos', 'ms', server.took * 1000, { atMost: 500 });
await firstMonth(libraryPath);
await server.stop();
server = await start(album10000);
await firstMonth(album10000Path);
await server.stop();

/** A link and the first month of its album, as many visitors open them at once. */
async function firstMonth(path) {
  const key = /\/share\/([^/?]+)/.exec(path)[1];
  const me = await json(await fetch(`${server.url}/api/shared-links/me?key=${key}`));
  const buckets = await json(await fetch(`${server.url}/api/timeline/buckets?albumId=${me.album.id}&key=${key}`));
  const firstBucket = `/api/timeline/bucket?albumId=${me.album.id}&timeBucket=${buckets[0].timeBucket}&key=${key}`;
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const timed = (path) =>
    new Promise((done, failed) => {
      const from = performance.now();
      httpGet(`${server.url}${path}`, { agent }, (answer) => {
        answer.on('data', () => {}).on('end', () => done(performance.now() - from));
      }).on('error', failed);
    });
  // Sent when their time has come, whether or not the ones before were answered.
  const rate = 500;
  const total = rate * SECONDS;
  const times = await new Promise((done) => {
    const pending = [];
    const from = performance.now();
    const tick = () => {
      while (pending.length < total && pending.length < ((performance.now() - from) / 1000) * rate) {
        pending.push(timed(pending.length % 2 ? firstBucket : `/api/shared-links/me?key=${key}`));
      }
      if (pending.length < total) setTimeout(tick, 1);
      else done(Promise.all(pending));
    };
    tick();
  });
  times.sort((a, b) => a - b);
  const all = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  row(`link and first month (${buckets[0].count} of ${all}), 500/s: p99`, 'ms', times[Math.floor(times.length * 0.99)], { atMost: 10 });
  agent.destroy();
}

// A thousand photos by Immich's own program.
const many = join(scratch, 'many');
await mkdir(many);
let bytes = 0;
for (let count = 0; count < 1000; count++) {
  const photo = another();
  bytes += photo.length;
  await writeFile(join(many, `${createHash('sha1').update(photo).digest('hex')}.jpg`), photo);
}
server = await start(data);
const made = await json(await post('/api/api-keys', { permissions: ['all'] }, auth));
const cli = (...args) => run(node22, [resolve('node_modules/@immich/cli/dist/index.js'), '-d', scratch, ...args]);
await cli('login', server.url, made.secret);
const from = performance.now();
await cli('upload', '--recursive', many);
const took = (performance.now() - from) / 1000;
row('1,000 JPEGs by Immich’s CLI', 'files/s', 1000 / took);
row('the same', 'MB/s', bytes / 1e6 / took);
await server.stop();
await rm(scratch, { recursive: true, force: true });
