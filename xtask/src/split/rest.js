// Brings the rest of the app, which the first screen does without (xtask/src/split.rs).
const rest = (() => {
  const ADDRESS = new URL('{REST}', import.meta.url).href;
  // Addresses whose first screen is in the rest.
  const isNeededAtOnce = /\/(photos|map|slideshow)(\/|$)/.test(location.pathname);
  const IS_WAITED_FOR = 'waits-for-rest';
  let first;
  // Where the last click leads: the address itself changes only when the next screen is there.
  let target;
  const note = ({ target: element }) => (target = element.closest?.('a[href]')?.href);
  document.addEventListener('click', note, { capture: true });

  const bring = async (priority) => {
    const answer = await fetch(ADDRESS, { priority });
    if (!answer.ok) throw new Error(`${ADDRESS}: ${answer.status}`);
    return WebAssembly.compile(await answer.arrayBuffer());
  };
  // Twice does no harm: both fill the same table with the same functions.
  const put = async (module) => {
    await WebAssembly.instantiate(module, { first });
    document.removeEventListener('click', note, { capture: true });
  };

  const later = (wait) => {
    const again = () => setTimeout(() => later(Math.min(wait * 2, 60_000)), wait);
    bring('low').then(put).catch(again);
  };

  const early = isNeededAtOnce ? bring('high') : undefined;
  early?.catch(() => {});

  return {
    /** Before the app begins: only where it would at once ask for the rest is that waited for. */
    async before(exports) {
      first = exports;
      let isWaitedFor = isNeededAtOnce;
      try {
        isWaitedFor ||= sessionStorage.getItem(IS_WAITED_FOR) !== null;
        sessionStorage.removeItem(IS_WAITED_FOR);
      } catch {
        // Storage is forbidden.
      }
      if (isWaitedFor) {
        await put(await (early ?? bring('high')));
      } else {
        const begin = () => later(1000);
        if (window.requestIdleCallback) requestIdleCallback(begin, { timeout: 1000 });
        else setTimeout(begin, 500);
      }
    },

    /** The app calls something that is not there yet, and cannot go on without. */
    load() {
      try {
        const request = new XMLHttpRequest();
        request.open('GET', ADDRESS, false);
        // Bytes as text: an answer that is waited for can have no other type.
        request.overrideMimeType('text/plain; charset=x-user-defined');
        request.send();
        if (request.status !== 200) throw new Error(`${ADDRESS}: ${request.status}`);
        const bytes = Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0) & 0xff);
        new WebAssembly.Instance(new WebAssembly.Module(bytes), { first });
      } catch (error) {
        // Offline, or a browser that compiles nothing so large on the spot.
        try {
          sessionStorage.setItem(IS_WAITED_FOR, '');
        } catch {
          // Storage is forbidden.
        }
        if (target && target !== location.href) location.assign(target);
        else location.reload();
        throw error;
      }
    },
  };
})();
