import { html, nothing, type TemplateResult } from 'lit';
import type { GoroutineInfo, JobState, Outcome } from '../engine/types';
import { JOB_STATES, lookOfJobState } from '../model/look';
import { formatIds, jobName, type Plan } from '../model/plan';
import { waitChains } from '../model/wait-chain';
import type { Messages } from '../text/messages';
import type { PageMessages } from '../text/page-messages';
import { nameOf } from '../text/words';
import { mark } from './marks';
import { waitChains as chains } from './wait-chain';

const LONGEST_LIST = 120;
const MOST_ROWS = 20;

export interface VerdictProps {
  readonly t: Messages;
  readonly outcome: Outcome | undefined;
  /** Its verdict. */
  readonly text: string;
  /** Said in place of a verdict while there is none. */
  readonly waiting: string;
  /** Which run it is of, where that is not plain. */
  readonly note: string;
  /** Whether a screen reader is told of it here; the playground tells it of more, elsewhere. */
  readonly told: boolean;
}

/** "1-3" is one word, which a line does not end in. */
const withRanges = (text: string) =>
  text.split(/(\d+-\d+)/).map((part, i) => (i % 2 ? html`<span class="range">${part}</span>` : part));

export function verdict({ t, outcome, text, waiting, note, told }: VerdictProps): TemplateResult {
  return html`<section class="verdict" data-kind=${outcome?.kind ?? 'none'} aria-labelledby="verdict-title">
    <h2 id="verdict-title">${t.verdict.title} ${note ? html`<span class="stale">${note}</span>` : nothing}</h2>
    <p class="verdict-text" role=${told ? 'status' : nothing} data-testid="verdict">${outcome ? withRanges(text) : html`<span class="quiet">${waiting}</span>`}</p>
    ${outcome ? chains(t, waitChains(t, [...outcome.blocked, ...outcome.leaked], outcome.cycle)) : nothing}
  </section>`;
}

export interface FatesProps {
  readonly t: PageMessages;
  readonly plan: Plan;
  readonly outcome: Outcome | undefined;
  /** The jobs by what became of them so far; absent before any run. */
  readonly jobs: Outcome['jobs'] | undefined;
}

/** What became of every job. */
export function fates({ t, plan, outcome, jobs }: FatesProps): TemplateResult {
  const over = outcome !== undefined || jobs === undefined;
  return html`<section class="fates" aria-labelledby="fates-title">
    <h2 id="fates-title">${t.fates.title}</h2>
    <dl>
      ${JOB_STATES.map((state) => fate(t, plan, state, jobs?.[state], over))}
    </dl>
  </section>`;
}

function fate(
  t: PageMessages,
  plan: Plan,
  state: JobState,
  ids: readonly number[] | undefined,
  over: boolean,
): TemplateResult {
  const count = ids?.length ?? 0;
  const inHand = state === 'unfinished' && !over;
  const look = inHand ? 'running' : lookOfJobState(state);
  return html`<div class="fate" data-look=${look} ?data-none=${count === 0}>
    <dt>${mark(look)} ${inHand ? t.fates.inHand : t.fates[state]}</dt>
    <dd data-testid="jobs-${state}">
      <b>${ids ? t.number(count) : '–'}</b>
      ${count > 0 ? html`<span class="ids">${list(plan, ids ?? [])}</span>` : nothing}
    </dd>
  </div>`;
}

function list(plan: Plan, ids: readonly number[]): string {
  const text = plan.jobNames.length ? ids.map((id) => jobName(plan, id)).join(', ') : formatIds(ids);
  return text.length > LONGEST_LIST ? `${text.slice(0, text.lastIndexOf(',', LONGEST_LIST))}, …` : text;
}

/** Who could end a goroutine's wait: "worker 1 and 2 more". */
function waitsFor(t: PageMessages['fates'], g: GoroutineInfo, all: readonly GoroutineInfo[]): string {
  if (g.waitsFor === null) return '–';
  const [first, ...more] = all.filter((other) => g.waitsFor?.includes(other.id));
  if (!first) return t.nobody;
  const name = nameOf(first.name, first.id);
  return more.length ? t.andMore(name, more.length) : name;
}

/** The goroutines that will never move again, if there are any. */
export function stuckGoroutines(
  { fates: t }: PageMessages,
  outcome: Outcome | undefined,
): TemplateResult | typeof nothing {
  const deadlocked = outcome?.kind === 'deadlock';
  const goroutines = (deadlocked ? outcome.blocked : outcome?.leaked) ?? [];
  if (goroutines.length === 0) return nothing;
  const title = deadlocked ? t.deadlocked : t.leaked;
  const more = goroutines.length - MOST_ROWS;
  return html`<section data-testid="stuck" aria-labelledby="stuck-title">
    <h2 id="stuck-title">${mark('stuck')} ${title}</h2>
    <div class="table" tabindex="0" role="region" aria-label=${title}>
      <table>
        <thead>
          <tr>
            ${t.columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${goroutines.slice(0, MOST_ROWS).map(
            (g) => html`<tr>
              <th scope="row">${nameOf(g.name, g.id)}</th>
              <td>${g.reason}</td>
              <td>${g.objectName || '–'}</td>
              <td>${waitsFor(t, g, goroutines)}</td>
              <td><code>${g.site || '–'}</code></td>
              <td><code>${g.spawnedAt || '–'}</code></td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${more > 0 ? html`<p class="quiet">${t.more(more)}</p>` : nothing}
  </section>`;
}
