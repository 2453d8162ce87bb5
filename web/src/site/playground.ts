import {
  createEngine,
  type Engine,
  type FieldError,
  type Mode,
  type Outcome,
  type RawScenario,
  ScenarioError,
} from '../engine';
import { schema } from '../engine/generated/schema';
import type { RecordedRun } from '../engine/record';
import type { TraceEvent } from '../engine/trace-format';
import type { Axis } from '../model/film';
import { type EditKind, History } from '../model/history';
import type { Plan } from '../model/plan';
import { readLink, writeLink } from './link';
import { OPENING, type Preset, presetNamed, presetOf } from './presets';
import { Projector } from './projector';
import { OutcomeSearch } from './search';
import {
  isTyped,
  planOf,
  programOf,
  type Settings,
  scenarioOf,
  settingsFrom,
  simulatedWith,
} from './settings';
import { WhatIf } from './what-if';

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

/** Everything the page says, and how it changes. Knows no DOM. */
export class Playground {
  readonly schema = schema;
  settings: Settings;
  errors: readonly FieldError[] = [];
  /** The errors to be shown: those of a field being typed in wait until the typing pauses. */
  shownErrors: readonly FieldError[] = [];
  shown: Shown;
  engine: Engine | undefined;
  /** Set once it is known which engine runs, or that none does. */
  mode: Mode | undefined;
  trouble = '';
  running = false;
  stopping = false;
  dropped = 0;
  /** The run on show, event by event. */
  readonly projector = new Projector(() => this.onChange());
  readonly search = new OutcomeSearch(schema, () => this.onChange());
  readonly whatIf = new WhatIf(schema, () => this.onChange());
  readonly history: History<Settings>;
  onChange: () => void = () => {};
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  /** The engine's answer about the settings as they are; errors are of older ones until it has come. */
  #validation: Promise<void> = Promise.resolve();

  /** `first` is on show until there is a run; not where a link asks for another program. */
  constructor(fragment = '', first?: RecordedRun) {
    const link = readLink(fragment, schema);
    this.settings = settingsFrom(link ?? OPENING, schema);
    this.history = new History(this.settings, (a, b) => writeLink(a, schema) === writeLink(b, schema));
    // Until the engine has looked at a link, only its pattern is believed.
    const known = schema.patterns.find((p) => p.name === link?.pattern);
    this.shown = this.#preview(settingsFrom(link ? (known ? { pattern: known.name } : {}) : OPENING, schema));
    if (!first || link) return;
    this.projector.append(first.events);
    this.shown = { ...this.shown, outcome: first.outcome, recorded: true };
  }

