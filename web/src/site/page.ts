import { html, LitElement, type TemplateResult } from 'lit';
import { FreshEvents } from '../element/fresh-events';
import type { EditKind } from '../model/history';
import type { Language } from '../model/listing';
import { formatIds, parseIds } from '../model/plan';
import { verdictProgramOf } from '../model/settings';
import type { Locale } from '../text/messages';
import { type PageMessages, pageMessagesIn } from '../text/page-messages';
import { Follower } from '../view/follow';
import { inEnglish } from '../view/in-english';
import { Lanes } from '../view/lanes';
import { closeSheet, focusOn } from '../view/sheet';
import { Sound } from '../view/sound';
import { travel } from '../view/travel';
import { copied, embedCode, saveRun } from './exports';
import { FIRST_RUN_ID, unpacked } from './first-run';
import { isolate } from './isolate';
import { listingOf, loadListing } from './listings';
import { keepLocale, keptLocale, localeFor, searchFor } from './locale';
import { type PageActions, page } from './page-template';
import { Playground } from './playground';
import { chooseFile, onDroppedFile, scenarioIn } from './run-file';
import { onUndoKeys, undoWords } from './undo';

const LINK_WAIT_MS = 300;
const COPIED_MS = 2000;

function firstRun() {
  const json = document.getElementById(FIRST_RUN_ID)?.textContent;
  return json ? unpacked(json) : undefined;
}

const opened = new Playground(location.hash, firstRun());
// By the event's own word: the address may have been written over since.
addEventListener('hashchange', ({ newURL }) => opened.follow(new URL(newURL).hash));
const [messages] = await Promise.all([
  pageMessagesIn(localeFor(location.search, keptLocale(), navigator.languages)),
  // The HTML has a listing to be read already: the page is rendered anew once it has one too.
  loadListing(opened.settings.pattern),
]);

