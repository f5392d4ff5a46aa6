// Measures taking photos home, and prints one row per figure. `cargo xtask bench download` calls it
// with the server, the browser, the app, the peer's library, the fixtures, the large photos and how
// many GiB the long download has.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Browser } from './browser.mjs';
import { DOWNLOAD_ALL, IS_OPEN, owner, pause, row, serve, take } from './taking.mjs';

const [server, chromium, dist, clientZip, fixtures, big, gibibytes, nginx] = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
const folder = (name) => {
  const path = join(scratch, name);
  mkdirSync(path);
  return path;
};
const ROUNDS = 3;
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const process_ = (pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
/** Seconds of the processor that a process has used. */
const cpu = (pid) => (Number(process_(pid)[11]) + Number(process_(pid)[12])) / 100;
const resident = (pid, field) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

// The app, and the peer's page beside it: both are served alike.
const web = join(scratch, 'web');
cpSync(dist, web, { recursive: true });
cpSync(new URL('./peer', import.meta.url).pathname, join(web, 'peer'), { recursive: true });
const source = readFileSync(clientZip, 'utf8');
const names = /export\s*\{([^}]*)\}/.exec(source)[1].split(',').map((name) => name.trim().split(/\s+as\s+/));
const listed = names.map(([local, given]) => `${given ?? local}: ${local}`).join(', ');
writeFileSync(
  join(web, 'peer/client-zip.js'),
  `self.clientZip = (() => { ${source.replace(/export\s*\{[^}]*\};?/, '')}; return { ${listed} }; })();`,
);

const { url, pid, stop } = await serve(server, folder('data'), '--web', web);
const person = await owner(url, fixtures);

/** 200 photos of 5 MB, by three ways to the disk. */
async function together() {
  const files = [];
  for (const name of readdirSync(big).filter((name) => name.endsWith('.jpg'))) {
    const path = join(big, name);
    files.push({ id: await person.upload(name, readFileSync(path)), name, size: statSync(path).size });
  }
  const key = await person.link(files.map((file) => file.id));
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const address = (file) => `${url}/api/assets/${file.id}/original?key=${key}`;
  const rates = { ours: [], peer: [], curl: [] };
  let growth = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const browser = await Browser.start(chromium);
    const target = folder(`round-${round}`);
    const ours = await take(browser, target, `${url}/share/${key}`, IS_OPEN, DOWNLOAD_ALL);
    growth = Math.max(growth, ours.growth);
    rates.ours.push(bytes / 1e6 / ours.seconds);
    await browser.stop();

    const other = await Browser.start(chromium);
    const list = JSON.stringify(files.map((file) => ({ address: address(file), name: file.name, size: file.size })));
    const peer = await take(other, target, `${url}/peer/index.html`, '!!window.go', `go(${list})`);
    rates.peer.push(bytes / 1e6 / peer.seconds);
    await other.stop();

    const config = join(target, 'curl.txt');
    writeFileSync(config, files.map((file) => `url = "${address(file)}"\noutput = "${join(target, file.name)}"`).join('\n'));
    const began = Date.now();
    execFileSync('curl', ['--silent', '--fail', '--config', config]);
    rates.curl.push(bytes / 1e6 / ((Date.now() - began) / 1000));
    rmSync(target, { recursive: true, force: true });
  }
  const ours = median(rates.ours);
  row('200 × 5 MB to disk', 'MB/s', ours, { peer: median(rates.peer), peerName: 'client-zip', aim: 1.5 });
  row('200 × 5 MB to disk', 'MB/s', ours, { peer: median(rates.curl), peerName: 'curl', aim: 0.6 });
  row('growth of memory meanwhile', 'MB', growth, { atMost: 64 });
  return files.map((file) => file.id);
}

/** Many gigabytes in one part. */
async function long() {
  const ids = [];
  const size = 128 << 20;
  for (let at = 0; at * size < Number(gibibytes) * 2 ** 30; at += 1) ids.push(await person.uploadLarge(`${at}.jpg`, size));
  const key = await person.link(ids);
  const browser = await Browser.start(chromium);
  const target = folder('long');
  const whole = `localStorage.setItem('download-part', String(2 ** 53)); location.reload()`;
  const page = await browser.open(`${url}/share/${key}`);
  await page.run(whole);
  await pause(1000);
  await page.close();
  const { growth, bytes, seconds } = await take(browser, target, `${url}/share/${key}`, IS_OPEN, DOWNLOAD_ALL);
  row(`growth of memory over ${(bytes / 2 ** 30).toFixed(1)} GiB`, 'MB', growth, { atMost: 64 });
  row('its speed', 'MB/s', bytes / 1e6 / seconds);
  await browser.stop();
  rmSync(target, { recursive: true, force: true });
}

/** The server's own archive, beside a web server that sends one file of that length. */
async function archive(ids) {
  const target = folder('archive');
  const get = (more, output) => execFileSync('curl', ['--silent', '--fail', '--output', output, ...more]);
  const body = ['--header', 'content-type: application/json', '--header', `authorization: Bearer ${person.token}`];
  const ask = [...body, '--data', JSON.stringify({ assetIds: ids }), `${url}/api/download/archive`];
  const file = join(target, 'a.zip');
  get(ask, file);
  const gigabytes = statSync(file).size / 1e9;
  const before = cpu(pid);
  for (let round = 0; round < ROUNDS; round += 1) get(ask, '/dev/null');
  const ours = (ROUNDS * gigabytes) / (cpu(pid) - before);
  const held = resident(pid, 'RssAnon');
  let peer;
  if (nginx) {
    const config = join(target, 'nginx.conf');
    const port = 20_000 + (process.pid % 20_000);
    writeFileSync(
      config,
      `worker_processes 1; daemon off; pid ${target}/pid; error_log ${target}/error.log;
      events {} http { access_log off; sendfile on; client_body_temp_path ${target}; proxy_temp_path ${target};
      fastcgi_temp_path ${target}; uwsgi_temp_path ${target}; scgi_temp_path ${target};
      server { listen 127.0.0.1:${port}; root ${target}; } } user root;`,
    );
    const child = spawn(nginx, ['-c', config, '-e', join(target, 'error.log')], { stdio: 'ignore' });
    await pause(1000);
    const worker = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ')[0]);
    const start = cpu(worker);
    for (let round = 0; round < ROUNDS; round += 1) get([`http://127.0.0.1:${port}/a.zip`], '/dev/null');
    // Kernels count in hundredths: less than one of them is one.
    peer = (ROUNDS * gigabytes) / Math.max(cpu(worker) - start, 0.01);
    child.kill();
  }
  row('server’s archive of 1 GB', 'GB/CPU s', ours, { peer, peerName: 'nginx, one file', aim: 0.333 });
  row('memory of the server meanwhile', 'MB', held, { atMost: 60 });
}

try {
  const ids = await together();
  await archive(ids);
  if (Number(gibibytes) > 0) await long();
} finally {
  stop();
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(0);
