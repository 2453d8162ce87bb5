import {
  createEngine,
  type Engine,
  type FieldError,
  type Mode,
  type Outcome,
  ScenarioError,
} from '../engine';
import { schema } from '../engine/generated/schema';
import type { TraceEvent } from '../engine/trace-format';
import { apply } from '../model/apply';
import type { Plan } from '../model/plan';
import { emptyState, type RunState } from '../model/state';
import { readLink, writeLink } from './link';
import { OPENING, planOf, type Settings, scenarioOf, settingsFrom } from './settings';

const TRACE_KEPT = 200_000;

/** The run on show: in progress, finished, or still to be made. */
export interface Shown {
  readonly plan: Plan;
  readonly settings: Settings;
  readonly state: RunState;
  readonly outcome: Outcome | undefined;
}

/** Everything the page says, and how it changes. Knows no DOM. */
export class Playground {
  readonly schema = schema;
  settings: Settings;
  errors: readonly FieldError[] = [];
  shown: Shown;
  engine: Engine | undefined;
  /** Set once it is known which engine runs, or that none does. */
  mode: Mode | undefined;
  trouble = '';
  running = false;
  stopping = false;
  trace: TraceEvent[] = [];
  dropped = 0;
  onChange: () => void = () => {};
  #validation = 0;

  constructor(fragment = '') {
    const link = readLink(fragment, schema);
    this.settings = settingsFrom(link ?? OPENING, schema);
    // Until the engine has looked at a link, only its pattern is believed.
    const known = schema.patterns.find((p) => p.name === link?.pattern);
    this.shown = this.#preview(settingsFrom(link ? (known ? { pattern: known.name } : {}) : OPENING, schema));
  }

  async load(options: Parameters<typeof createEngine>[0] = {}): Promise<void> {
    try {
      this.engine = await createEngine(options);
      this.mode = this.engine.mode;
      await this.#validate();
    } catch (e) {
      this.trouble = `The engine did not start: ${e instanceof Error ? e.message : e}.`;
    }
    this.onChange();
  }

  get valid(): boolean {
    return this.errors.length === 0;
  }

  /** True while the run on show was made with other settings than the page has now. */
  get stale(): boolean {
    const { outcome, settings } = this.shown;
    return outcome !== undefined && writeLink(settings, schema) !== writeLink(this.settings, schema);
  }

  get link(): string {
    return writeLink(this.settings, schema);
  }

  errorOf(field: string): FieldError | undefined {
    return this.errors.find((e) => e.field === field);
  }

  set(field: string, value: string): void {
    if (this.settings[field] === value) return;
    this.settings = { ...this.settings, [field]: value };
    void this.#validate();
    this.onChange();
  }

  follow(fragment: string): void {
    const raw = readLink(fragment, schema);
    if (!raw || fragment === this.link) return;
    this.settings = settingsFrom(raw, schema);
    void this.#validate();
    this.onChange();
  }

  async run(): Promise<void> {
    const engine = this.engine;
    if (!engine || this.running) return;
    const settings = this.settings;
    this.running = true;
    this.stopping = false;
    let state: RunState | undefined;
    const begin = () => {
      this.trace = [];
      this.dropped = 0;
      state = emptyState();
      this.shown = { plan: planOf(settings, schema), settings, state, outcome: undefined };
      return state;
    };
    this.onChange();
    try {
      const outcome = await engine.run(scenarioOf(settings, schema), {
        onEvents: (events, dropped) => {
          state ??= begin();
          this.#take(state, events, dropped);
        },
      });
      state ??= begin();
      this.shown = { ...this.shown, outcome };
      this.dropped = outcome.dropped;
    } catch (e) {
      if (e instanceof ScenarioError) this.errors = e.errors;
      else this.trouble = e instanceof Error ? e.message : String(e);
    }
    this.running = false;
    this.stopping = false;
    this.onChange();
  }

  stop(): void {
    if (!this.running) return;
    this.stopping = true;
    this.engine?.stop();
    this.onChange();
  }

  #take(state: RunState, events: readonly TraceEvent[], dropped: number): void {
    for (const event of events) apply(state, event);
    const room = TRACE_KEPT - this.trace.length;
    for (const event of room >= events.length ? events : events.slice(0, room)) this.trace.push(event);
    this.dropped = dropped;
    this.onChange();
  }

  #preview(settings: Settings): Shown {
    return { plan: planOf(settings, schema), settings, state: emptyState(), outcome: undefined };
  }

  // Edits can overtake answers: only the last question counts.
  async #validate(): Promise<void> {
    const engine = this.engine;
    if (!engine) return;
    const turn = ++this.#validation;
    const settings = this.settings;
    let errors: readonly FieldError[];
    try {
      errors = await engine.validate(scenarioOf(settings, schema));
    } catch (e) {
      this.trouble = e instanceof Error ? e.message : String(e);
      this.onChange();
      return;
    }
    if (turn !== this.#validation) return;
    this.errors = errors;
    if (errors.length === 0 && !this.running && this.#shouldPreview(settings))
      this.shown = this.#preview(settings);
    this.onChange();
  }

  // An edit changes a picture that was only planned; a run stays until the next, or until the program changes.
  #shouldPreview(settings: Settings): boolean {
    return this.shown.state.events === 0 || this.shown.plan.pattern !== settings.pattern;
  }
}
