// Large libraries: what does not depend on how many photos there are, and what two servers do that
// one does not. Prints one JSON row per line for `cargo xtask bench scale`.
//
//   node scale.mjs SETUP   where SETUP is JSON:
//   { server, chromium, email, password,
//     databases: [{ name, small: { data, database }, large: { data, database } }],
//     albums: { data, paths: [few, many] }, two: { data, database, path },
//     bucket: { program, photo } }
import { execFile, spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Browser } from './browser.mjs';
import { HAS_FIRST_ROW, pause, row, serve, until } from './taking.mjs';

const setup = JSON.parse(process.argv[2]);
const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), 'vitrine-scale-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
const order = (times) => times.sort((a, b) => a - b);

async function ask(url, path, token, init = {}) {
  const headers = { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(init.body ? { 'content-type': 'application/json' } : {}) };
  const answer = await fetch(url + path, { ...init, headers });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function signIn(url) {
  const body = JSON.stringify({ email: setup.email, password: setup.password });
  return (await (await ask(url, '/api/auth/login', undefined, { method: 'POST', body })).json()).accessToken;
}

const agent = new http.Agent({ keepAlive: true });

/** Until the last byte, compressed as for a browser; what this program would take to unpack it does not count. */
function timed(url, path, token) {
  const headers = { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip' };
  return new Promise((done, failed) => {
    const from = performance.now();
    const asked = http.get(url + path, { agent, headers }, (answer) => {
      if (answer.statusCode !== 200) failed(new Error(`${path}: ${answer.statusCode}`));
      answer.on('data', () => {});
      answer.on('end', () => done(performance.now() - from));
    });
    asked.on('error', failed);
  });
}

const peak = (pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

const databaseOf = (library) => (library.database ? ['--database', library.database] : []);

/** Until it has looked through its files, as it does after it was started. */
async function settled(pid) {
  for (let before = processor(pid); ; ) {
    await pause(2000);
    const now = processor(pid);
    if (now - before < 0.1) return;
    before = now;
  }
}

/** Buckets after each of many writes, so that nothing is remembered of them; then every month. */
async function timeline({ data, database }) {
  const { url, pid, stop } = await serve(setup.server, data, ...databaseOf({ database }));
  const token = await signIn(url);
  await settled(pid);
  const buckets = await (await ask(url, '/api/timeline/buckets', token)).json();
  const month = (bucket) => `/api/timeline/bucket?timeBucket=${bucket.timeBucket}`;
  const [id] = (await (await ask(url, month(buckets[0]), token)).json()).id;
  const lists = [];
  for (let count = 0; count < 300; count += 1) {
    const body = JSON.stringify({ isFavorite: count % 2 === 0 });
    await ask(url, `/api/assets/${id}`, token, { method: 'PUT', body });
    lists.push(await timed(url, '/api/timeline/buckets', token));
  }
  // As many months of either library, as full as an average one of both: what is read for the first
  // time takes longer, and a larger library has more of that.
  const total = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  const average = total / buckets.length;
  const usual = buckets.filter((bucket) => Math.abs(bucket.count - average) < average / 4).slice(0, 8);
  const months = [];
  for (let count = 0; count < 400; count += 1) months.push(await timed(url, month(usual[count % usual.length]), token));
  const fullest = buckets.reduce((most, bucket) => (bucket.count > most.count ? bucket : most));
  const worst = [];
  for (let count = 0; count < 50; count += 1) worst.push(await timed(url, month(fullest), token));
  // What a first page asks besides, and the lists that hold much; for memory.
  const others = {};
  for (const path of ['/api/assets/statistics', '/api/albums', '/api/shared-links', '/api/users/me']) {
    const times = [];
    for (let count = 0; count < 20; count += 1) {
      await ask(url, `/api/assets/${id}`, token, { method: 'PUT', body: JSON.stringify({ isFavorite: count % 2 === 0 }) });
      times.push(await timed(url, path, token));
    }
    others[path] = at(order(times), 0.5);
  }
  const quiet = peak(pid);
  const search = { method: 'POST', body: JSON.stringify({ query: 'lisbon 2019', size: 100 }) };
  const from = performance.now();
  await (await ask(url, '/api/search/metadata', token, search)).arrayBuffer();
  others.search = performance.now() - from;
  for (const kind of ['month', 'moment']) others[kind] = await timed(url, `/api/collections?kind=${kind}`, token);
  const collections = peak(pid);
  others.map = await timed(url, '/api/map/markers', token);
  const map = peak(pid);
  await stop();
  order(lists), order(months), order(worst);
  return { total, months: buckets.length, lists, times: months, worst, fullest: fullest.count, others, quiet, collections, map };
}

const number = (count) => count.toLocaleString('en');

for (const { name, small, large } of setup.databases) {
  const [few, many] = [await timeline(small), await timeline(large)];
  for (const found of [few, many]) {
    const of = `${number(found.total)} on ${name}`;
    row(`buckets (${found.months}), ${of}: p50`, 'ms', at(found.lists, 0.5));
    row(`buckets (${found.months}), ${of}: p99`, 'ms', at(found.lists, 0.99), { atMost: 20 });
    row(`a usual month, ${of}: p50`, 'ms', at(found.times, 0.5));
    row(`a usual month, ${of}: p99`, 'ms', at(found.times, 0.99), { atMost: 20 });
    row(`the fullest month (${number(found.fullest)}), ${of}: p50`, 'ms', at(found.worst, 0.5));
    for (const [path, time] of Object.entries(found.others)) row(`${path}, ${of}`, 'ms', time);
    row(`memory at its peak, before collections and map, ${of}`, 'MiB', found.quiet);
    row(`the same after search and collections, ${of}`, 'MiB', found.collections);
    row(`the same after the map of all, ${of}`, 'MiB', found.map);
  }
  row(`buckets, 10 times the photos, ${name}: p50`, 'times', at(many.lists, 0.5) / at(few.lists, 0.5), { atMost: 1.5 });
  row(`a month, 10 times the photos, ${name}: p50`, 'times', at(many.times, 0.5) / at(few.times, 0.5), { atMost: 1.5 });
  row(`a month, 10 times the photos, ${name}: p99`, 'times', at(many.times, 0.99) / at(few.times, 0.99), { atMost: 1.5 });
}

/** Until the first row of thumbnails is drawn; every visit by a browser that has nothing kept. */
async function firstRow(address) {
  const browser = await Browser.start(setup.chromium);
  const page = await browser.open('about:blank');
  await page.send('Page.enable');
  await page.send('Emulation.setDeviceMetricsOverride', { width: 1440, height: 900, deviceScaleFactor: 1, mobile: false });
  const source = `(function look() { if (${HAS_FIRST_ROW}) window.firstRow ??= performance.now(); else requestAnimationFrame(look); })();`;
  await page.send('Page.addScriptToEvaluateOnNewDocument', { source });
  await page.send('Page.navigate', { url: address });
  await until(page, 'window.firstRow > 0', 'the first row of thumbnails');
  const time = await page.run('window.firstRow');
  await browser.stop();
  return time;
}

if (setup.albums) {
  const { url, stop } = await serve(setup.server, setup.albums.data, ...databaseOf(setup.albums));
  const [few, many] = [[], []];
  for (let round = 0; round < 9; round += 1) {
    few.push(await firstRow(url + setup.albums.paths[0]));
    many.push(await firstRow(url + setup.albums.paths[1]));
  }
  await stop();
  // The first visits find nothing in the server's memory either.
  order(few), order(many);
  row('link to 1,000 photos: first row of thumbnails', 'ms', at(few, 0.5));
  row('link to 100,000 photos: first row of thumbnails', 'ms', at(many, 0.5));
  row('the one beside the other', 'times', at(many, 0.5) / at(few, 0.5), { atMost: 1.2 });
}

/** Processor time of a process, in seconds. */
function processor(pid) {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ').slice(11, 13);
  return (Number(user) + Number(system)) / 100;
}

/** Requests per second over these addresses in turn. */
async function load(url, paths, connections, seconds = 8) {
  const script = join(scratch, `${createHash('sha1').update(url + paths[0]).digest('hex')}.lua`);
  writeFileSync(
    script,
    `local paths = {${paths.map((path) => JSON.stringify(path)).join(',')}}
local at = 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
`,
  );
  const { stdout } = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, url]);
  if (/Non-2xx/.test(stdout)) throw new Error(stdout);
  return { rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]), count: Number(/(\d+) requests in/.exec(stdout)[1]) };
}

