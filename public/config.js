// Asks where the server is, in pages that a host of files sends: our own server takes the question
// out of them (crates/server/src/web/home.rs), since it is the answer. The app waits for it
// (src/platform/place.rs).
{
  const { config } = document.querySelector('base').dataset;
  if (config) {
    window.vitrineConfig = fetch(config, { cache: 'no-cache' })
      .then((answer) => (answer.ok ? answer.json() : {}))
      // A host that answers every address with a page has none.
      .catch(() => ({}));
  }
}
