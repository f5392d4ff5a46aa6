// What the page of a link asks for early is what the app then asks for: nothing is fetched twice.
import { jpegs } from './support/fixtures';
import { expect, test } from './support/server';

for (const kind of ['album', 'photos'] as const) {
  for (const showMetadata of [true, false]) {
    test(`${kind}, metadata ${showMetadata ? 'shown' : 'hidden'}: each early answer is used once`, async ({
      page,
      owner,
      server,
    }) => {
      const assetIds = await owner.uploadAll(jpegs(6));
      const what =
        kind === 'photos'
          ? { assetIds }
          : { albumId: await owner.album('Early', assetIds) };
      const { path } = await owner.link({ ...what, showMetadata });
      const early = await preloads(new URL(path, server.url));
      expect(early.length).toBeGreaterThan(kind === 'album' ? 3 : 1);

      const asked: string[] = [];
      page.on('request', (request) => {
        const { pathname, search } = new URL(request.url());
        asked.push(pathname + search);
      });
      await page.goto(path);
      await expect(page.locator('.tile img.loaded')).toHaveCount(6);
      // However an address is written, it is asked for once.
      const plain = (address: string) => address.replace(/&$/, '');
      for (const address of early) expect(asked.map(plain).filter((one) => one === address)).toEqual([address]);
      const programs = asked.filter((one) => one.endsWith('_bg.wasm'));
      expect(programs).toHaveLength(new Set(programs).size);
      expect(programs.length).toBeGreaterThan(0);
    });
  }
}

/** The addresses that the page requests before the app does: data, then pictures. */
async function preloads(address: URL): Promise<string[]> {
  const html = await (await fetch(address)).text();
  const data: string[] = JSON.parse(html.match(/id="early-data">([^<]*)/)?.[1] ?? '[]');
  const links = html.matchAll(/<link rel="preload"[^>]*href="(\/api\/[^"]*)"/g);
  return [...data, ...[...links].map((link) => link[1].replaceAll('&amp;', '&'))];
}
