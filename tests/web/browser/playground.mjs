import { call, fieldState, focused, placeOf, selectorOf } from './probe.mjs';
import { until } from './until.mjs';

// Less than the engine waits for its threads before it takes one.
const LOAD_LIMIT_MS = 12_000;
const RUN_LIMIT_MS = 20_000;
const SEARCH_LIMIT_MS = 40_000;
const MOST_TABS = 60;

/** What a reader does with the page, and what they see of it. */
export class Playground {
  constructor(driver, wishes) {
    this.driver = driver;
    this.wishes = wishes;
    this.visits = 0;
  }

  ask(f, ...args) {
    return this.driver.evaluate(call(f, args));
  }

  /** Opens the page anew. Unless motion is to be reduced, it then begins to run the link's scenario by itself. */
  async open(fragment = '', query = '') {
    // Another address each time, for a fragment alone does not load a page anew.
    const visit = `?visit=${++this.visits}${query}`;
    await this.driver.open(`${this.driver.site}/${visit}${fragment}`);
    // Not in the document before, which a browser may still show.
    const started = (search) =>
      location.search === search &&
      document.querySelector('[data-testid=badge]')?.dataset.state !== 'starting' &&
      'millrace' in globalThis;
    await until('the engine to start', () => this.ask(started, visit), LOAD_LIMIT_MS);
  }

  /** Opens a link and returns what its first run came to. */
  async openAndRun(fragment, query) {
    await this.open(fragment, query);
    return this.wishes.reducedMotion ? this.run() : this.finished();
  }

  /** The same, and looks for every way in which it can come out. Returns what the page says of them. */
  async openAndExplore(fragment) {
    await this.openAndRun(fragment);
    await this.click('button', 'Explore every schedule');
    const found = async () => /^\d+ outcomes? of all/.test(await this.text('outcomes'));
    await until('the search to end', found, SEARCH_LIMIT_MS);
    return this.text('outcomes');
  }

  /** Follows a link within the open page, which changes the settings and runs nothing. */
  async follow(fragment) {
    await this.ask((to) => {
      location.hash = to;
    }, fragment);
  }

  async click(role, name) {
    await this.#clickOn(selectorOf(role), name);
  }

  /** Works on a page as narrow as a phone's, and widens it again. */
  async onPhone(work) {
    await this.driver.resize(360, 800);
    try {
      return await work();
    } finally {
      await this.driver.resize(1280, 900);
    }
  }

  /** Works on another site, and leaves it before it goes: nothing may be asked of one that is gone. */
  async onSite(site, work) {
    try {
      return await work();
    } finally {
      await this.open();
      await site.close();
    }
  }

  /** Has a sheet come up, where the page is so narrow that it has sheets. */
  async bringUp(sheet) {
    const opener = `.sheet-opener[popovertarget=${sheet}]`;
    if (await this.ask((one) => document.querySelector(one).checkVisibility(), opener))
      await this.tap(opener);
  }

  async tap(selector, name) {
    const { x, y } = await this.#steadyPlace(selector, name);
    await this.driver.tapAt(x, y);
  }

  async clickJob(id) {
    await this.#clickOn(`[data-testid=job-${id}]`);
  }

  async #clickOn(selector, name) {
    const { x, y } = await this.#steadyPlace(selector, name);
    await this.driver.clickAt(x, y);
  }

  /** Where an element is once it stays there: what comes late may still move it. */
  #steadyPlace(selector, name) {
    let last;
    return until(`${name ?? selector} to be free to press`, async () => {
      const before = last;
      last = await this.ask(placeOf, selector, name);
      return last && before && last.x === before.x && last.y === before.y ? last : undefined;
    });
  }

  /** Presses Run and returns the outcome. */
  async run() {
    await this.pressRun();
    return this.finished();
  }

  async pressRun() {
    await this.ask(() => {
      globalThis.lastSeen = globalThis.millrace.lastOutcome;
    });
    await this.click('button', 'Run');
  }

  /** Waits for the run that was begun last and returns its outcome. */
  async finished() {
    const outcome = () => {
      const { lastOutcome } = globalThis.millrace;
      const idle = !('running' in document.querySelector('[data-testid=run]').dataset);
      return idle && lastOutcome !== globalThis.lastSeen ? lastOutcome : undefined;
    };
    return until('the run to end', () => this.ask(outcome), RUN_LIMIT_MS);
  }

  outcome() {
    return this.ask(() => globalThis.millrace.lastOutcome ?? null);
  }

  text(testId) {
    return this.ask((id) => document.querySelector(`[data-testid=${id}]`)?.innerText ?? '', testId);
  }

  field(name, label) {
    return this.ask(fieldState, name, label);
  }

  /** Waits until a field's state is as wanted, and returns it. */
  fieldWhen(what, name, label, wanted) {
    return until(what, async () => {
      const state = await this.field(name, label);
      return wanted(state) ? state : undefined;
    });
  }

  /** Goes forward with the Tab key alone. */
  async tabTo(name) {
    for (let i = 0; i < MOST_TABS; i++) {
      await this.driver.press('Tab');
      const focus = await this.ask(focused);
      if (focus.name === name) return focus;
    }
    throw new Error(`${MOST_TABS} presses of Tab do not reach "${name}"`);
  }

  /** Types over what the focused field holds. */
  async replace(text) {
    const length = await this.ask(() => document.activeElement.value.length);
    await this.driver.press('End');
    for (let i = 0; i < length; i++) await this.driver.press('Backspace');
    await this.driver.type(text);
  }

  /** Clicks into a field and types over what it holds. */
  async fill(label, text) {
    await this.click('textbox', label);
    await this.replace(text);
  }
}
