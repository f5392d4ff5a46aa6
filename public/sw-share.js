// Takes photos and videos that another app shares with the installed one (Web Share Target), and
// keeps them on the device until they are sent or cancelled. The page at /upload reads them from
// there (src/platform/share_target.rs).
'use strict';

// A block, so that its names are not those of the other parts of the service worker.
{
  // The app's folder: `/`, or as `/gallery/`.
  const BASE = new URL('.', self.location).pathname;
  // As in src/platform/base_url.rs.
  const SHARED = `vitrine-shared${BASE.slice(0, -1)}`;

  self.addEventListener('fetch', (event) => {
    const { pathname, origin } = new URL(event.request.url);
    const isShared = event.request.method === 'POST' && origin === self.location.origin && pathname === `${BASE}upload`;
    if (isShared) event.respondWith(keep(event.request));
  });

  async function keep(request) {
    try {
      const form = await request.formData();
      const files = form.getAll('files').filter((file) => file instanceof File && file.size > 0);
      const cache = await caches.open(SHARED);
      const now = Date.now();
      // One after another: the order of the cache is the order of the page.
      for (const [index, file] of files.entries()) {
        const headers = {
          'Content-Type': file.type || 'application/octet-stream',
          'X-Name': encodeURIComponent(file.name),
          'X-Modified': String(file.lastModified),
        };
        await cache.put(`${BASE}shared/${now}-${index}`, new Response(file, { headers }));
      }
    } catch (error) {
      // A full device: the page opens all the same, and photos can be chosen there.
      console.error(error);
    }
    return Response.redirect(`${BASE}upload`, 303);
  }
}
