import { nothing, type TemplateResult } from 'lit';
import type { EditKind } from '../model/history';
import { lesson, measuredLesson, type ProgramFacts } from '../model/lesson';
import { asksOutside, planOf, type Settings, verdictProgramOf } from '../model/settings';
import { chartOf } from '../model/what-if';
import type { PageMessages } from '../text/page-messages';
import { type MeasureProps, type WhatIfProps, whatIf } from '../view/what-if';
import { MOST_MS } from './measurement';
import type { Playground } from './playground';
import { knobOf } from './what-if';

export interface WhatIfActions {
  readonly set: (field: string, value: string, kind?: EditKind) => void;
  readonly measure: () => void;
  readonly stopMeasuring: () => void;
}

/** The what-if chart for a state of the playground; nothing for a pattern without a number to vary. */
export function whatIfSection(
  t: PageMessages,
  p: Playground,
  actions: WhatIfActions,
): TemplateResult | typeof nothing {
  const { settings, schema } = p;
  const field = knobOf(settings.pattern ?? '', schema);
  if (!field || asksOutside(settings)) return nothing;
  const { series } = p.whatIf;
  const hashes = settings.work === 'hash';
  // A chart of another knob, or of the other sort of time, says nothing about these settings.
  const shown = series?.field === field && (series.quantity === 'speedUp') === hashes ? series : undefined;
  const current = Number(settings[field]);
  return whatIf({
    t,
    field,
    chart: shown && chartOf(t, shown, current),
    lesson: words(t, p, shown, current, hashes),
    legend: legendOf(t, field, hashes),
    stale: shown !== undefined && !p.whatIf.isOf(settings),
    set: (value) => actions.set(field, String(value), 'chosen'),
    measure: hashes ? measureOf(p, actions) : undefined,
  });
}

function legendOf(
  { whatIf }: PageMessages,
  field: WhatIfProps['field'],
  hashes: boolean,
): WhatIfProps['legend'] {
  const one = whatIf.one[field];
  return hashes
    ? { column: whatIf.speedUp(one), ideal: whatIf.idealSpeedUp }
    : { column: whatIf.time, ideal: whatIf.idealTime(one) };
}

function words(
  t: PageMessages,
  p: Playground,
  series: WhatIfSeries,
  current: number,
  hashes: boolean,
): string {
  const { measurement, measured, measuredSettings } = p.whatIf;
  const { trouble } = measurement;
  if (hashes && p.mode?.threads === 1) return t.whatIf.oneThread;
  if (hashes && trouble)
    return trouble === 'slow'
      ? t.whatIf.tooSlow(MOST_MS / 1000)
      : t.verdict.text(trouble, verdictProgramOf(measuredSettings, p.schema));
  if (hashes && series && measured) return measuredLesson(t, series, measured.threads, measured.runs);
  if (hashes) return t.whatIf.toMeasure;
  if (!series) return p.trouble ? '' : t.whatIf.coming;
  return lesson(t, series, current, factsOf(p.whatIf.settings, p));
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
