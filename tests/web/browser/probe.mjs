// Functions that run in the page. Each is sent as text together with all the others, so it may call them, and
// nothing else of this file's.

const SELECTORS = {
  button: 'button',
  radio: 'input[type=radio]',
  textbox: 'input[type=text]',
  combobox: 'select',
  checkbox: 'input[type=checkbox]',
};

function nameOf(element) {
  const aria = element.getAttribute('aria-label');
  if (aria) return aria;
  const label = element.labels?.[0] ?? element;
  return label.textContent.replace(/\s+/g, ' ').trim();
}

function find(selector, name) {
  const element = [...document.querySelectorAll(selector)].find((e) => !name || nameOf(e) === name);
  if (!element) throw new Error(`the page has no ${selector} named "${name}"`);
  return element;
}

function isShown(element) {
  return element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
}

/** Whether it is in something that is still on its way to its place: between two frames it seems to stand still. */
function isCarried(element) {
  return document.getAnimations().some(({ effect }) => {
    const finite = Number.isFinite(effect.getComputedTiming().endTime);
    return finite && effect.target !== element && effect.target.contains(element);
  });
}

/**
 * The middle of an element, scrolled into view; undefined while it is not in sight, is carried there, or something else
 * would take the click.
 */
function placeOf(selector, name) {
  const element = find(selector, name);
  const target = element.labels?.[0] ?? element;
  if (isCarried(target)) return undefined;
  target.scrollIntoView({ block: 'center', behavior: 'instant' });
  const { left, top, width, height } = target.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  if (x >= innerWidth || y >= innerHeight) return undefined; // a sheet that is to come up has it
  const hit = document.elementFromPoint(x, y);
  return hit && (target.contains(hit) || hit.contains(element)) ? { x, y } : undefined;
}

/** What has the focus, and whether a reader can see that it has. */
function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) return { tag: 'body', name: '', ring: false };
  const ringed = (e) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(e);
    return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  };
  // A hidden radio button shows the focus on its label's text.
  const candidates = [element, ...(element.labels ?? []), element.nextElementSibling].filter(Boolean);
  return {
    tag: element.localName,
    name: nameOf(element),
    ring: element.matches(':focus-visible') && isShown(element) && candidates.some(ringed),
  };
}

/** A field, the text of its error, and how far that is from it (px). */
function fieldState(field, label) {
  const input = find('input', label);
  const error = document.querySelector(`[data-testid=field-error-${field}]`);
  if (!error || !isShown(error)) return { value: input.value, invalid: input.ariaInvalid === 'true' };
  const [a, b] = [input.getBoundingClientRect(), error.getBoundingClientRect()];
  const gap = (from, to, start, end) => Math.max(0, to[start] - from[end], from[start] - to[end]);
  return {
    value: input.value,
    invalid: input.ariaInvalid === 'true',
    error: error.textContent.trim(),
    describes: input.getAttribute('aria-describedby')?.split(' ').includes(error.id) ?? false,
    distance: Math.hypot(gap(a, b, 'left', 'right'), gap(a, b, 'top', 'bottom')),
  };
}

/** Starts measuring how long the page's main thread is away. */
function startClock() {
  const clock = { frameMs: 0, timerMs: 0, frames: 0, timers: 0, stopped: false };
  globalThis.testClock = clock;
  let [frame, timer] = [performance.now(), performance.now()];
  const onFrame = () => {
    const now = performance.now();
    clock.frameMs = Math.max(clock.frameMs, now - frame);
    clock.frames++;
    frame = now;
    if (!clock.stopped) requestAnimationFrame(onFrame);
  };
  const onTimer = () => {
    const now = performance.now();
    clock.timerMs = Math.max(clock.timerMs, now - timer);
    clock.timers++;
    timer = now;
    if (!clock.stopped) setTimeout(onTimer);
  };
  requestAnimationFrame(onFrame);
  setTimeout(onTimer);
}

function stopClock() {
  globalThis.testClock.stopped = true;
  return globalThis.testClock;
}

