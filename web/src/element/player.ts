import {
  type Engine,
  EngineError,
  type FieldError,
  type Mode,
  type Outcome,
  type RunOptions,
  ScenarioError,
  type UrlOfJob,
} from '../engine';
import { schema } from '../engine/generated/schema';
import type { RecordedRun } from '../engine/record';
import type { Axis } from '../model/film';
import type { EditKind } from '../model/history';
import { fitsLink, writeLink } from '../model/link';
import type { Plan } from '../model/plan';
import {
  isTyped,
  planOf,
  programOf,
  type Settings,
  scenarioOf,
  simulatedWith,
  withField,
} from '../model/settings';
import { Projector } from './projector';

// A number half typed is not yet a mistake.
const TYPING_MS = 400;

/** The run on show: in progress, finished, or still to be made. */
export interface Shown {
  readonly plan: Plan;
  readonly settings: Settings;
  readonly outcome: Outcome | undefined;
  /** It was made when the site was built. */
  readonly recorded?: boolean;
}

/** What went wrong, without the full stop that a browser's own words may end in. */
const wordsOf = (e: unknown): string => (e instanceof Error ? e.message : String(e)).replace(/\.$/, '');

/** A program's settings, and its runs, one after another. Knows no DOM. */
export class Player {
  readonly schema = schema;
  errors: readonly FieldError[] = [];
  /** The errors to be shown: those of a field being typed in wait until the typing pauses. */
  shownErrors: readonly FieldError[] = [];
  shown: Shown;
  /** The last settings that are known to be valid, which may be drawn: of others nobody knows how many jobs they have. */
  accepted: Settings;
  engine: Engine | undefined;
  /** Set once it is known which engine runs, or that none does. */
  mode: Mode | undefined;
  /** Why no engine runs, or what went wrong when the reader last tried something: a sentence without its full stop. */
  trouble = '';
  running = false;
  stopping = false;
  dropped = 0;
  /** Of a program with very many goroutines: a byte for each; see RunOptions.onCensus. */
  census: Uint8Array | undefined;
  /** The run on show, event by event. */
  readonly projector = new Projector(() => this.onChange());
  /** What jobs that fetch are to fetch, with these settings; without it the engine refuses them. */
  urls: ((settings: Settings) => UrlOfJob) | undefined;
  onChange: () => void = () => {};
  /** A run of these settings begins. */
  onBegin: (settings: Settings) => void = () => {};
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #stop = new AbortController();
  #run: Promise<boolean> = Promise.resolve(false);
  /** The engine's answer about the settings as they are; errors are of older ones until it has come. */
  #validation: Promise<void> = Promise.resolve();

  /** Nothing is known of `settings` until the engine has looked at them: `valid` ones are drawn until then. */
  constructor(
    public settings: Settings,
    valid: Settings,
  ) {
    this.shown = this.#planned(valid);
    this.accepted = valid;
  }

  /** Draws what valid settings plan, in place of a run. */
  preview(valid: Settings): void {
    this.shown = this.#planned(valid);
    this.accepted = valid;
    this.onChange();
  }

  /** A run of the settings to begin with, made before there was an engine. */
  showRecorded({ events, outcome }: RecordedRun): void {
    this.projector.append(events);
    this.shown = { ...this.shown, outcome, recorded: true };
  }

  /** Takes the engine as soon as it is there. */
  async use(engine: Promise<Engine>): Promise<void> {
    this.trouble = '';
    try {
      this.engine = await engine;
      this.mode = this.engine.mode;
      await this.#revalidate();
    } catch (e) {
      this.trouble = `The engine did not start: ${wordsOf(e)}`;
    }
    this.onChange();
  }

  /** Why no engine runs; empty where one does, or will. */
  get whyNoEngine(): string {
    return this.engine ? '' : this.trouble;
  }

  get valid(): boolean {
    return this.errors.length === 0;
  }

  /** True while the run on show was made with other settings than there are now. */
  get stale(): boolean {
    const { outcome, settings } = this.shown;
    return outcome !== undefined && writeLink(settings, schema) !== writeLink(this.settings, schema);
  }

  /** To the settings; where that would be too long, to the program without its schedule, or to its pattern. */
  get link(): string {
    const { pattern = '' } = this.settings;
    const links = [this.settings, programOf(this.settings), { pattern }].map((raw) => writeLink(raw, schema));
    return links.find(fitsLink) ?? '';
  }

  /** Whether the link says all that the settings do. */
  get linkIsWhole(): boolean {
    return fitsLink(writeLink(this.settings, schema));
  }

  set(field: string, value: string, kind: EditKind = isTyped(schema, field) ? 'typed' : 'chosen'): void {
    if (this.settings[field] === value) return;
    const { schedule: _, ...others } = this.settings; // it is of the program as it was
    this.#typing();
    this.edit(withField(others, field, value, schema), field, kind);
  }

  /** Other settings, by an edit of one field or, with none named, altogether. */
  edit(settings: Settings, _field = '', _kind: EditKind = 'chosen'): void {
    this.change(settings);
  }