  async load(options: Parameters<typeof createEngine>[0] = {}): Promise<void> {
    try {
      this.engine = await createEngine(options);
      this.mode = this.engine.mode;
      await this.#revalidate();
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

  /** The example whose program the settings are, if it is one. */
  get preset(): Preset | undefined {
    return presetOf(this.settings, schema);
  }

  /** Takes an example's settings and runs it. */
  choose(name: string): Promise<boolean> {
    const preset = presetNamed(name);
    if (preset) this.#edit(settingsFrom(preset.scenario, schema), '', 'chosen');
    return this.run();
  }

  set(field: string, value: string, kind: EditKind = isTyped(schema, field) ? 'typed' : 'chosen'): void {
    if (this.settings[field] === value) return;
    const { schedule: _, ...others } = this.settings; // it is of the program as it was
    this.#typing();
    this.#edit({ ...others, [field]: value }, field, kind);
  }

  follow(fragment: string): void {
    const raw = readLink(fragment, schema);
    if (!raw || fragment === this.link) return;
    this.#edit(settingsFrom(raw, schema), '', 'chosen');
  }

  /** Goes back to the settings before the last edit; resolves to whether there were any. */
  async undo(): Promise<boolean> {
    await this.#validation;
    return this.#restore(this.history.undo());
  }

  /** And forth again. */
  async redo(): Promise<boolean> {
    await this.#validation;
    return this.#restore(this.history.redo());
  }

  /** Runs the settings to their end, unless they are refused. Resolves to whether it ran. */
  async run(): Promise<boolean> {
    await Promise.all([this.#validation, this.whatIf.measurement.stop()]);
    const engine = this.engine;
    if (!this.valid) this.#showErrors();
    if (!engine || this.running || !this.valid) return false;
    const settings = this.settings;
    this.running = true;
    this.stopping = false;
    let begun = false;
    const begin = () => {
      if (begun) return;
      begun = true;
      this.dropped = 0;
      this.projector.begin(naturalAxis(settings));
      this.shown = { plan: planOf(settings, schema), settings, outcome: undefined };
    };
    this.onChange();
    try {
      const outcome = await engine.run(scenarioOf(settings, schema), {
        onEvents: (events, dropped) => {
          begin();
          this.#take(events, dropped);
        },
      });
      begin();
      this.projector.ended();
      this.shown = { ...this.shown, outcome };
      this.dropped = outcome.dropped;
    } catch (e) {
      if (e instanceof ScenarioError) this.#refused(e.errors);
      else this.trouble = e instanceof Error ? e.message : String(e);
    }
    this.running = false;
    this.stopping = false;
    this.onChange();
    return begun;
  }

  /** Looks for every way in which the settings' program can come out. */
  async explore(): Promise<void> {
    await this.#validation;
    if (!this.valid) this.#showErrors();
    if (!this.engine || !this.valid) return this.onChange();
    try {
      await this.search.begin(this.engine, this.settings);
    } catch (e) {
      if (e instanceof ScenarioError) this.#refused(e.errors);
      else if (!(e instanceof DOMException)) this.trouble = e instanceof Error ? e.message : String(e);
      this.onChange();
    }
  }

  /** Measures, on this machine, what more workers, or a higher limit, gain. */
  async measure(): Promise<void> {
    await this.#validation;
    if (!this.engine || this.running || !this.valid) return;
    try {
      await this.whatIf.measure(this.engine, this.settings);
    } catch (e) {
      if (e instanceof ScenarioError) this.#refused(e.errors);
      else this.trouble = e instanceof Error ? e.message : String(e);
      this.onChange();
    }
  }

  /** Runs what the search was about as a schedule of it says. */
  show(schedule: string): Promise<boolean> {
    return this.#runAs({ ...this.search.settings, schedule });
  }

  /** Lets the reader schedule the program: from its beginning, or from the end of a schedule of it. */
  byHand(schedule = ''): Promise<boolean> {
    const how = { scheduler: 'manual', ...(schedule ? { schedule } : {}) };
    return this.#runAs({ ...programOf(this.settings), ...how });
  }

  /** Goes back from a simulated run to a live one of the same program. */
  live(): Promise<boolean> {
    return this.#runAs(programOf(this.settings));
  }

  stop(): void {
    if (!this.running) return;
    this.stopping = true;
    this.engine?.stop();
    this.onChange();
  }

  #edit(settings: Settings, field: string, kind: EditKind): void {
    this.history.edit(settings, field, performance.now(), kind);
    this.#change(settings);
  }

  #restore(settings: Settings | undefined): boolean {
    if (settings) this.#change(settings);
    return settings !== undefined;
  }

  #change(settings: Settings): void {
    this.settings = settings;
    void this.#revalidate();
    this.onChange();
  }

  // How a program is run is no edit of it.
  #runAs(raw: RawScenario): Promise<boolean> {
    this.#edit(settingsFrom(raw, schema), '', 'aside');
    return this.run();
  }

  #take(events: readonly TraceEvent[], dropped: number): void {
    this.projector.append(events);
    this.dropped = dropped;
    this.onChange();
  }

  #preview(settings: Settings): Shown {
    this.projector.begin('time');
    return { plan: planOf(settings, schema), settings, outcome: undefined };
  }

  #refused(errors: readonly FieldError[]): void {
    this.errors = errors;
    if (this.valid || !this.#typingTimer || this.shownErrors.length > 0) this.#showErrors();
  }

  #showErrors(): void {
    this.shownErrors = this.errors;
  }

  #typing(): void {
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => {
      this.#typingTimer = undefined;
      this.#showErrors();
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
      errors = await this.engine?.validate(scenarioOf(settings, schema));
    } catch (e) {
      this.trouble = e instanceof Error ? e.message : String(e);
    }
    if (errors?.length === 0) this.history.settle(settings);
    // Edits can overtake answers: only the one about the settings as they are counts.
    if (errors && settings === this.settings) {
      this.#refused(errors);
      if (this.engine && this.valid) this.whatIf.follow(this.engine, settings);
      if (this.valid && !this.running && this.#shouldPreview(settings)) this.shown = this.#preview(settings);
    }
    this.onChange();
  }

  // An edit changes a picture that was only planned; a run stays until the next, or until the program changes.
  #shouldPreview(settings: Settings): boolean {
    return this.shown.outcome === undefined || this.shown.plan.pattern !== settings.pattern;
  }
}

// By hand every event counts, and most happen at one instant of virtual time.
const naturalAxis = (settings: Settings): Axis => (simulatedWith(settings) === 'by hand' ? 'steps' : 'time');