/** The playground page. Renders into light DOM: the page is a document, not a widget. */
class PlaygroundPage extends LitElement implements PageActions {
  readonly playground = opened;
  #t: PageMessages = messages;
  #said: (t: PageMessages) => TemplateResult | string = () => '';
  #trouble: (t: PageMessages) => TemplateResult | string = () => '';
  #copied = false;
  #eventsOpen = false;
  #soundOn = false;
  readonly #sound = new Sound();
  #language: Language = 'go';
  #pointed: ReadonlySet<number> = new Set();
  readonly #follower = new Follower();
  #linkTimer: ReturnType<typeof setTimeout> | undefined;
  #lastOutcome: unknown;
  #lastSettings: unknown;
  #lastTrouble = '';
  #wasRunning = false;
  readonly #fresh = new FreshEvents();
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)');

  override createRenderRoot(): this {
    // The same page was rendered when the site was built, to be read until now.
    this.replaceChildren();
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const p = this.playground;
    p.onChange = () => this.requestUpdate();
    this.#nameDocument();
    onUndoKeys(globalThis, this);
    addEventListener('hashchange', () => this.#writeLinkSoon());
    onDroppedFile((file) => void this.#open(file));
    this.addEventListener('toggle', this.#onSheet, true); // it does not bubble
    void this.#begin();
  }

  readonly #onSheet = ({ target }: Event): void => {
    if ((target as Element).id !== 'program') return;
    this.#follower.again();
    this.requestUpdate();
  };

  async #begin(): Promise<void> {
    const p = this.playground;
    const leaving = isolate(() => this.#settleLink());
    await p.load();
    if (await leaving) return;
    if (this.#still.matches || document.visibilityState !== 'visible') return;
    await p.run();
    this.#hint();
  }

  // Once, after the run that nobody asked for: these are yours to change.
  #hint(): void {
    const glow = (size: number) => ({
      boxShadow: `0 0 0 ${size}px color-mix(in srgb, var(--accent) 45%, transparent)`,
    });
    const all = [...this.querySelectorAll('#knob-workers, #knob-jobs, .sheet-opener')];
    const first = all.find((e) => e.checkVisibility());
    first?.animate([glow(0), glow(7), glow(0)], { duration: 700, iterations: 2, easing: 'ease-in-out' });
  }

  readonly set = (field: string, value: string, kind?: EditKind): void => {
    this.#trouble = () => '';
    this.playground.set(field, value, kind);
    this.#writeLinkSoon();
  };

  readonly undo = (): void => void this.#goInHistory('undo');
  readonly redo = (): void => void this.#goInHistory('redo');

  async #goInHistory(way: 'undo' | 'redo'): Promise<void> {
    const p = this.playground;
    const before = p.settings;
    if (!(await p[way]())) return;
    const after = p.settings;
    const what = way === 'undo' ? 'undone' : 'redone';
    this.#said = (t) => undoWords(t, what, before, after, p.schema);
    this.requestUpdate();
    this.#writeLinkSoon();
  }

  #writeLinkSoon(): void {
    clearTimeout(this.#linkTimer);
    // Browsers limit how often the address may change.
    this.#linkTimer = setTimeout(() => this.#writeLink(), LINK_WAIT_MS);
  }

  #settleLink(): void {
    if (this.#linkTimer !== undefined) this.#writeLink();
  }

  readonly submit = (event: Event): void => {
    event.preventDefault();
    if (this.playground.running) void this.playground.stop();
    else void this.#run();
  };

  // It would press the button, which may be there to stop a run: whoever has set something wants to see it run.
  readonly enter = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.isComposing || !(event.target as Element).matches('input')) return;
    event.preventDefault();
    if (!event.repeat) void this.#run();
  };

  async #run(): Promise<void> {
    if ((await this.#tell(this.playground.runInstead())) || this.playground.valid) return;
    await this.updateComplete;
    focusOn(this.querySelector('[aria-invalid=true]'));
  }

  readonly toggleJob = (id: number): void => {
    const ids = parseIds(this.playground.settings.fail ?? '');
    if (!ids.delete(id)) ids.add(id);
    this.set('fail', formatIds(ids), 'chosen');
  };

  readonly explore = (): void => void this.playground.explore();
  readonly stopExploring = (): void => this.playground.search.stop();
  readonly show = (witness: string): void => void this.#then(this.playground.show(witness));
  readonly choose = (preset: string): void => void this.#then(this.playground.choose(preset));
  readonly measure = (): void => void this.playground.measure();
  readonly stopMeasuring = (): void => void this.playground.whatIf.measurement.stop();
  readonly live = (): void => void this.#then(this.playground.live());

  readonly byHand = (schedule: string): void => {
    const chosen = Boolean(document.activeElement?.closest('.ways'));
    void this.#then(this.playground.byHand(schedule)).then(async () => {
      await this.updateComplete;
      // The button that was pressed may be gone: the next choice begins at the first way.
      const lost = !document.activeElement?.closest('.ways');
      if (chosen && lost) this.querySelector<HTMLElement>('.ways button:not([aria-disabled])')?.focus();
    });
  };

  // The address is that of the run that has been begun.
  async #then(run: Promise<boolean>): Promise<void> {
    this.#writeLink();
    await this.#tell(run);
  }

  // What is said is about the run that has been begun; that there is no engine for it, each time.
  async #tell(run: Promise<boolean>): Promise<boolean> {
    this.#said = this.#trouble = () => '';
    this.requestUpdate();
    const ran = await run;
    if (!ran) this.#lastTrouble = '';
    this.requestUpdate();
    return ran;
  }

  readonly openEvents = (open: boolean): void => {
    if (open === this.#eventsOpen) return;
    this.#eventsOpen = open;
    this.requestUpdate();
  };

  readonly turnSound = (on: boolean): void => {
    this.#soundOn = on;
    this.#sound.turn(on);
    this.requestUpdate();
  };

  readonly chooseLanguage = (language: Language): void => {
    this.#language = language;
    this.requestUpdate();
  };

  readonly chooseLocale = async (locale: Locale): Promise<void> => {
    const t = await pageMessagesIn(locale);
    if (t.locale !== locale) return; // its texts did not come
    this.#t = t;
    keepLocale(locale);
    this.#nameDocument();
    history.replaceState(null, '', searchFor(locale, location.search) + location.hash);
    this.requestUpdate();
  };

  #nameDocument(): void {
    document.documentElement.lang = this.#t.locale;
    document.title = this.#t.page.title;
  }

  readonly point = (ids: readonly number[]): void => {
    if (`${ids}` === `${[...this.#pointed]}`) return;
    this.#pointed = new Set(ids);
    this.requestUpdate();
  };

  readonly picture = (): string => {
    const { outcome, settings } = this.playground.shown;
    const title =
      outcome && this.#t.verdict.text(outcome, verdictProgramOf(settings, this.playground.schema));
    return this.querySelector<Lanes>('millrace-lanes')?.svg(title ?? '') ?? '';
  };

  readonly copyEmbed = async (): Promise<void> => {
    const code = embedCode(this.playground.link, location.href);
    const done = await copied(code);
    this.#said = (t) => (done ? t.exports.embedCopied : t.exports.notCopied.embed);
    this.#trouble = (t) => (done ? '' : html`${t.exports.notCopied.embed} <code>${code}</code>`);
    this.requestUpdate();
  };

  readonly copyLink = async (): Promise<void> => {
    this.#writeLink();
    const done = await copied(location.href);
    this.#said = (t) => (done ? t.page.linkCopied : t.exports.notCopied.link);
    this.#trouble = (t) => (done ? '' : t.exports.notCopied.link);
    this.#copied = done;
    this.requestUpdate();
    setTimeout(() => {
      this.#copied = false;
      this.requestUpdate();
    }, COPIED_MS);
  };

  readonly saveRun = (): void => saveRun(this.playground);
  readonly openRun = (): void => chooseFile((file) => void this.#open(file));

  async #open(file: File): Promise<void> {
    const scenario = await scenarioIn(file);
    if (typeof scenario !== 'string') return this.#then(this.playground.openScenario(scenario));
    this.#said = this.#trouble = (t) => t.exports.foreign[scenario](file.name);
    this.requestUpdate();
  }

  override willUpdate(): void {
    const { settings, shown, trouble } = this.playground;
    const { outcome, recorded } = shown;
    if (listingOf(settings.pattern) === undefined)
      void loadListing(settings.pattern).then(() => this.requestUpdate());
    if (settings !== this.#lastSettings && this.playground.resizes)
      this.playground.loadGallery().catch(() => {}); // a run tries again, and tells
    this.#lastSettings = settings;
    if (shown.plan.goroutines > 0) loadCrowd().catch(() => {}); // its runs are told in words, too
    if (outcome && !recorded && outcome !== this.#lastOutcome) {
      const program = verdictProgramOf(shown.settings, this.playground.schema);
      this.#said = (t) => t.verdict.text(outcome, program);
    }
    this.#lastOutcome = outcome;
    if (trouble && trouble !== this.#lastTrouble) this.#said = (t) => inEnglish(t, `${trouble}.`);
    this.#lastTrouble = trouble;
  }

  override updated(): void {
    const { running } = this.playground;
    if (running && !this.#wasRunning) {
      closeSheet(this.querySelector('#settings'));
      this.dataset.ran = '';
    }
    this.#wasRunning = running;
    const { film } = this.playground.projector;
    const listing = this.querySelector<HTMLElement>('.listing');
    if (listing) this.#follower.follow(listing, film.recording);
    const { events, goesOn } = this.#fresh.take(film);
    if (this.#soundOn) this.#sound.play(events);
    const stage = this.querySelector<HTMLElement>('.stage');
    if (stage && goesOn && !this.#still.matches) travel(stage, events, film.state);
  }

  override render() {
    const { linkFault } = this.playground;
    return page(this.playground, this, {
      t: this.#t,
      said: this.#said(this.#t),
      trouble: this.#trouble(this.#t) || (linkFault ? this.#t.exports.linkFaults[linkFault] : ''),
      copied: this.#copied,
      eventsOpen: this.#eventsOpen,
      soundOn: this.#soundOn,
      language: this.#language,
      pointed: this.#pointed,
    });
  }

  #writeLink(): void {
    clearTimeout(this.#linkTimer);
    this.#linkTimer = undefined;
    history.replaceState(null, '', this.playground.link);
  }
}

/** Few programs need it. */
async function loadCrowd(): Promise<void> {
  const { Crowd } = await import('../view/crowd');
  if (!customElements.get('millrace-crowd')) customElements.define('millrace-crowd', Crowd);
}

// In this order: what was rendered in advance has no lanes to show, and goes with the first.
customElements.define('millrace-playground', PlaygroundPage);
customElements.define('millrace-lanes', Lanes);

/** For the console, and for tests: the engine, what the last run came to, and its decoded trace. */
const playground = () => document.querySelector<PlaygroundPage>('millrace-playground')?.playground;
const shownRun = () => (playground()?.shown.recorded ? undefined : playground());
Object.defineProperty(globalThis, 'millrace', {
  value: {
    get engine() {
      return playground()?.engine;
    },
    get lastOutcome() {
      return shownRun()?.shown.outcome;
    },
    get lastTrace() {
      return shownRun()?.projector.film.recording.events ?? [];
    },
  },
});
