import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Look } from '../model/look';
import { type Chart, type Column, noTimeWords } from '../model/what-if';
import type { PageMessages } from '../text/page-messages';
import { mark } from './marks';
import { onRowKey, tabIndexIn } from './row';

export interface WhatIfProps {
  readonly t: PageMessages;
  readonly field: 'workers' | 'limit';
  readonly chart: Chart | undefined;
  /** What the chart teaches, or why there is none. */
  readonly lesson: string;
  /** What the columns and the ideal are: said beside their signs. */
  readonly legend: { readonly column: string; readonly ideal: string };
  readonly stale: boolean;
  readonly set: (value: number) => void;
  /** Where the times are to be measured. */
  readonly measure: MeasureProps | undefined;
}

export interface MeasureProps {
  readonly progress: { readonly done: number; readonly of: number } | undefined;
  readonly ready: boolean;
  readonly begin: () => void;
  readonly stop: () => void;
}

/** A chart of what other numbers would come to; each of its columns sets its number. */
export function whatIf(props: WhatIfProps): TemplateResult {
  const { t, field, chart, lesson, legend, stale, measure } = props;
  const unasked = measure && !measure.progress && !chart;
  return html`<section class="what-if" aria-labelledby="what-if-title" ?data-stale=${stale}>
    <h2 id="what-if-title">${t.whatIf[field]} ${stale ? html`<span class="stale">${t.whatIf.stale}</span>` : nothing}</h2>
    <div class="what-if-body">
      ${unasked ? nothing : axes(props)}
      <div class="what-if-words">
        <p class="lesson" data-testid="lesson">${lesson}</p>
        ${measure ? measureButton(t, measure) : nothing}
        ${unasked ? nothing : key(t, chart?.columns, legend)}
      </div>
    </div>
  </section>`;
}

function axes(props: WhatIfProps): TemplateResult {
  const { t, field, chart } = props;
  return html`<div class="plot" data-testid="what-if">
    ${chart ? plot(chart, props) : html`<div class="no-plot"></div>`}
    <p class="axis" aria-hidden="true">${t.fields[field]}</p>
  </div>`;
}

function plot(chart: Chart, props: WhatIfProps): TemplateResult {
  const { columns, ticks } = chart;
  const at = Math.max(
    0,
    columns.findIndex((c) => c.current),
  );
  return html`<div class="ticks" aria-hidden="true">
      ${ticks.map(({ share, label }) => html`<span style="bottom: ${share * 100}%">${label}</span>`)}
    </div>
    <svg viewBox="0 0 ${columns.length} 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      ${ticks.map(({ share }) => svg`<path class="grid" d="M0 ${y(share)}H${columns.length}"/>`)}
      ${columns.map(bar)}
      ${idealLine(columns)}
    </svg>
    <ol class="columns" style="--columns: ${columns.length}" @keydown=${onRowKey} aria-label=${props.legend.column}>
      ${columns.map((c, i) => column(c, i, columns.length, at, props))}
    </ol>`;
}

/** What the signs of the chart mean, of those that are in it. */
function key(
  t: PageMessages,
  columns: Chart['columns'] | undefined,
  { column, ideal }: WhatIfProps['legend'],
): TemplateResult {
  const without = [...new Set((columns ?? []).filter((c) => c.height === undefined).map((c) => c.kind))];
  const has = (what: 'height' | 'ideal') => !columns || columns.some((c) => c[what] !== undefined);
  return html`<ul class="key" aria-hidden="true">
    ${has('height') ? html`<li><span class="key-column"></span> ${column}</li>` : nothing}
    ${has('ideal') ? html`<li><span class="key-ideal"></span> ${ideal}</li>` : nothing}
    ${without.map((kind) => html`<li>${mark(NO_TIME[kind] ?? 'unfinished')} ${noTimeWords(t, kind)}</li>`)}
  </ul>`;
}

const y = (share: number) => 100 - share * 100;
const BAR = 0.7;

function bar({ height, current }: Column, i: number): TemplateResult | typeof nothing {
  if (height === undefined) return nothing;
  const x = i + (1 - BAR) / 2;
  return svg`<rect class="bar" ?data-current=${current} x=${x} y=${y(height)} width=${BAR} height=${height * 100}></rect>`;
}

/** Through the middle of each column that has an ideal. */
function idealLine(columns: readonly Column[]): TemplateResult {
  const points = columns.flatMap((c, i) =>
    c.ideal === undefined || c.apart ? [] : [`${i + 0.5} ${y(c.ideal)}`],
  );
  const d = points.length ? `M${points.join('L')}` : '';
  return svg`<path class="halo" d=${d}></path><path class="ideal" d=${d}></path>`;
}

const NO_TIME: Readonly<Record<string, Look>> = { deadlock: 'stuck', panic: 'failed', stopped: 'cancelled' };

function column(c: Column, i: number, count: number, at: number, { set }: WhatIfProps): TemplateResult {
  const look = c.height === undefined ? (NO_TIME[c.kind] ?? 'unfinished') : undefined;
  return html`<li ?data-apart=${c.apart}>
    <button
      type="button"
      data-testid="what-if-${c.value}"
      style="--along: ${(i + 0.5) / count}"
      tabindex=${tabIndexIn(i, at)}
      aria-label=${c.words}
      aria-current=${c.current ? 'true' : nothing}
      @click=${() => set(c.value)}
    >
      ${look ? html`<span class="no-time" data-look=${look}>${mark(look)}</span>` : nothing}
      <span class="tip">${c.words}</span>
      <span class="value">${c.label}</span>
    </button>
  </li>`;
}

function measureButton(
  { whatIf: t }: PageMessages,
  { progress, ready, begin, stop }: MeasureProps,
): TemplateResult {
  return html`<p class="measure">
    ${
      progress
        ? html`<button type="button" @click=${stop}>${t.stop}</button>
            <span data-testid="measuring">${t.measuring(progress.done, progress.of)}</span>`
        : html`<button type="button" aria-disabled=${ready ? nothing : 'true'} @click=${() => ready && begin()}>
            ${t.measure}
          </button>`
    }
  </p>`;
}
