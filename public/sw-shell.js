// Keeps the owner's app on the device, and nothing of the owner's, so that it opens without a
// connection and can say so. As long as there is one, everything comes from the server.
'use strict';

// A block, so that its names are not those of the other parts of the service worker.
{
  // The app's folder: `/`, or as `/gallery/`.
  const BASE = new URL('.', self.location).pathname;
  const SHELL = `vitrine-shell${BASE.slice(0, -1)}`;
  /** What the page names by its content. */
  const NAMED = /[\w.]+-[0-9a-f]{16}\w*\.(?:js|wasm|css|svg)/g;
  /** What it finds by a name that stays. */
  const STAYING = ['worker.js', 'worker_bg.wasm', 'worker_loader.js', 'manifest.webmanifest'];
  const WORDS = /\/locales\/[\w-]+\.json$/;
  /** Addresses that are not the owner's app. */
  const OTHERS = /^(?:share|s|api|download|\.well-known)(?:\/|$)/;

  /** Whether the page that is shown was taken from the device. */
  let isOffline = false;

  self.addEventListener('message', (event) => {
    const { kind, token: words } = event.data ?? {};
    if (kind === 'shell') event.waitUntil(fetch(BASE).then((answer) => keep(answer, words)).catch(() => {}));
  });

  self.addEventListener('fetch', (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== 'GET' || origin !== self.location.origin || OTHERS.test(pathname.slice(BASE.length))) return;
    if (request.mode === 'navigate') {
      event.respondWith(page(event));
    } else if (isOffline) {
      event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept ?? fetch(request)));
    }
  });

  async function page(event) {
    try {
      const answer = await fetch(event.request);
      isOffline = false;
      const kept = await caches.match(BASE, { cacheName: SHELL });
      // Only who has asked for the app keeps it.
      if (kept) event.waitUntil(keep(answer.clone()).catch(() => {}));
      return answer;
    } catch (error) {
      const kept = await caches.match(BASE, { cacheName: SHELL });
      if (!kept) throw error;
      isOffline = true;
      return kept;
    }
  }

  const isPage = (answer) => answer.headers.get('Content-Type')?.startsWith('text/html');

  /** Keeps the page of an answer and all that belongs to it, in the language whose words are at an address. */
  async function keep(answer, words) {
    if (!answer.ok || !isPage(answer)) return;
    const html = await answer.text();
    const cache = await caches.open(SHELL);
    const before = await cache.match(BASE);
    const isNew = !before || (await before.text()) !== html;
    if (!isNew && (!words || (await cache.match(words)))) return;
    const held = (await cache.keys()).map((request) => new URL(request.url).pathname);
    const names = new Set([...html.matchAll(NAMED)].map(([name]) => name).concat(STAYING).map((name) => BASE + name));
    // Of a host of files.
    if (html.includes('data-config=')) names.add(`${BASE}config.json`);
    for (const name of held.concat(words || [])) if (WORDS.test(name)) names.add(name);
    await cache.addAll([...names]);
    const headers = new Headers(answer.headers);
    headers.delete('Content-Encoding');
    headers.delete('Content-Length');
    await cache.put(BASE, new Response(html, { headers }));
    for (const name of held) if (name !== BASE && !names.has(name)) await cache.delete(name);
  }
}
