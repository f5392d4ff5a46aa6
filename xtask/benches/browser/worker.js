// What is measured, inside a worker: each function returns numbers, or works through 1 GB while
// `run.mjs` looks at the clock of the processor.

import init, { Zip, crc32, crc32_of_library, is_dated, known_zip, plan } from "./wasm/vitrine_bench.js";
import { downloadZip } from "./node_modules/client-zip/index.js";
import { Zip as FflateZip, ZipPassThrough } from "./node_modules/fflate/esm/browser.js";
import { ZipWriter, configure } from "./node_modules/@zip.js/zip.js/index.js";
import exifr from "./node_modules/exifr/dist/full.esm.mjs";

const COUNT = 200;
const SIZE = 5_000_000;
const CHUNK = 64 * 1024;

const ready = init();
configure({ useWebWorkers: false });

const photo = new Uint8Array(SIZE);
for (let at = 0; at < SIZE; at += 65_536) {
  crypto.getRandomValues(photo.subarray(at, Math.min(at + 65_536, SIZE)));
}
const name = (index) => `photo-${String(index).padStart(4, "0")}.jpg`;

/** The photo as a network would bring it. */
function* chunks() {
  for (let at = 0; at < SIZE; at += CHUNK) yield photo.subarray(at, at + CHUNK);
}
const stream = () => fromPieces(chunks());

function fromPieces(pieces) {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

/** Where all archives go. */
function sink() {
  const counted = { bytes: 0 };
  counted.stream = new WritableStream({ write: (chunk) => void (counted.bytes += chunk.length) });
  return counted;
}

async function* ourPieces(zip) {
  for (let index = 0; index < COUNT; index++) {
    yield zip.header();
    for await (const chunk of stream()) {
      zip.take(chunk);
      yield chunk;
    }
    yield zip.descriptor();
  }
  yield zip.finish();
}

async function* ourKnownPieces(checked) {
  const expected = crc32(photo, 1);
  for (const segment of known_zip(COUNT, SIZE, expected)) {
    if (segment) {
      yield segment;
      continue;
    }
    const check = checked && new Zip(1, SIZE);
    for await (const chunk of stream()) {
      check && check.take(chunk);
      yield chunk;
    }
    check && check.free();
  }
}

async function pump(readable) {
  const target = sink();
  await readable.pipeTo(target.stream);
  return { bytes: target.bytes };
}

/** Milliseconds of the shortest of some rounds. */
function shortest(rounds, work) {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

const tests = {
  idle: async () => ({}),

  agreement: async () => {
    for (let length = 0; length < 30_000; length += 997) {
      const part = photo.subarray(length, 2 * length);
      if (crc32(part, 1) !== crc32_of_library(part, 1)) throw new Error(`CRC-32 of ${length}`);
    }
    return {};
  },

  "CRC-32: ours": () => (crc32(photo, COUNT), { bytes: COUNT * SIZE }),
  "CRC-32: crc32fast": () => (crc32_of_library(photo, COUNT), { bytes: COUNT * SIZE }),

  plan([file]) {
    const reader = new FileReaderSync();
    let [reads, bytes, pieces] = [0, 0, 0];
    const read = (offset, length) => {
      reads += 1;
      bytes += length;
      return new Uint8Array(reader.readAsArrayBuffer(file.slice(offset, offset + length)));
    };
    const answers = [];
    const remember = (offset, length) => {
      answers.push(read(offset, length));
      return answers.at(-1);
    };
    plan(remember, file.size);
    const once = { reads, bytes };
    const milliseconds = shortest(10, () => (pieces = plan(read, file.size)));
    // Without the way to the browser's process and back, which each read of a file takes.
    let next = 0;
    const replay = () => answers[next++];
    // The clock has a tenth of a millisecond.
    const often = 100;
    const atHand = shortest(10, () => {
      for (let n = 0; n < often; n++) {
        next = 0;
        plan(replay, file.size);
      }
    });
    return { milliseconds, atHand: atHand / often, pieces, ...once };
  },

  async metadata(files) {
    const buffers = await Promise.all([...files].map((file) => file.arrayBuffer()));
    const thousand = Array.from({ length: 1000 }, (_, index) => buffers[index % buffers.length]);
    const ourWay = (buffer) =>
      is_dated((at, length) => new Uint8Array(buffer, at, Math.min(length, buffer.byteLength - at)), buffer.byteLength);
    let dated = 0;
    const ours = shortest(3, () => (dated = thousand.filter(ourWay).length));
    let theirs = Infinity;
    let theirDated = 0;
    for (let round = 0; round < 3; round++) {
      const start = performance.now();
      theirDated = 0;
      for (const buffer of thousand) {
        // Some fixtures are damaged, which it says by throwing.
        const tags = await exifr.parse(buffer).catch(() => undefined);
        if (tags && (tags.DateTimeOriginal || tags.CreateDate || tags.ModifyDate)) theirDated += 1;
      }
      theirs = Math.min(theirs, performance.now() - start);
    }
    return { ours, theirs, dated, theirDated };
  },

  "zip: ours": () => pump(fromPieces(ourPieces(new Zip(COUNT, SIZE)))),
  "zip: ours, CRCs known": () => pump(fromPieces(ourKnownPieces(false))),
  "zip: ours, CRCs known and checked": () => pump(fromPieces(ourKnownPieces(true))),

  "zip: client-zip": () => {
    const files = (function* () {
      for (let index = 0; index < COUNT; index++) yield { name: name(index), input: stream() };
    })();
    return pump(downloadZip(files).body);
  },

  "zip: fflate": async () => {
    const target = sink();
    const writer = target.stream.getWriter();
    const zip = new FflateZip((error, chunk, final) => {
      if (error) throw error;
      writer.write(chunk);
      if (final) writer.close();
    });
    for (let index = 0; index < COUNT; index++) {
      const entry = new ZipPassThrough(name(index));
      zip.add(entry);
      for await (const chunk of stream()) {
        await writer.ready;
        entry.push(chunk);
      }
      entry.push(new Uint8Array(0), true);
    }
    zip.end();
    await writer.closed;
    return { bytes: target.bytes };
  },

  "zip: zip.js": async () => {
    const target = sink();
    const zip = new ZipWriter(target.stream, { level: 0 });
    for (let index = 0; index < COUNT; index++) await zip.add(name(index), stream());
    await zip.close();
    return { bytes: target.bytes };
  },
};

onmessage = async ({ data: { name, files } }) => {
  try {
    await ready;
    postMessage(await tests[name](files));
  } catch (error) {
    postMessage({ error: `${name}: ${error.stack ?? error}` });
  }
};
