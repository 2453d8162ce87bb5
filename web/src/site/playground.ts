import { Player } from '../element/player';
import {
  createEngine,
  type Engine,
  EngineError,
  type FieldError,
  type RawScenario,
  type RunOptions,
} from '../engine';
import { schema } from '../engine/generated/schema';
import type { RecordedRun } from '../engine/record';
import { type EditKind, History } from '../model/history';
import { linkFault, readLink, writeLink } from '../model/link';
import {
  canBeSimulated,
  planOf,
  programOf,
  type Settings,
  scenarioOf,
  settingsFrom,
  uses,
} from '../model/settings';
import { filesOf } from './files';
import type { Pictures } from './pictures';
import { OPENING, type Preset, presetNamed, presetOf } from './presets';
import { memoryWanted, notGiven, RoomyEngine } from './roomy-engine';
import { OutcomeSearch } from './search';
import { isInVirtualTime, WhatIf } from './what-if';

type Gallery = typeof import('./gallery-section');

const resizes = (settings: Settings) =>
  settings.work === 'image' && uses(schema, settings.pattern ?? '', 'work');

// So that photographs need not be made small before they are resized.
const MIB_FOR_PICTURES = 256;

/** After which a reader has stopped to think. */
const QUIET_MS = 1500;

/** Everything the page says, and how it changes. Knows no DOM. */
export class Playground extends Player {
  readonly search = new OutcomeSearch(schema, () => this.onChange());
  readonly whatIf = new WhatIf(schema, () => this.onChange());
  readonly history: History<Settings>;
  /** The page's own, whichever the settings need. */
  #usual: Engine | undefined;
  #wanted: Engine | undefined;
  readonly #roomy = new RoomyEngine(
    (memoryMiB) => createEngine({ memoryMiB }),
    () => this.#busy,
  );
  /** Runs that have been asked for, and have not ended: they go before what is measured. */
  #asked = 0;
  /** Why the address was not followed, if so. */
  linkFault: ReturnType<typeof linkFault>;
  /** What resizes pictures, once there has been such a program. */
  gallery: (Gallery & { readonly pictures: Pictures }) | undefined;
  #gallery: Promise<Pictures> | undefined;
  #quiet: ReturnType<typeof setTimeout> | undefined;

  /** `first` is on show until there is a run; not where a link asks for another program. */
  constructor(fragment = '', first?: RecordedRun) {
    const link = readLink(fragment, schema);
    // Until the engine has looked at a link, only its pattern is believed.
    const known = schema.patterns.find((p) => p.name === link?.pattern);
    const valid = link ? (known ? { pattern: known.name } : {}) : OPENING;
    super(settingsFrom(link ?? OPENING, schema), settingsFrom(valid, schema));
    this.urls = filesOf;
    this.linkFault = linkFault(fragment);
    this.history = new History(this.settings, (a, b) => writeLink(a, schema) === writeLink(b, schema));
    if (first && !link) this.showRecorded(first);
  }

  load(options: Parameters<typeof createEngine>[0] = {}): Promise<void> {
    this.#usual?.dispose(); // it has failed
    this.#roomy.putAway();
    return this.use(createEngine(options));
  }

  override use(engine: Promise<Engine>): Promise<void> {
    return super.use(
      engine.then((usual) => {
        this.#usual = usual;
        return usual;
      }),
    );
  }

  override async run(): Promise<boolean> {
    this.#asked++;
    const ran = await super.run().finally(() => {
      this.#asked--;
    });
    this.#takeEngine(); // the settings may be others by now
    this.onChange();
    this.#lookAheadSoon();
    return ran;
  }

  /** Runs the settings in place of the run that goes on, if one does; not if they are refused. */
  async runInstead(): Promise<boolean> {
    await this.judged();
    if (this.valid) await this.stop();
    return this.run();
  }

  // What the page's engine has too little memory for, another is asked, which is made for it.
  protected override async judge(settings: Settings): Promise<readonly FieldError[] | undefined> {
    const scenario = scenarioOf(settings, schema);
    const errors = await (this.#usual ?? this.engine)?.validate(scenario);
    const wanted = memoryWanted(errors) ?? (resizes(settings) ? MIB_FOR_PICTURES : undefined);
    let roomy: Engine | undefined;
    let judged: readonly FieldError[] | undefined = errors;
    if (wanted !== undefined) {
      try {
        roomy = await this.#roomy.with(wanted);
        judged = await roomy.validate(scenario);
      } catch (e) {
        if (!(e instanceof EngineError)) throw e;
        judged = notGiven(errors, wanted);
      }
    }
    if (settings === this.settings) {
      this.#wanted = roomy;
      this.#takeEngine();
    }
    return judged;
  }

  /** Whether something goes on with the engine, which that must not lose. */
  get #busy(): boolean {
    return this.running || this.whatIf.measurement.progress !== undefined;
  }

  /** The settings' engine, unless something goes on with another; a roomy one is put away when they have no use for it. */
  #takeEngine(): void {
    const engine = this.#wanted ?? this.#usual;
    if (this.#busy || !this.engine || !engine) return;
    this.engine = engine;
    this.mode = engine.mode;
    if (this.#wanted) this.#roomy.tidy();
    else this.#roomy.putAway();
  }

  /** What looks ahead goes on beside runs, with the engine that stays: no more memory is of use to it. */
  get #beside(): Engine | undefined {
    return this.engine && (this.#usual ?? this.engine);
  }

  /** The example whose program the settings are, if it is one. */
  get preset(): Preset | undefined {
    return presetOf(this.settings, schema);
  }

  /** Takes an example's settings and runs it, whatever runs now. */
  choose(name: string): Promise<boolean> {
    const preset = presetNamed(name);
    if (preset) this.edit(settingsFrom(preset.scenario, schema));
    return this.runInstead();
  }

  /** Takes the settings of a file and runs them, whatever runs now. */
  openScenario(raw: RawScenario): Promise<boolean> {
    this.edit(settingsFrom(raw, schema));
    return this.runInstead();
  }

  follow(fragment: string): void {
    const raw = readLink(fragment, schema);
    if (raw && fragment !== this.link) this.edit(settingsFrom(raw, schema));
    this.linkFault = linkFault(fragment);
    this.onChange();
  }

  override edit(settings: Settings, field = '', kind: EditKind = 'chosen'): void {
    this.linkFault = undefined;
    this.history.edit(settings, field, performance.now(), kind);
    this.change(settings);
  }

  /** Goes back to the settings before the last edit; resolves to whether there were any. */
  async undo(): Promise<boolean> {
    await this.judged();
    return this.#restore(this.history.undo());
  }

  /** And forth again. */
  async redo(): Promise<boolean> {
    await this.judged();
    return this.#restore(this.history.redo());
  }

  #restore(settings: Settings | undefined): boolean {
    if (settings) this.change(settings);
    return settings !== undefined;
  }

  /** Looks for every way in which the settings' program can come out. */
  async explore(): Promise<void> {
    await this.judged();
    if (!this.valid) this.showErrors();
    if (!this.#beside || !this.valid) return this.onChange();
    this.trouble = '';
    try {
      await this.search.begin(this.#beside, this.settings);
    } catch (e) {
      // Another search has begun.
      if (!(e instanceof DOMException)) this.failed(e);
      this.onChange();
    }
  }

  /** Measures, on this machine, what more workers, or a higher limit, gain. */
  async measure(): Promise<void> {
    await this.judged();
    const { engine, settings } = this;
    if (!engine || this.#asked > 0 || !this.valid) return;
    this.trouble = '';
    const extras = async () => ({ pictures: (await this.extrasFor(settings)).pictures });
    try {
      await this.whatIf.measure(engine, settings, extras);
    } catch (e) {
      this.failed(e);
    }
    this.#takeEngine(); // the settings may be others by now
    this.onChange();
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

  // How a program is run is no edit of it.
  #runAs(raw: RawScenario): Promise<boolean> {
    this.edit(settingsFrom(raw, schema), '', 'aside');
    return this.runInstead();
  }

  /** Whether the settings' jobs resize pictures. */
  get resizes(): boolean {
    return resizes(this.settings);
  }

  /** The reader's own pictures, from now on, and a job for each; none: those that the page draws. */
  takePictures(files: readonly File[]): void {
    this.gallery?.pictures.take(files);
    if (files.length) this.set('jobs', String(files.length), 'chosen');
  }

  /** Has what resizes pictures come; if that has failed before, once more. */
  loadGallery(): Promise<Pictures> {
    if (this.#gallery) return this.#gallery;
    const coming = import('./gallery-section').then((gallery) => {
      const pictures = new gallery.Pictures(() => this.onChange());
      this.gallery = { ...gallery, pictures };
      this.onChange();
      return pictures;
    });
    coming.catch(() => {
      this.#gallery = undefined;
    });
    this.#gallery = coming;
    return coming;
  }

  protected override async extrasFor(settings: Settings): Promise<RunOptions> {
    if (!resizes(settings)) return {};
    const pictures = await this.loadGallery();
    pictures.begin();
    return {
      pictures: await pictures.forJobs(planOf(settings, schema).jobs),
      onResized: (resized) => pictures.add(resized),
    };
  }

  protected override async beforeRun(): Promise<void> {
    if (!this.engine && this.trouble) await this.load(); // the one before has failed
    await this.whatIf.measurement.stop();
    await super.beforeRun();
    this.#takeEngine();
  }

  protected override found(settings: Settings): void {
    this.history.settle(settings);
    if (!this.#beside || settings !== this.settings) return;
    this.whatIf.follow(this.#beside, settings);
    this.#lookAheadSoon();
  }

  /** Searches what is set now when nothing has happened for a while, if virtual time does it justice. */
  #lookAheadSoon(): void {
    clearTimeout(this.#quiet);
    const { settings } = this;
    if (!isInVirtualTime(settings) || !canBeSimulated(settings, schema)) return;
    this.#quiet = setTimeout(() => {
      if (this.#beside && this.valid && !this.running) void this.search.lookAhead(this.#beside, settings);
    }, QUIET_MS);
  }
}