  protected change(settings: Settings): void {
    this.settings = settings;
    void this.#revalidate();
    this.onChange();
  }

  /** Runs the settings to their end, unless they are refused. Resolves to whether it came to an outcome. */
  async run(): Promise<boolean> {
    await this.beforeRun();
    if (!this.valid) this.showErrors();
    if (!this.engine || this.running) return false;
    this.trouble = '';
    this.onChange();
    if (!this.valid) return false;
    this.#run = this.#play(this.engine, this.settings);
    return this.#run;
  }

  async #play(engine: Engine, settings: Settings): Promise<boolean> {
    this.running = true;
    this.stopping = false;
    this.#stop = new AbortController();
    const plan = planOf(settings, schema);
    let [begun, ended] = [false, false];
    const begin = () => {
      if (begun) return;
      begun = true;
      this.dropped = 0;
      this.census = undefined;
      this.projector.begin(naturalAxis(settings));
      this.shown = { plan, settings, outcome: undefined };
      this.onBegin(settings);
    };
    this.onChange();
    try {
      const outcome = await engine.run(scenarioOf(settings, schema), {
        ...(await this.extrasFor(settings)),
        signal: this.#stop.signal,
        urls: settings.work === 'fetch' ? this.urls?.(settings) : undefined,
        onEvents: (events, dropped) => {
          begin();
          this.projector.append(events);
          this.dropped = dropped;
          this.onChange();
        },
        ...(plan.goroutines > 0 && {
          onCensus: (census: Uint8Array) => {
            begin();
            this.census = census;
            this.onChange();
          },
        }),
      });
      begin();
      this.projector.ended();
      this.shown = { ...this.shown, outcome };
      this.dropped = outcome.dropped;
      ended = true;
    } catch (e) {
      this.census = undefined; // it may be the engine's own
      // A schedule was not the program's: what has run is nothing that was asked for.
      if (begun && e instanceof ScenarioError) this.projector.begin(naturalAxis(settings));
      this.failed(e);
    }
    this.running = false;
    this.stopping = false;
    this.onChange();
    return ended;
  }

  /** Ends the run, if there is one; resolves when another can begin. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.stopping = true;
    this.#stop.abort();
    this.onChange();
    await this.#run;
  }

  /** What a run waits for. */
  protected async beforeRun(): Promise<void> {
    await this.judged();
  }

  /** Resolves when the engine has looked at the settings as they are by then. */
  protected async judged(): Promise<void> {
    let asked: Promise<void> | undefined;
    while (asked !== this.#validation) {
      asked = this.#validation;
      await asked;
    }
  }

  /** What a run of the settings is given besides. */
  protected async extrasFor(_settings: Settings): Promise<RunOptions> {
    return {};
  }

  /** What the engine says of settings; nothing while there is none. */
  protected async judge(settings: Settings): Promise<readonly FieldError[] | undefined> {
    return this.engine?.validate(scenarioOf(settings, schema));
  }

  /** The engine has found these settings valid. */
  protected found(_settings: Settings): void {}

  protected failed(e: unknown): void {
    if (e instanceof ScenarioError) {
      this.#refused(e.errors);
      return;
    }
    this.trouble = wordsOf(e);
    // One that has failed is of no more use: another may be.
    if (!(e instanceof EngineError) || !e.isEnd) return;
    this.engine = undefined;
    this.mode = undefined;
  }

  protected showErrors(): void {
    this.shownErrors = this.errors;
  }

  #planned(settings: Settings): Shown {
    this.projector.begin('time');
    this.census = undefined;
    return { plan: planOf(settings, schema), settings, outcome: undefined };
  }

  #refused(errors: readonly FieldError[]): void {
    this.errors = errors;
    if (this.valid || !this.#typingTimer || this.shownErrors.length > 0) this.showErrors();
  }

  #typing(): void {
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => {
      this.#typingTimer = undefined;
      this.showErrors();
      this.onChange();
    }, TYPING_MS);
  }

  #revalidate(): Promise<void> {
    this.#validation = this.#validate(this.settings);
    return this.#validation;
  }

  async #validate(settings: Settings): Promise<void> {
    let errors: readonly FieldError[] | undefined;
    try {
      errors = await this.judge(settings);
    } catch (e) {
      this.failed(e);
    }
    // Edits can overtake answers: only the one about the settings as they are counts.
    if (errors && settings === this.settings) this.#refused(errors);
    if (errors?.length === 0) this.found(settings);
    if (errors && settings === this.settings && this.valid) {
      this.accepted = settings;
      if (!this.running && this.#shouldPreview(settings)) this.shown = this.#planned(settings);
    }
    this.onChange();
  }

  // An edit changes a picture that was only planned; a run stays until the next, or until the program changes.
  #shouldPreview(settings: Settings): boolean {
    return this.shown.outcome === undefined || this.shown.plan.pattern !== settings.pattern;
  }
}

// By hand every event counts, and most happen at one instant of virtual time.
const naturalAxis = (settings: Settings): Axis => (simulatedWith(settings) === 'byHand' ? 'steps' : 'time');
