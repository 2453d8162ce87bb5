import { html, nothing, type TemplateResult } from 'lit';
import type { Exploration, ExploredOutcome, ExploreProgress, Outcome } from '../engine/types';
import type { Look } from '../model/look';
import type { PageMessages } from '../text/page-messages';
import { inEnglish } from './in-english';
import { mark } from './marks';

const MOST_BARS = 12;

export interface OutcomesProps {
  readonly t: PageMessages;
  /** What is being done, if anything: every schedule, or samples of them. */
  readonly searching: 'all' | 'samples' | undefined;
  readonly progress: ExploreProgress | undefined;
  readonly found: Exploration | undefined;
  /** Runs that a search of every schedule made before it was given up for samples. */
  readonly givenUpAfter: number;
  readonly stale: boolean;
  /** Whether the jobs' work is done outside: then there is nothing to search. */
  readonly outside: boolean;
  readonly ready: boolean;
  /** The verdict of an outcome that was found. */
  readonly verdictOf: (outcome: Outcome) => string;
  /** The run on show, if it is of the same program. */
  readonly outcome: Outcome | undefined;
  readonly explore: () => void;
  readonly stop: () => void;
  readonly show: (witness: string) => void;
}

/** Every way in which the program can come out, with a run of each to be looked at. */
export function outcomes(props: OutcomesProps): TemplateResult {
  const { searching, outside, stale, ready } = props;
  const found = outside ? undefined : props.found;
  const { outcomes: t } = props.t;
  const idle = !searching && !found;
  return html`<section class="outcomes" aria-labelledby="outcomes-title" aria-busy=${searching ? 'true' : 'false'} ?data-idle=${idle}>
    <h2 id="outcomes-title" class=${idle ? 'unseen' : ''}>${t.title} ${stale ? html`<span class="stale">${t.stale}</span>` : nothing}</h2>
    <div class="outcomes-head">
      <p data-testid="outcomes">${outside ? html`<span class="quiet">${t.outside}</span>` : words(props)}</p>
      ${
        searching
          ? html`<button type="button" @click=${props.stop}>${t.stop}</button>`
          : !outside && (!found || stale)
            ? html`<button type="button" aria-disabled=${ready ? nothing : 'true'} @click=${props.explore}>
                ${t.explore}
              </button>`
            : nothing
      }
    </div>
    ${found ? bars(found, props) : nothing}
  </section>`;
}

function words({ t, searching, progress, found, givenUpAfter }: OutcomesProps): TemplateResult | string {
  if (searching) {
    const what = searching === 'all' ? t.outcomes.all : t.outcomes.sampling;
    return what + (progress ? t.outcomes.soFar(progress.runs, progress.outcomes) : ' …');
  }
  if (!found) return html`<span class="quiet">${t.outcomes.about}</span>`;
  if (found.diverged) return html`${t.outcomes.diverged} ${inEnglish(t, found.diverged)}.`;
  return summary(t, found, givenUpAfter);
}

/** What a search has shown, in a sentence. */
export function summary({ outcomes: t }: PageMessages, found: Exploration, givenUpAfter: number): string {
  const { length } = found.outcomes;
  if (found.exhaustive) {
    return found.schedules === null ? t.ofUncounted(length) : t.ofAll(length, found.schedules);
  }
  if (found.sampled) {
    return (givenUpAfter ? t.givenUp(givenUpAfter) : '') + t.ofSamples(length, found.runs);
  }
  return t.ofRuns(length, found.runs);
}

function bars(found: Exploration, props: OutcomesProps): TemplateResult {
  const { outcome, show, searching, verdictOf } = props;
  const { outcomes: t } = props.t;
  const bar = (o: ExploredOutcome) => {
    const isThis = outcome?.group === o.outcome.group;
    const share = o.share === null ? '' : percent(props.t, o.share);
    const label = share && o.schedules !== null ? t.share(share, o.schedules) : share;
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
        <span class="share">${share || html`<span aria-label=${t.shareUnknown}>–</span>`}</span>
        <span class="track" aria-hidden="true"><span style="width: ${(o.share ?? 0) * 100}%"></span></span>
        <span class="what">${mark(lookOf(o.outcome))} ${verdictOf(o.outcome)}
          ${isThis ? html`<span class="this">${t.thisRun}</span>` : nothing}</span>
      </button>
    </li>`;
  };
  const first = found.outcomes.slice(0, MOST_BARS);
  const rest = found.outcomes.slice(MOST_BARS);
  return html`<ol class="bars">${first.map(bar)}</ol>
    ${
      rest.length
        ? html`<details class="rest"><summary>${t.rarer(rest.length)}</summary><ol class="bars">${rest.map(bar)}</ol></details>`
        : nothing
    }
    ${found.races.map((race) => html`<p class="race" data-testid="race">${mark('failed')} ${t.race(race)}</p>`)}
    <p class="quiet note">${t.note}</p>`;
}

function lookOf(outcome: Outcome): Look {
  if (outcome.kind === 'deadlock') return 'stuck';
  if (outcome.kind === 'stopped') return 'cancelled';
  if (outcome.kind !== 'ok') return 'failed';
  return outcome.leaked.length ? 'blocked' : 'done';
}

/** A share of 1 as people write it; never 0 % or 100 % for what is not quite. */
export function percent(t: PageMessages, share: number): string {
  if (share >= 0.9995 && share < 1) return `> ${t.number(99.9)} %`;
  if (share < 0.0005) return `< ${t.number(0.1)} %`;
  return `${t.number(Math.round(share * 1000) / 10)} %`;
}
