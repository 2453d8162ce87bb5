import { html, LitElement, nothing, unsafeCSS } from 'lit';
import {
  type Engine,
  EngineError,
  type Exploration,
  type ExploreOptions,
  type Mode,
  type Outcome,
  type RawScenario,
  type UrlOfJob,
} from '../engine';
import { schema } from '../engine/generated/schema';
import { jobLooks } from '../model/jobs';
import type { LanesRun } from '../model/lanes';
import { programOf, scenarioOf, settingsFrom, simulatedWith, verdictProgramOf } from '../model/settings';
import { stageOf } from '../model/stage';
import { en, localeOf, type Messages, messagesIn } from '../text/messages';
import { badge } from '../view/badge';
import { inEnglish } from '../view/in-english';
import { jobs } from '../view/jobs';
import { errorWords } from '../view/knob';
import { Lanes } from '../view/lanes';
import { log } from '../view/log';
import { titleOfPattern } from '../view/patterns';
import { sentence } from '../view/sentence';
import { stage } from '../view/stage';
import { transport } from '../view/transport';
import { travel } from '../view/travel';
import { verdict } from '../view/verdict';
import { type Piece, scenarioAttributes, scenarioFrom, showsFrom } from './attributes';
import { FreshEvents } from './fresh-events';
import css from './mill-race.css?inline';
import { Player } from './player';
import { sharedEngine, shareEngine } from './shared-engine';

/** What it tells, with what is in each event's `detail`. */
export interface MillRaceEventMap {
  'mr-ready': CustomEvent<{ readonly mode: Mode }>;
  'mr-run': CustomEvent<{ readonly scenario: RawScenario }>;
  'mr-outcome': CustomEvent<{ readonly outcome: Outcome }>;
  'mr-error': CustomEvent<{ readonly message: string }>;
}

// Half a screen before it is read the engine is on its way.
const NEAR = '200px';
const OTHERS = ['view', 'controls', 'theme', 'autoplay', 'playground'] as const;

/**
 * `<mill-race pattern="pool-errgroup" workers="3" fail="4,7">a picture and a sentence</mill-race>`: a program, to be
 * run and looked at where it stands. Its attributes are a scenario's fields; what they get wrong is said in place, with
 * what is inside the tag, which is also what is seen without a script.
 */