/** Thumbnails of a link from one server, and from two that share database and files. */
async function twoServers(library) {
  const servers = [];
  for (let number = 0; number < 2; number += 1) servers.push(await serve(setup.server, library.data, ...databaseOf(library)));
  const key = /\/share\/([^/?]+)/.exec(library.path)[1];
  const me = await (await ask(servers[0].url, `/api/shared-links/me?key=${key}`)).json();
  const list = await (await ask(servers[0].url, `/api/timeline/buckets?albumId=${me.album.id}&key=${key}`)).json();
  const month = await (await ask(servers[0].url, `/api/timeline/bucket?albumId=${me.album.id}&timeBucket=${list[0].timeBucket}&key=${key}`)).json();
  const paths = month.id.slice(0, 500).map((id) => `/api/assets/${id}/thumbnail?key=${key}`);
  const measure = async (of) => {
    const before = of.map(({ pid }) => processor(pid));
    const done = await Promise.all(of.map(({ url }) => load(url, paths, 64 / of.length)));
    const spent = of.reduce((sum, { pid }, index) => sum + processor(pid) - before[index], 0);
    const count = done.reduce((sum, { count }) => sum + count, 0);
    return { rate: done.reduce((sum, { rate }) => sum + rate, 0), each: (spent / count) * 1e6 };
  };
  await measure(servers);
  const [one, two] = [await measure([servers[0]]), await measure(servers)];
  const again = await measure([servers[0]]);
  for (const { stop } of servers) await stop();
  const cores = availableParallelism();
  row('thumbnails from one server', 'requests/s', (one.rate + again.rate) / 2);
  // Load and servers share the processor: with fewer cores than four no more can be had from two.
  row(`thumbnails from two servers, ${cores} cores for all`, 'requests/s', two.rate, {
    peer: (one.rate + again.rate) / 2,
    peerName: 'one server',
    ...(cores >= 4 ? { aim: 1.7 } : {}),
  });
  const single = (one.each + again.each) / 2;
  row('processor for each, one server', 'µs', single);
  row('processor for each, two servers', 'µs', two.each);
  row('the one beside the other', 'times', two.each / single, { atMost: 1.1 });
}
if (setup.two) await twoServers(setup.two);

