// Answers download addresses with archives that the worker makes: the only way to give bytes made
// in the page to the browser's own download, with their length. It caches nothing and touches no
// other request.
'use strict';

importScripts('/sw-share.js');

const pending = new Map();

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

// Any message keeps Firefox from ending us in the middle of a download; "awake" does just that.
self.addEventListener('message', (event) => {
  if (event.data?.kind !== 'download') return;
  const [pieces, answer] = event.ports;
  pending.set(event.data.token, { name: event.data.name, size: event.data.size, pieces });
  answer.postMessage('ready');
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  const token = url.origin === self.location.origin && url.pathname.match(/^\/download\/([\w-]+)$/)?.[1];
  if (!token) return;
  const archive = pending.get(token);
  pending.delete(token);
  event.respondWith(archive ? respond(archive) : new Response('', { status: 404 }));
});

function respond({ name, size, pieces }) {
  return new Response(stream(pieces), {
    headers: {
      'Content-Type': 'application/zip',
      'Content-Length': String(size),
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

// One piece for each pull; anything that ends the archive early makes the download fail, so that a
// short file never looks complete.
//
// Pieces wait in a short queue. The memory of a piece goes back with a later pull, when the browser
// has surely copied it out: a few buffers go round and round, where a gigabyte of fresh ones would
// be there before the garbage collector wakes up.
const QUEUE = 2;

function stream(pieces) {
  let next;
  let control;
  let broken = false;
  const used = [];
  pieces.onmessage = ({ data }) => {
    if (data instanceof Uint8Array) {
      used.push(data.buffer);
      control.enqueue(data);
    } else if (data === 'done') {
      control.close();
    } else {
      broken = true;
      control.error(new Error('The archive could not be completed'));
    }
    next?.();
  };
  return new ReadableStream(
    {
      start(controller) {
        control = controller;
      },
      pull() {
        if (broken) return undefined;
        // All but those that may be in the queue, and the one that is being copied.
        const back = used.length > QUEUE + 1 ? [used.shift()] : [];
        return new Promise((resolve) => {
          next = resolve;
          pieces.postMessage(back[0], back);
        });
      },
      cancel() {
        pieces.postMessage('cancel');
      },
    },
    new CountQueuingStrategy({ highWaterMark: QUEUE }),
  );
}
