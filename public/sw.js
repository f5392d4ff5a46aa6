// Answers download addresses with archives that the worker makes: the only way to give bytes made
// in the page to the browser's own download, with their length. Beside that it takes what other apps
// share, and keeps the owner's app for when there is no connection.
'use strict';

importScripts('sw-share.js', 'sw-shell.js');

const pending = new Map();
/** How to break a download off that is under way, by its token. */
const running = new Map();

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  const { kind, token, name, size } = event.data ?? {};
  if (kind === 'download') {
    const [pieces, answer] = event.ports;
    pending.set(token, { token, name, size, pieces });
    answer.postMessage('ready');
  } else if (kind === 'awake') {
    // Any message keeps Firefox from ending us in the middle of a download. One that was ended all
    // the same, and began anew, knows nothing of the download: the page has to call it failed, since
    // the browser may take the part that it has for the whole.
    event.ports[0].postMessage(pending.has(token) || running.has(token));
  } else if (kind === 'gone') {
    // The page that makes the archive is being left.
    running.get(token)?.();
  }
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  const { origin, pathname } = new URL('.', self.location);
  const path = url.origin === origin && url.pathname.startsWith(pathname) ? url.pathname.slice(pathname.length) : '';
  const token = path.match(/^download\/([\w-]+)$/)?.[1];
  if (!token) return;
  const archive = pending.get(token);
  pending.delete(token);
  event.respondWith(archive ? respond(archive) : new Response('', { status: 404 }));
});

function respond({ token, name, size, pieces }) {
  // What `encodeURIComponent` leaves but RFC 8187 does not allow.
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return new Response(stream(token, pieces), {
    headers: {
      'Content-Type': 'application/zip',
      'Content-Length': String(size),
      'Content-Disposition': `attachment; filename*=UTF-8''${encoded}`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

// One batch of pieces waits in the queue while another is written.
const QUEUE = 1;
// Pieces of at least so many bytes are given back when they are used; the headers among them are not
// worth it.
const LARGE = 1 << 16;
const REMIND_EVERY = 128 << 20;
const REMINDER = 80 << 20;

// A buffer that is sent where nobody listens is given back at once. Left lying, it would be there
// until the garbage collector comes by, and a hundred megabytes with it.
const nowhere = new MessageChannel();
nowhere.port2.close();
const release = (buffer) => nowhere.port1.postMessage(0, [buffer]);

// A batch of pieces for each pull; anything that ends the archive early makes the download fail, so that a
// short file never looks complete.
function stream(token, pieces) {
  let next;
  let control;
  let broken = false;
  let since = 0;
  const used = [];
  const end = () => running.delete(token);
  const fail = () => {
    broken = true;
    control.error(new Error('The archive could not be completed'));
    end();
  };
  running.set(token, fail);
  // Browsers that know this event tell of a page that crashed, too.
  pieces.onclose = () => running.has(token) && fail();
  pieces.onmessage = ({ data }) => {
    if (Array.isArray(data)) {
      for (const piece of data) {
        if (piece.length >= LARGE) used.push(piece.buffer);
        since += piece.length;
        control.enqueue(piece);
      }
    } else if (data === 'done') {
      control.close();
      end();
    } else {
      fail();
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
        while (used.length > QUEUE + 1) release(used.shift());
        // As in the worker: untouched memory that makes the engine look after the rest.
        if (since > REMIND_EVERY) {
          since = 0;
          try {
            new ArrayBuffer(REMINDER);
          } catch {
            // No room for it reminds as well.
          }
        }
        return new Promise((resolve) => {
          next = resolve;
          pieces.postMessage(0);
        });
      },
      cancel() {
        pieces.postMessage('cancel');
        end();
      },
    },
    new CountQueuingStrategy({ highWaterMark: QUEUE }),
  );
}