/** An address with a signature in it (AWS Signature Version 4, query). */
function signed(store, path) {
  const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${now.slice(0, 8)}/${store.region}/s3/aws4_request`;
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${store.id}/${scope}`,
    'X-Amz-Date': now,
    'X-Amz-Expires': '3600',
    'X-Amz-SignedHeaders': 'host',
  });
  query.sort();
  const { host } = new URL(store.endpoint);
  const request = ['GET', path, query, `host:${host}\n`, 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const text = ['AWS4-HMAC-SHA256', now, scope, createHash('sha256').update(request).digest('hex')].join('\n');
  const sign = (key, data) => createHmac('sha256', key).update(data).digest();
  const key = scope.split('/').reduce((key, part) => sign(key, part), `AWS4${store.secret}`);
  return `${path}?${query}&X-Amz-Signature=${createHmac('sha256', key).update(text).digest('hex')}`;
}

/** Originals through the server, beside the store itself. */
async function originals({ program, photo }) {
  const child = spawn(program, [join(scratch, 'bucket')], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => child.kill('SIGKILL'));
  const told = await new Promise((done) => createInterface(child.stdout).once('line', done));
  const storage = told.trim();
  const server = await serve(setup.server, join(scratch, 'data'), '--storage', storage);
  const user = { name: 'Robin', email: setup.email, password: setup.password };
  await ask(server.url, '/api/auth/admin-sign-up', undefined, { method: 'POST', body: JSON.stringify(user) });
  const token = await signIn(server.url);
  const ids = [];
  for (let count = 0; count < 12; count += 1) {
    const bytes = Buffer.concat([readFileSync(photo), Buffer.alloc(5_000_000, count + 1)]);
    const form = new FormData();
    form.append('assetData', new Blob([bytes]), 'a.jpg');
    form.append('fileCreatedAt', '2026-03-31T14:25:01.000Z');
    form.append('fileModifiedAt', '2026-03-31T14:25:01.000Z');
    const answer = await fetch(`${server.url}/api/assets`, { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } });
    ids.push((await answer.json()).id);
  }
  const post = (path, body) => ask(server.url, path, token, { method: 'POST', body: JSON.stringify(body) });
  const link = await (await post('/api/shared-links', { type: 'INDIVIDUAL', assetIds: ids, allowDownload: true, showMetadata: true })).json();
  const url = new URL(storage);
  const store = {
    endpoint: url.searchParams.get('endpoint'),
    region: url.searchParams.get('region') ?? 'us-east-1',
    id: url.searchParams.get('access_key_id'),
    secret: url.searchParams.get('secret_access_key'),
  };
  const direct = ids.map((id) => signed(store, `/${url.host}${url.pathname.replace(/\/$/, '')}/assets/${id.slice(0, 2)}/${id}.jpg`));
  const ours = await load(server.url, ids.map((id) => `/api/assets/${id}/original?key=${link.key}`), 8);
  const own = await load(store.endpoint, direct, 8);
  await server.stop();
  child.kill();
  row('originals of 5 MB from a bucket, 8 at once', 'MB/s', ours.rate * 5, { peer: own.rate * 5, peerName: 'the store itself', aim: 0.8 });
}
if (setup.bucket) await originals(setup.bucket);