export class MillRace extends LitElement {
  static override styles = unsafeCSS(css);

  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: Lit finishes the class that it is asked of, which must be this one.
    return [...super.observedAttributes, ...scenarioAttributes(schema), ...OTHERS];
  }

  readonly player = new Player(settingsFrom({}, schema), settingsFrom({}, schema));
  #t: Messages = en;
  #seen = false;
  /** Whose engine it has, and whether there is one. */
  #of: Promise<Engine> | undefined;
  #loaded: Promise<boolean> = Promise.resolve(false);
  #played = false;
  #pausedAway = false;
  /** How often it was stopped: a run that has waited for the engine meanwhile is not begun. */
  #stops = 0;
  /** A run waits for the engine. */
  #waits = false;
  readonly #fresh = new FreshEvents();
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)');
  #stopWatching: () => void = () => {};

  constructor() {
    super();
    this.player.onChange = () => this.requestUpdate();
    this.player.onBegin = (scenario) => this.#say('mr-run', { scenario });
  }

  /** What jobs fetch, with `work="fetch"`: an address for each, of the page's own origin. */
  set urls(of: UrlOfJob | undefined) {
    this.player.urls = of && (() => of);
  }

  /**
   * Runs the program, or waits for its turn to. Resolves, after `mr-outcome`, to whether it came to an outcome: not if it runs
   * already or is stopped before there is an engine, or, after `mr-error`, if an attribute is wrong or no engine runs. Never
   * rejects.
   */
  async run(): Promise<boolean> {
    const p = this.player;
    const stops = this.#stops;
    this.#wait(!p.mode);
    const loaded = await this.#load();
    this.#wait(false);
    if (!loaded || stops !== this.#stops) return false;
    const ended = await p.run();
    const trouble = p.trouble || p.errors.map((e) => e.message).join('; ');
    if (ended && p.shown.outcome) this.#say('mr-outcome', { outcome: p.shown.outcome });
    else if (trouble) this.#say('mr-error', { message: trouble });
    return ended;
  }

  /** Stops the run, if there is one: it comes to the outcome `stopped`. One that waits for the engine is not begun. */
  stop(): void {
    this.#stops++;
    this.#wait(false);
    void this.player.stop();
  }

  #wait(waits: boolean): void {
    this.#waits = waits;
    this.requestUpdate();
  }

  /** Looks for every way in which the program can come out. Rejects as the engine's does, or if none starts. */
  async explore(options?: ExploreOptions): Promise<Exploration> {
    await this.#load();
    const { engine, settings, trouble } = this.player;
    if (!engine) throw new EngineError('unavailable', trouble);
    return engine.explore(scenarioOf(programOf(settings), schema), options);
  }

  /** Goes to a moment of the run on show, in milliseconds since it began; to its end, if it was shorter. */
  seek(ms: number): void {
    if (Number.isNaN(ms)) return;
    const { film, axis, seek } = this.player.projector;
    if (film.axis !== 'time') axis('time');
    seek(ms * 1e6);
  }

  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    super.attributeChangedCallback(name, before, now);
    if (before === now) return;
    if (!(OTHERS as readonly string[]).includes(name)) this.#follow();
    this.requestUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#speak();
    const near = new IntersectionObserver(
      (entries) => {
        if (entries.some((e) => e.isIntersecting)) void this.#load();
      },
      { rootMargin: NEAR },
    );
    const inSight = new IntersectionObserver(
      (entries) => this.#moved(entries.at(-1)?.intersectionRatio ?? 0),
      {
        threshold: [0, 0.25, 0.5],
      },
    );
    near.observe(this);
    inSight.observe(this);
    this.#stopWatching = () => {
      near.disconnect();
      inSight.disconnect();
    };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopWatching();
    // One that is only moved is in the page again by then, and goes on.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.stop();
      this.#moved(0);
    });
  }

  // The language of the text that it stands in.
  async #speak(): Promise<void> {
    this.#t = await messagesIn(localeOf(this.closest<HTMLElement>('[lang]')?.lang ?? '') ?? 'en');
    this.requestUpdate();
  }

  #follow(): void {
    const raw = scenarioFrom((name) => this.getAttribute(name), schema);
    this.player.edit(settingsFrom(raw, schema));
    // Until the engine has looked at the attributes, only the pattern is believed.
    if (!this.player.engine && schema.patterns.some((p) => p.name === raw.pattern))
      this.player.preview(settingsFrom({ pattern: raw.pattern }, schema));
  }

  // One that has failed is not the shared one any more: each run looks.
  #load(): Promise<boolean> {
    const engine = sharedEngine();
    if (engine === this.#of) return this.#loaded;
    this.#of = engine;
    this.#loaded = this.player.use(engine).then(() => {
      const { mode, trouble } = this.player;
      if (mode) this.#say('mr-ready', { mode });
      else {
        this.#of = undefined; // it is asked again, and says so again
        this.#say('mr-error', { message: trouble });
      }
      this.#playOnce();
      return mode !== undefined;
    });
    return this.#loaded;
  }

  // A film that nobody sees stands still.
  #moved(ratio: number): void {
    const { film, playOrPause } = this.player.projector;
    this.#seen = ratio >= 0.25;
    if (!this.#seen && film.playing) {
      this.#pausedAway = true;
      playOrPause();
    } else if (this.#seen && this.#pausedAway) {
      this.#pausedAway = false;
      if (!film.playing) playOrPause();
    }
    this.#playOnce();
  }

  #playOnce(): void {
    if (
      this.#played ||
      this.#still.matches ||
      !this.#seen ||
      !this.player.mode ||
      !this.hasAttribute('autoplay')
    )
      return;
    this.#played = true;
    void this.run();
  }

  #say<Name extends keyof MillRaceEventMap>(name: Name, detail: MillRaceEventMap[Name]['detail']): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  override updated(): void {
    const { film } = this.player.projector;
    const { events, goesOn } = this.#fresh.take(film);
    if (!goesOn || this.#still.matches) return;
    const place = this.renderRoot.querySelector<HTMLElement>('.stage');
    if (place) travel(place, events, film.state);
  }

  override render() {
    const p = this.player;
    const t = this.#t;
    const { shows, complaints } = showsFrom((name) => this.getAttribute(name), schema);
    const wrong = [
      ...complaints.map((words) => inEnglish(t, words)),
      ...p.shownErrors.map((e) => errorWords(t, e)),
      ...(p.trouble ? [inEnglish(t, p.trouble)] : []),
    ];
    const { plan, outcome } = p.shown;
    const { film } = p.projector;
    const ending = film.atEnd ? outcome : undefined;
    const title = titleOfPattern(t, schema.patterns, p.settings.pattern ?? '');
    const playground = this.getAttribute('playground');
    const has = (piece: Piece) => shows.pieces.has(piece);
    return html`<article class="player" part="player" aria-label=${title} @keydown=${this.#enter}>
      <header class="player-head">
        <h2>${title}</h2>
        <button type="button" part="run" data-testid="run" @click=${this.#press}>${this.#busy ? t.page.stop : t.page.run}</button>
        ${playground ? html`<a href=${playground + p.link} target="_blank" rel="noopener">${t.element.playground}</a>` : nothing}
      </header>
      ${sentence({
        t,
        schema,
        settings: p.settings,
        errors: p.shownErrors,
        set: (field, value) => p.set(field, value),
        only: shows.controls,
      })}
      ${
        wrong.length > 0
          ? html`<div class="complaint" role="alert" data-testid="complaint">${wrong.map((words) => html`<p>${words}.</p>`)}</div>
              <slot></slot>`
          : nothing
      }
      ${has('jobs') && plan.goroutines === 0 ? jobs({ t, plan, looks: jobLooks(plan.jobs, film.state, ending), toggle: undefined }) : nothing}
      ${has('stage') ? stage({ t, stage: stageOf(t, plan, film.state, ending), fail: plan.fail }) : nothing}
      ${has('lanes') ? this.#playback() : nothing}
      ${has('log') ? log(t, film.state, p.dropped) : nothing}
      ${verdict({
        t,
        outcome,
        text: outcome ? t.verdict.text(outcome, verdictProgramOf(p.shown.settings, schema)) : '',
        waiting: this.#waits ? `${t.badge.starting}.` : p.running ? t.element.running : t.element.pressRun,
        note: p.stale ? t.verdict.stale : '',
        told: true,
      })}
      ${badge({ t, mode: p.mode, whyNot: p.whyNoEngine, simulated: simulatedWith(p.settings) })}
    </article>`;
  }

  #playback() {
    const p = this.player;
    const t = this.#t;
    const { plan, outcome, settings } = p.shown;
    const { film, playOrPause, step, seek, goTo, toEnd, speed, loop, axis } = p.projector;
    const live = !simulatedWith(settings) && p.mode?.flavour === 'threads';
    const run: LanesRun = { t, recording: film.recording, plan, outcome, live };
    return html`<section class="playback" aria-label=${t.playback.title}>
      ${transport({ t, film, plan, running: p.running, playOrPause, step, seek, goTo, toEnd, speed, loop, axis })}
      <millrace-lanes .run=${run} .film=${film} .onSeek=${seek} .onStep=${step}></millrace-lanes>
    </section>`;
  }

  // As on the page: whoever has set something wants to see it run.
  readonly #enter = ({ key, isComposing, repeat, target }: KeyboardEvent): void => {
    if (key === 'Enter' && !isComposing && !repeat && (target as Element).matches('input.knob'))
      void this.run();
  };

  get #busy(): boolean {
    return this.#waits || this.player.running;
  }

  readonly #press = (): void => {
    if (this.#busy) this.stop();
    else void this.run();
  };
}

export { shareEngine };

// A page may have the script twice; a server that renders has no elements.
if (typeof customElements !== 'undefined') {
  if (!customElements.get('millrace-lanes')) customElements.define('millrace-lanes', Lanes);
  if (!customElements.get('mill-race')) customElements.define('mill-race', MillRace);
}

declare global {
  interface HTMLElementTagNameMap {
    'mill-race': MillRace;
  }
  interface HTMLElementEventMap extends MillRaceEventMap {}
}
