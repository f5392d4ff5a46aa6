// Draws the first window of a link's photos from what the server wrote into the page, while the app
// is still loading. The app then draws the same in the same places (`days.rs` and `justified.rs` in
// crates/gallery/src; tests/e2e/first.spec.ts compares the two) and removes this.
{
  const HEADING = 56;
  const SECTION_GAP = 24;
  const DAY_HEADING = 40;
  const LINE_GAP = 20;
  const DAY_GAP = 24;
  const NARROWEST = 148;
  const STRETCH = 1.25;
  const TALLEST = 1.5;
  const DAY_MS = 86_400_000;

  /** Justified rows: `[x, y, width, height]` per picture, and the height of them all. */
  const justified = (ratios, { width, rowHeight, gap }) => {
    const rects = [];
    let height = 0;
    let row = [];
    let sum = 0;
    const fitted = (sum, count) => (count ? Math.max((width - gap * (count - 1)) / sum, 1) : Infinity);
    const push = (high) => {
      const y = rects.length ? height + gap : 0;
      let x = 0;
      for (const ratio of row) {
        rects.push([x, y, ratio * high, high]);
        x += ratio * high + gap;
      }
      height = y + high;
      row = [];
      sum = 0;
    };
    for (const ratio of ratios) {
      const before = fitted(sum, row.length);
      const after = fitted(sum + ratio, row.length + 1);
      if (
        row.length &&
        after < rowHeight &&
        before / rowHeight < rowHeight / after &&
        before <= rowHeight * TALLEST
      ) {
        push(before);
      }
      row.push(ratio);
      sum += ratio;
      const now = fitted(sum, row.length);
      if (now <= rowHeight) push(now);
    }
    if (row.length) {
      const now = fitted(sum, row.length);
      push(now <= rowHeight * 1.15 ? now : rowHeight);
    }
    return { rects, height };
  };

  /** A month under its days: rectangles, headings `{ number, x, y, width }`, and the height. */
  const month = (photos, style) => {
    const rects = [];
    const days = [];
    let height = 0;
    let line = [];
    let lineWidth = 0;
    const nextLine = () => (days.length ? height + LINE_GAP : 0);
    const least = Math.min(NARROWEST, style.width);
    const finish = () => {
      if (!line.length) return;
      const y = nextLine();
      const inside = line.map(({ ratios, wide }) => (wide <= NARROWEST ? wide : style.gap * (ratios.length - 1)));
      const fixed = DAY_GAP * (line.length - 1) + inside.reduce((sum, one) => sum + one, 0);
      const stretch = (style.width - fixed) / Math.max(lineWidth - fixed, 1);
      const high = style.rowHeight * (stretch <= STRETCH ? Math.max(stretch, 1) : 1);
      let x = 0;
      for (const { number, ratios } of line) {
        const start = x;
        for (const ratio of ratios) {
          rects.push([x, y + DAY_HEADING, ratio * high, high]);
          x += ratio * high + style.gap;
        }
        const width = Math.max(x - style.gap - start, least);
        days.push({ number, x: start, y, width });
        x = start + width + DAY_GAP;
      }
      height = y + DAY_HEADING + high;
      line = [];
      lineWidth = 0;
    };
    const groups = [];
    for (const { ratio, day } of photos) {
      if (groups.at(-1)?.number !== day) groups.push({ number: day, ratios: [] });
      groups.at(-1).ratios.push(ratio);
    }
    for (const { number, ratios } of groups) {
      const natural = style.gap * (ratios.length - 1) + ratios.reduce((sum, one) => sum + one * style.rowHeight, 0);
      const wide = Math.max(natural, least);
      if (wide > style.width || (line.length && lineWidth + DAY_GAP + wide > style.width)) finish();
      if (wide > style.width) {
        const y = nextLine();
        days.push({ number, x: 0, y, width: style.width });
        const rows = justified(ratios, style);
        rects.push(...rows.rects.map(([x, top, ...size]) => [x, top + y + DAY_HEADING, ...size]));
        height = y + DAY_HEADING + rows.height;
      } else {
        lineWidth += line.length ? DAY_GAP + wide : wide;
        line.push({ number, ratios, wide });
      }
    }
    finish();
    return { rects, days, height };
  };

  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };

  const draw = (first, home) => {
    const tag = document.documentElement.lang;
    const isTag = (other) => {
      try {
        return Intl.getCanonicalLocales(other).length > 0;
      } catch {
        return false;
      }
    };
    const region = navigator.languages.find((other) => other.split('-')[0] === tag.split('-')[0] && isTag(other));
    // Formatters are slow to make: on an old phone one for each photo would take half a second, and
    // these three still a tenth. Photos are asked for first, and words follow into the room kept for
    // them.
    const words = [];
    const later = (element, name, word) => {
      words.push(() => (element[name] = word()));
      return element;
    };
    const styled = (options) => {
      let formatter;
      const known = new Map();
      return (ms) => {
        formatter ??= new Intl.DateTimeFormat(region ?? tag, { ...options, timeZone: 'UTC' });
        return known.get(ms) ?? known.set(ms, formatter.format(ms)).get(ms);
      };
    };
    const longDate = styled({ dateStyle: 'long' });
    const monthName = styled({ month: 'long', year: 'numeric' });
    const dayName = styled({ weekday: 'short', day: 'numeric', month: 'long' });
    const along = document.documentElement.dir === 'rtl' ? -1 : 1;
    const place = (element, [x, y, width, height]) => {
      element.style.transform = `translate(${along * x}px, ${y}px)`;
      element.style.width = `${width}px`;
      element.style.height = `${height}px`;
    };

    const dates = () => [...new Set(first.between.map(longDate))].join(' – ') || '\u00a0';
    const facts = later(element('p', 'page-facts', '\u00a0'), 'textContent', dates);
    const cover = element('header', 'cover', element('h1', '', first.title || '\u00a0'), facts);
    if (first.lead) cover.append(element('p', 'lead', first.lead));
    const grid = element('div', 'grid');
    const page = element('main', 'page share', cover, grid);
    const root = element('div', '', element('div', 'bar share-bar'), page);
    root.id = 'first';
    document.body.prepend(root);
    // The rest of the page waits behind it (style/layout.css).
    document.documentElement.dataset.first = '';

    const width = Math.floor(grid.getBoundingClientRect().width);
    const style = width < 640 ? { width, rowHeight: 110, gap: 4 } : { width, rowHeight: 220, gap: 6 };
    // The app keeps ratios as 32-bit numbers, and none that makes grids unreadable.
    const photos = first.photos.map(([id, ratio, colour, day]) => ({ id, ratio: Math.fround(Math.min(Math.max(ratio, 1 / 3), 5)), colour, day }));
    const monthOf = ({ day }) => new Date(day * DAY_MS).toISOString().slice(0, 7);
    // Browsers wait with lazy images until they know their place, and WebKit requests a preloaded one
    // again.
    const below = window.innerHeight - grid.getBoundingClientRect().top;
    let top = 0;
    for (let from = 0; from < photos.length; ) {
      const { day: start } = photos[from];
      const isTitled = start !== null;
      const isInside = (photo) => monthOf(photo) === monthOf(photos[from]);
      let end = from;
      while (end < photos.length && (!isTitled || isInside(photos[end]))) end += 1;
      const own = photos.slice(from, end);
      const { rects, days, height } = isTitled
        ? month(own, style)
        : { days: [], ...justified(own.map(({ ratio }) => ratio), style) };
      const room = isTitled ? HEADING : 0;
      const section = element('section', 'grid-section');
      section.style.top = `${top}px`;
      section.style.height = `${room + height}px`;
      if (isTitled) {
        const heading = later(element('h2', 'grid-heading'), 'textContent', () => monthName(start * DAY_MS));
        heading.style.height = `${HEADING}px`;
        section.append(heading);
      }
      for (const { number, x, y, width } of days) {
        const name = later(element('h3'), 'textContent', () => dayName(number * DAY_MS));
        const heading = element('div', 'grid-day', name);
        place(heading, [x, y + room, width, DAY_HEADING]);
        section.append(heading);
      }
      own.forEach(({ id, colour, day }, index) => {
        const image = element('img');
        image.alt = '';
        if (top + room + rects[index][1] >= below) image.loading = 'lazy';
        image.onerror = () => image.classList.add('failed');
        image.src = first.picture.replace('{id}', id);
        const link = element('a', '', image);
        link.href = `${home}/photos/${id}`;
        link.dataset.assetId = id;
        link.ariaLabel = `${index + 1}`;
        if (isTitled) later(link, 'ariaLabel', () => longDate(day * DAY_MS));
        const tile = element('div', 'tile', link);
        if (colour) tile.style.setProperty('--colour', colour);
        const [x, y, ...size] = rects[index];
        place(tile, [x, y + room, ...size]);
        section.append(tile);
      });
      grid.append(section);
      top += room + height + SECTION_GAP;
      from = end;
    }
    grid.style.height = `${top}px`;
    requestAnimationFrame(() => setTimeout(() => words.forEach((say) => say())));

    // A photo that is touched before the app is there is where the app will begin.
    root.addEventListener('click', (event) => {
      const link = event.target.closest('a');
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || root.dataset.app) return;
      event.preventDefault();
      if (location.href !== link.href) history.pushState(null, '', link.href);
      link.parentElement.classList.add('selected');
    });
  };

  /** A tab that ended its session shows nothing more of it (src/platform/store.rs). */
  const hasEnded = (home) => {
    try {
      return sessionStorage.getItem(`ended:${home}`) !== null;
    } catch {
      return false;
    }
  };

  const data = document.getElementById('first-data');
  // Without WebAssembly there is other HTML (plain.js).
  if (data && typeof WebAssembly === 'object') {
    const first = JSON.parse(data.textContent);
    const home = first.home[0] + encodeURIComponent(first.home[1]);
    if (!hasEnded(home)) draw(first, first.album ? `${home}/albums/${first.album}` : home);
  }
}
