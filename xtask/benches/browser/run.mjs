// Measures `vitrine-media` in Chromium beside npm's libraries and prints one JSON object per row.
// Arguments: the folder to serve, a video of 4 GB, milliseconds that planning for it takes
// natively, and JPEGs.
//
// Checksums and archives are measured in seconds of the processor of the process that works, as Chromium
// counts them, so that other work on the machine does not matter; what is short, by the clock.

import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "@playwright/test";

const [root, film, nativeMilliseconds, ...photos] = process.argv.slice(2);
const types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };
const server = createServer(async (request, response) => {
  const path = new URL(request.url, "http://localhost").pathname;
  try {
    const bytes = await readFile(join(root, path === "/" ? "index.html" : path));
    response.writeHead(200, { "Content-Type": types[extname(path) || ".html"] ?? "text/plain" }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
const run = (name) => page.evaluate((name) => window.run(name), name);
const pick = (files) => page.setInputFiles("input", files);
const session = await browser.newBrowserCDPSession();

/** The process with the worker in it. */
async function renderer() {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return processInfo.filter(({ type }) => type === "renderer").sort((a, b) => b.cpuTime - a.cpuTime)[0];
}

const residentMegabytes = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1e3;

/** Works through 1 GB; the best of some rounds counts. */
async function gigabyte(name) {
  const best = { speed: 0, growth: Infinity };
  for (let round = 0; round < 3; round++) {
    const { id, cpuTime } = await renderer();
    const before = residentMegabytes(id);
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, residentMegabytes(id))), 20);
    const { bytes } = await run(name);
    clearInterval(watch);
    if (bytes < 1e9) throw new Error(`${name}: only ${bytes} bytes`);
    best.speed = Math.max(best.speed, bytes / 1e6 / ((await renderer()).cpuTime - cpuTime));
    best.growth = Math.min(best.growth, most - before);
  }
  return best;
}

const row = (what, unit, ours, rest) => console.log(JSON.stringify({ what, unit, ours, ...rest }));
const beside = (what, unit, ours, peer, peerName, aim) => row(what, unit, ours, { peer, peerName, aim });

await run("idle");
await pick([film]);
const planned = await run("plan");
if (planned.pieces < 100) throw new Error("the video was not cleaned");
beside("plan for it in Chromium", "plans/s", 1e3 / planned.milliseconds, 1e3 / nativeMilliseconds, "the same natively", 0.5);
beside("the same, its bytes at hand", "plans/s", 1e3 / planned.atHand, 1e3 / nativeMilliseconds, "the same natively", 0.5);
row("reads of the video for it", "reads", planned.reads);

await run("agreement");
const ours = await gigabyte("CRC-32: ours");
const library = await gigabyte("CRC-32: crc32fast");
beside("CRC-32 in wasm", "MB/CPU s", ours.speed, library.speed, "crc32fast", 1.5);

await pick(photos);
const read = await run("metadata");
if (read.dated < read.theirDated) throw new Error(`${read.dated} dates read, exifr reads ${read.theirDated}`);
beside("read 1,000 JPEGs in wasm", "photos/s", 1e6 / read.ours, 1e6 / read.theirs, "exifr", 2);

const unknown = await gigabyte("zip: ours");
const known = await gigabyte("zip: ours, CRCs known");
const checked = await gigabyte("zip: ours, CRCs known and checked");
for (const name of ["client-zip", "fflate", "zip.js"]) {
  const peer = await gigabyte(`zip: ${name}`);
  const unit = "MB/CPU s";
  beside("zip 200 files of 5 MB", unit, unknown.speed, peer.speed, name, 2);
  beside("the same, CRCs known", unit, known.speed, peer.speed, name, 6);
  beside("known, and checked", unit, checked.speed, peer.speed, name, 2);
  beside("memory for zipping", "MB", unknown.growth, peer.growth, name);
}
await browser.close();
server.close();
