// client-zip's own way: files are fetched one after the other, and the archive is what it returns.
importScripts('/peer/client-zip.js');
let files = [];
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => {
  files = event.data;
  event.ports[0].postMessage('ready');
});
self.addEventListener('fetch', (event) => {
  if (new URL(event.request.url).pathname !== '/peer/download') return;
  const all = async function* () {
    for (const { address, name } of files) yield { name, input: await fetch(address) };
  };
  const metadata = files.map(({ name, size }) => ({ name, size }));
  const headers = {
    'Content-Type': 'application/zip',
    'Content-Disposition': 'attachment; filename=peer.zip',
    'Content-Length': String(self.clientZip.predictLength(metadata)),
  };
  event.respondWith(new Response(self.clientZip.makeZip(all()), { headers }));
});