/** The time slices of each worker: from `run` to the same goroutine's next stop. Nanoseconds. */
function slicesOf(trace) {
  const open = new Map();
  const slices = [];
  for (const e of trace) {
    if (e.kind === 'run') open.set(e.worker, e);
    const run = open.get(e.worker);
    if (!run || e.goroutine !== run.goroutine || !['block', 'yield', 'end'].includes(e.kind)) continue;
    slices.push({ worker: e.worker, goroutine: e.goroutine, from: run.time, to: e.time });
    open.delete(e.worker);
  }
  return slices;
}

/** How the last run's workers overlapped: the two slices of different workers that did so for longest. */
function parallelism() {
  const slices = slicesOf(globalThis.millrace.lastTrace).sort((a, b) => a.from - b.from);
  let longest = { ns: 0, slices: [] };
  let latest = [];
  for (const slice of slices) {
    latest = latest.filter((other) => other.to > slice.from);
    for (const other of latest) {
      const ns = Math.min(other.to, slice.to) - slice.from;
      if (other.worker !== slice.worker && ns > longest.ns) longest = { ns, slices: [other, slice] };
    }
    latest.push(slice);
  }
  return { workers: new Set(slices.map((s) => s.worker)).size, slices: slices.length, longest };
}

/** When nothing moves that will come to an end: half a transition is no colour to be judged. */
async function atRest() {
  const finite = (a) => Number.isFinite(a.effect.getComputedTiming().endTime);
  await Promise.allSettled(
    document
      .getAnimations()
      .filter(finite)
      .map((a) => a.finished),
  );
}

/** The shifts of the layout since the page was opened, and of what; undefined where the browser does not tell. */
async function layoutShifts() {
  if (!PerformanceObserver.supportedEntryTypes.includes('layout-shift')) return undefined;
  const seen = [];
  new PerformanceObserver((list) => seen.push(...list.getEntries())).observe({
    type: 'layout-shift',
    buffered: true,
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  return seen.map(({ value, sources }) => ({
    value,
    what: sources.map(({ node }) => node?.className || node?.localName || node?.nodeName),
  }));
}

async function seriousViolations() {
  const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map((n) => `${n.target} (${n.any[0]?.message ?? n.html})`).join('; ')}`,
    );
}

/** The lines of the listing: their code, and whether they are marked as what a choice changes. */
function linesOfListing() {
  return [...document.querySelectorAll('.listing .line')].map((line) => ({
    text: line.querySelector('code').textContent,
    marked: 'marked' in line.dataset,
  }));
}

/** The goroutines in the listing: at which line, what is said of them, and whether that line can be seen. */
function spotsOfListing() {
  const listing = document.querySelector('.listing').getBoundingClientRect();
  return [...document.querySelectorAll('.listing .spot')].map((spot) => {
    const line = document.querySelector(`.line[data-line="${spot.dataset.line}"]`);
    const { top, bottom } = line.getBoundingClientRect();
    return {
      line: line.querySelector('code').textContent,
      text: [...spot.querySelectorAll('b, .why-here')].map((e) => e.textContent).join(' '),
      inSight: top >= listing.top && bottom <= listing.bottom,
    };
  });
}

const helpers = { nameOf, find, isShown, isCarried, placeOf, focused, fieldState, startClock, stopClock };
const traceHelpers = { slicesOf, parallelism, seriousViolations };
const listingHelpers = { linesOfListing, spotsOfListing };
const prelude = Object.entries({ ...helpers, ...traceHelpers, ...listingHelpers })
  .map(([name, f]) => `const ${name} = ${f};`)
  .join('\n');

/** An expression that calls a function in the page, which may use the functions of this file. */
export const call = (f, args) => `(() => { ${prelude}\nreturn (${f})(...${JSON.stringify(args)}); })()`;

export const selectorOf = (role) => SELECTORS[role];
export {
  atRest,
  fieldState,
  focused,
  layoutShifts,
  linesOfListing,
  parallelism,
  placeOf,
  seriousViolations,
  spotsOfListing,
  startClock,
  stopClock,
};
