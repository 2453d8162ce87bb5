import { nothing, type TemplateResult } from 'lit';
import type { EditKind } from '../model/history';
import { lesson, measuredLesson, type ProgramFacts } from '../model/lesson';
import { asksOutside, planOf, type Settings, verdictProgramOf } from '../model/settings';
import { chartOf } from '../model/what-if';
import type { PageMessages } from '../text/page-messages';
import { type MeasureProps, type WhatIfProps, whatIf } from '../view/what-if';
import { MOST_MS } from './measurement';
import type { Playground } from './playground';
import { isMeasured, knobOf } from './what-if';

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
  if (!field || (asksOutside(settings) && !isMeasured(settings))) return nothing;
  const { series } = p.whatIf;
  const measured = isMeasured(settings);
  // A chart of another knob, or of the other sort of time, says nothing about these settings.
  const shown = series?.field === field && (series.quantity === 'speedUp') === measured ? series : undefined;
  const current = Number(settings[field]);
  return whatIf({
    t,
    field,
    chart: shown && chartOf(t, shown, current),
    lesson: words(t, p, shown, current),
    legend: legendOf(t, field, measured),
    stale: shown !== undefined && !p.whatIf.isOf(settings),
    set: (value) => actions.set(field, String(value), 'chosen'),
    measure: measured ? measureOf(p, actions) : undefined,
  });
}

function legendOf(
  { whatIf }: PageMessages,
  field: WhatIfProps['field'],
  measured: boolean,
): WhatIfProps['legend'] {
  const one = whatIf.one[field];
  return measured
    ? { column: whatIf.speedUp(one), ideal: whatIf.idealSpeedUp }
    : { column: whatIf.time, ideal: whatIf.idealTime(one) };
}

function words(t: PageMessages, p: Playground, series: WhatIfSeries, current: number): string {
  const { measured, measuredSettings } = p.whatIf;
  if (isMeasured(p.settings)) {
    const trouble = p.whatIf.troubleOf(p.settings);
    const busy = t.whatIf.busy[p.settings.work === 'image' ? 'image' : 'hash'];
    if (p.mode?.threads === 1) return t.whatIf.oneThread(busy);
    if (trouble)
      return trouble === 'slow'
        ? t.whatIf.tooSlow(MOST_MS / 1000)
        : t.verdict.text(trouble, verdictProgramOf(measuredSettings, p.schema));
    if (series && measured) return measuredLesson(t, series, measured.threads, measured.runs);
    return t.whatIf.toMeasure(busy);
  }
  if (!series) return p.whyNoEngine ? '' : t.whatIf.coming;
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
