import { html, nothing, type TemplateResult } from 'lit';
import type { Exploration, ExploredOutcome, ExploreProgress, Outcome } from '../engine/types';
import type { Look } from '../model/look';
import { mark } from './marks';

const MOST_BARS = 12;

export interface OutcomesProps {
  /** What is being done, if anything: every schedule, or samples of them. */
  readonly searching: 'all' | 'samples' | undefined;
  readonly progress: ExploreProgress | undefined;
  readonly found: Exploration | undefined;
  /** Runs that a search of every schedule made before it was given up for samples. */
  readonly givenUpAfter: number;
  readonly stale: boolean;
  readonly ready: boolean;
  /** The run on show, if it is of the same program. */
  readonly outcome: Outcome | undefined;
  readonly explore: () => void;
  readonly stop: () => void;
  readonly show: (witness: string) => void;
}

/** Every way in which the program can come out, with a run of each to be looked at. */
export function outcomes(props: OutcomesProps): TemplateResult {
  const { searching, found, stale, ready } = props;
  return html`<section class="outcomes" aria-labelledby="outcomes-title" aria-busy=${searching ? 'true' : 'false'}>
    <h2 id="outcomes-title">How else it can come out ${stale ? html`<span class="stale">of the settings before</span>` : nothing}</h2>
    <div class="outcomes-head">
      <p data-testid="outcomes">${words(props)}</p>
      ${
        searching
          ? html`<button type="button" @click=${props.stop}>Stop looking</button>`
          : !found || stale
            ? html`<button type="button" aria-disabled=${ready ? nothing : 'true'} @click=${props.explore}>
                Explore every schedule
              </button>`
            : nothing
      }
    </div>
    ${found ? bars(found, props) : nothing}
  </section>`;
}

function words({ searching, progress, found, givenUpAfter }: OutcomesProps): TemplateResult | string {
  if (searching) {
    const what = searching === 'all' ? 'Taking every schedule' : 'Too many to take them all: sampling';
    const far = progress
      ? `: ${count(progress.runs)} runs, ${plural(progress.outcomes, 'outcome')} so far`
      : ' …';
    return what + far;
  }
  if (!found) {
    return html`<span class="quiet"
      >Goroutines can take their turns in another order each time. The engine can try every order, and any time
      that a job may take.</span
    >`;
  }
  return summary(found, givenUpAfter);
}

/** What a search has shown, in a sentence. */
export function summary(found: Exploration, givenUpAfter: number): string {
  const n = plural(found.outcomes.length, 'outcome');
  if (found.diverged) return `The program is not the same each time it is run: ${found.diverged}.`;
  if (found.exhaustive) {
    return found.schedules === null
      ? `${n} of all schedules, which are too many to be counted.`
      : `${n} of all ${count(found.schedules)} schedules.`;
  }
  if (found.sampled) {
    const why = givenUpAfter
      ? `A search of every schedule was given up after ${count(givenUpAfter)} runs. `
      : '';
    return `${why}${n} in ${plural(found.runs, 'random schedule')}; there may be others.`;
  }
  return `${n} in the ${plural(found.runs, 'run')} that were made; there may be others.`;
}

function bars(found: Exploration, { outcome, show, searching }: OutcomesProps): TemplateResult {
  const bar = (o: ExploredOutcome) => {
    const isThis = outcome?.group === o.outcome.group;
    const share = o.share === null ? '' : percent(o.share);
    const label = share && o.schedules !== null ? `${share}, ${plural(o.schedules, 'schedule')}` : share;
    return html`<li>
      <button
        type="button"
        class="outcome"
        data-look=${lookOf(o.outcome)}
        data-testid="outcome"
        aria-current=${isThis ? 'true' : nothing}
        aria-disabled=${searching ? 'true' : nothing}
        title=${label}
        @click=${() => !searching && show(o.witness)}
      >
        <span class="share">${share || html`<span aria-label="share not known">–</span>`}</span>
        <span class="track" aria-hidden="true"><span style="width: ${(o.share ?? 0) * 100}%"></span></span>
        <span class="what">${mark(lookOf(o.outcome))} ${o.outcome.verdict}
          ${isThis ? html`<span class="this">This run</span>` : nothing}</span>
      </button>
    </li>`;
  };
  const first = found.outcomes.slice(0, MOST_BARS);
  const rest = found.outcomes.slice(MOST_BARS);
  return html`<ol class="bars">${first.map(bar)}</ol>
    ${
      rest.length
        ? html`<details class="rest"><summary>${plural(rest.length, 'rarer outcome')}</summary><ol class="bars">${rest.map(bar)}</ol></details>`
        : nothing
    }
    ${found.races.map((race) => html`<p class="race" data-testid="race">${mark('failed')} ${race.text}</p>`)}
    <p class="quiet note">Press an outcome to see a run that ends so. Shares are of the schedules, not of what is likely on a machine.</p>`;
}

function lookOf(outcome: Outcome): Look {
  if (outcome.kind === 'deadlock') return 'stuck';
  if (outcome.kind === 'stopped') return 'cancelled';
  if (outcome.kind !== 'ok') return 'failed';
  return outcome.leaked.length ? 'blocked' : 'done';
}

/** A share of 1 as people write it; never 0 % or 100 % for what is not quite. */
export function percent(share: number): string {
  if (share >= 0.9995 && share < 1) return '> 99.9 %';
  if (share < 0.0005) return '< 0.1 %';
  return `${(Math.round(share * 1000) / 10).toLocaleString('en')} %`;
}

/** A number of schedules: in full where it is exact, else its size. */
export function count(n: number): string {
  if (Number.isSafeInteger(n)) return n.toLocaleString('en');
  const power = Math.floor(Math.log10(n));
  const raised = [...String(power)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');
  return `about ${(n / 10 ** power).toFixed(1)} × 10${raised}`;
}

const plural = (n: number, what: string) => `${count(n)} ${what}${n === 1 ? '' : 's'}`;
