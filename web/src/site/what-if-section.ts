import { nothing, type TemplateResult } from 'lit';
import type { EditKind } from '../model/history';
import { lesson, measuredLesson, type ProgramFacts } from '../model/lesson';
import { planOf, type Settings } from '../model/settings';
import { chartOf } from '../model/what-if';
import { type MeasureProps, type WhatIfProps, whatIf } from '../view/what-if';
import type { Playground } from './playground';
import { knobOf } from './what-if';

export interface WhatIfActions {
  readonly set: (field: string, value: string, kind?: EditKind) => void;
  readonly measure: () => void;
  readonly stopMeasuring: () => void;
}

/** The what-if chart for a state of the playground; nothing for a pattern without a number to vary. */
export function whatIfSection(p: Playground, actions: WhatIfActions): TemplateResult | typeof nothing {
  const { settings, schema } = p;
  const field = knobOf(settings.pattern ?? '', schema);
  if (!field) return nothing;
  const { series } = p.whatIf;
  const hashes = settings.work === 'hash';
  // A chart of another knob, or of the other sort of time, says nothing about these settings.
  const shown = series?.field === field && (series.quantity === 'speedUp') === hashes ? series : undefined;
  const current = Number(settings[field]);
  return whatIf({
    field,
    chart: shown && chartOf(shown, current),
    lesson: words(p, shown, current, hashes),
    legend: legendOf(field, hashes),
    stale: shown !== undefined && !p.whatIf.isOf(settings),
    set: (value) => actions.set(field, String(value), 'chosen'),
    measure: hashes ? measureOf(p, actions) : undefined,
  });
}

function legendOf(field: WhatIfProps['field'], hashes: boolean): WhatIfProps['legend'] {
  const one = field === 'workers' ? '1 worker' : 'a limit of 1';
  return hashes
    ? { column: `how many times as fast as ${one}, as measured`, ideal: 'ideal: as many times as workers' }
    : { column: 'how long it takes, as simulated', ideal: `ideal: the time of ${one}, divided` };
}

function words(p: Playground, series: WhatIfSeries, current: number, hashes: boolean): string {
  const { measurement, measured } = p.whatIf;
  if (hashes && p.mode?.threads === 1)
    return 'Hashing keeps a processor busy, and there is one thread here: workers take turns on it, and more of them are no faster.';
  if (hashes && measurement.trouble) return measurement.trouble;
  if (hashes && series && measured) return measuredLesson(series, measured.threads, measured.runs);
  if (hashes)
    return 'Hashing keeps a processor busy, of which virtual time knows nothing. Real runs show what more workers gain on this machine’s threads.';
  if (!series) return p.trouble ? '' : 'Each number is simulated as soon as the engine is here.';
  return lesson(series, current, factsOf(p.whatIf.settings, p));
}

type WhatIfSeries = Playground['whatIf']['series'];

function factsOf(settings: Settings, { schema }: Playground): ProgramFacts {
  const { jobs, fail, pattern } = planOf(settings, schema);
  const goesOn =
    pattern === 'worker-pool' || (pattern === 'pool-errgroup' && settings.errorPolicy === 'continue');
  return { jobs, jobMs: Number(settings.workMs) || 0, allDone: fail.size === 0 || goesOn };
}

function measureOf(p: Playground, actions: WhatIfActions): MeasureProps | undefined {
  if (p.mode?.threads === 1) return undefined;
  return {
    progress: p.whatIf.measurement.progress,
    ready: p.engine !== undefined && !p.running && p.shownErrors.length === 0,
    begin: actions.measure,
    stop: actions.stopMeasuring,
  };
}
