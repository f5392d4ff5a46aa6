// Asks where the server is and whether it is one of ours, in pages that a host of files sends: our own server takes the question
// out of them (crates/server/src/web/place.rs), since it is the answer. The app waits for it
// (src/platform/base_url.rs).
{
  const { config } = document.querySelector('base').dataset;
  if (config) {
    const read = (address) => fetch(address, { cache: 'no-cache' }).then((answer) => (answer.ok ? answer.json() : {}));
    const find = async () => {
      // A host that answers every address with a page has none.
      const { api = '' } = await read(config).catch(() => ({}));
      // What is no page either is no server of ours; one that does not answer may be.
      const about = await fetch(`${api.replace(/\/+$/, '') || '.'}/.well-known/vitrine`).catch(() => undefined);
      const isOurs = !about || about.status >= 500 || (about.ok && (await about.json().then(({ version }) => !!version, () => false)));
      return { api, isOurs };
    };
    window.vitrineConfig = find();
  }
}
