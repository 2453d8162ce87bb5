import type { Engine, Forecast, RunOptions, Schema } from '../engine';
import { writeLink } from '../model/link';
import { asksOutside, programOf, type Settings, scenarioOf, uses } from '../model/settings';
import type { Point, Series } from '../model/what-if';
import { Measurement } from './measurement';

/** Whether its jobs keep a processor busy, of which virtual time knows nothing: their times are measured. */
export const isMeasured = ({ work }: Settings): boolean => work === 'hash' || work === 'image';

/** Whether virtual time says how long its jobs take. */
export const isInVirtualTime = (settings: Settings): boolean =>
  !isMeasured(settings) && !asksOutside(settings);

/** Columns of the chart; what is set beyond them has one of its own. */
const MOST = 16;
const SETTLING_MS = 250;
const MOST_SECONDS = 2;

/** The number that a pattern can be given more of; undefined where there is none. */
export function knobOf(pattern: string, schema: Schema): Series['field'] | undefined {
  return (['workers', 'limit'] as const).find((field) => uses(schema, pattern, field));
}

/**
 * What would come of the settings with other numbers of workers, or other limits: forecast as they change or, where
 * virtual time says nothing, measured when the reader asks for it.
 */
export class WhatIf {
  series: Series | undefined;
  /** Of a measured series: how many runs each point is of, and on how many threads. */
  measured: { readonly runs: number; readonly threads: number } | undefined;
  readonly measurement: Measurement;
  /** What was measured last, or is now. */
  measuredSettings: Settings = {};
  /** What the series is of, but for the value of its knob. */
  settings: Settings = {};
  #asked = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | undefined;

  constructor(
    private readonly schema: Schema,
    private readonly onChange: () => void,
  ) {
    this.measurement = new Measurement(onChange);
  }

  /** Whether the series is of the program of these settings, whatever the value of its knob. */
  isOf(settings: Settings): boolean {
    return this.series !== undefined && this.#keyOf(this.settings) === this.#keyOf(settings);
  }

  /** Why the last measurement came to nothing; nothing is known where it was of another program than these settings are. */
  troubleOf(settings: Settings): Measurement['trouble'] {
    const theirs = this.#keyOf(this.measuredSettings) === this.#keyOf(settings);
    return theirs ? this.measurement.trouble : undefined;
  }

  /** The settings are these now, and valid: forecasts them in a moment, if that says anything new. */
  follow(engine: Engine, settings: Settings): void {
    const field = knobOf(settings.pattern ?? '', this.schema);
    const question = `${this.#keyOf(settings)} ${valueBeyond(settings, field) ?? ''}`;
    if (question === this.#asked) return;
    this.#asked = question;
    clearTimeout(this.#timer);
    this.#abort?.abort();
    if (!field || !isInVirtualTime(settings)) return;
    this.#timer = setTimeout(() => void this.#forecast(engine, settings, field), SETTLING_MS);
  }

  /** `extras`: what each run is given besides; it may have to come first. */
  async measure(
    engine: Engine,
    settings: Settings,
    extras: () => Promise<RunOptions> = async () => ({}),
  ): Promise<void> {
    const field = knobOf(settings.pattern ?? '', this.schema);
    if (!field || this.measurement.progress) return;
    this.measuredSettings = settings;
    const threads = Number(settings.threads) || engine.mode.threads;
    const program = { ...programOf(settings), ...(settings.threads && { threads: settings.threads }) };
    let given: Promise<RunOptions> | undefined;
    const run = async (value: number, signal: AbortSignal) => {
      given ??= extras();
      const scenario = scenarioOf({ ...program, [field]: String(value) }, this.schema);
      return engine.run(scenario, { ...(await given), signal });
    };
    const found = await this.measurement.begin(run, threads);
    if (!found) return;
    this.#show(settings, { field, quantity: 'speedUp', points: found.points, whole: true });
    this.measured = { runs: found.runs, threads };
    this.onChange();
  }

  #keyOf(settings: Settings): string {
    const { workers: _, limit: __, ...others } = programOf(settings);
    return writeLink(others, this.schema);
  }

  async #forecast(engine: Engine, settings: Settings, field: Series['field']): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    const scenario = scenarioOf(programOf(settings), this.schema);
    const take = (from: number, to: number) =>
      engine.forecast(scenario, { field, from, to, maxSeconds: MOST_SECONDS, signal: abort.signal });
    try {
      const found = [await take(1, MOST)];
      const beyond = valueBeyond(settings, field);
      if (beyond !== undefined && !abort.signal.aborted) found.push(await take(beyond, beyond));
      if (abort.signal.aborted) return;
      const points = found.flatMap((f) => f.points.map(pointOf));
      const whole = found.every((f) => f.stoppedBy === 'complete');
      this.#show(settings, { field, quantity: 'time', points, whole });
      this.onChange();
    } catch {
      // Overtaken; or the engine is gone, which its runs tell.
      if (this.#abort === abort) this.#asked = '';
    }
  }

  #show(settings: Settings, series: Series): void {
    this.series = series;
    this.measured = undefined;
    this.settings = settings;
  }
}

const pointOf = ({ elapsedMs, ...rest }: Forecast['points'][number]): Point => ({ ...rest, ms: elapsedMs });

/** What is set, where that has no place among the columns. */
function valueBeyond(settings: Settings, field: Series['field'] | undefined): number | undefined {
  const value = Number(settings[field ?? '']);
  return field && Number.isInteger(value) && (value < 1 || value > MOST) ? value : undefined;
}
