import { html, nothing, type TemplateResult } from 'lit';
import type { Outcome, Way } from '../engine/types';

export interface WaysProps {
  /** Of the run on show, which is scheduled by hand. */
  readonly outcome: Outcome;
  readonly busy: boolean;
  /** Goes on, or back, to the end of a schedule; empty: to the beginning. */
  readonly goTo: (schedule: string) => void;
}

/** The reader's turn: which goroutine makes the next step. */
export function ways({ outcome, busy, goTo }: WaysProps): TemplateResult {
  const { next, back, choices } = outcome;
  const disabled = busy ? 'true' : nothing;
  const go = (schedule: string) => () => !busy && goTo(schedule);
  return html`<section class="ways" aria-labelledby="ways-title" data-testid="ways">
    <h2 id="ways-title">You are the scheduler</h2>
    ${next.length ? choice(next, disabled, go) : html`<p>The run is over. Go back to a choice and take another way.</p>`}
    <p class="ways-foot">
      <span class="quiet" data-testid="choices">${made(choices)}</span>
      <button type="button" class="quietly" aria-disabled=${choices === 0 ? 'true' : disabled} @click=${go(choices === 0 ? '' : back)}>Back</button>
      <button type="button" class="quietly" aria-disabled=${choices === 0 ? 'true' : disabled} @click=${go('')}>Start over</button>
    </p>
  </section>`;
}

function choice(
  next: readonly Way[],
  disabled: string | typeof nothing,
  go: (schedule: string) => () => void,
): TemplateResult {
  const one = (way: Way) => {
    const { words, site } = split(way);
    return html`<li>
      <button type="button" class="way" data-testid="way" aria-disabled=${disabled} @click=${go(way.schedule)}>
        <span>${words}</span> ${site ? html`<code>${site}</code>` : nothing}
      </button>
    </li>`;
  };
  return html`<ol class="way-list">${next.map(one)}</ol>`;
}

/** A way's words, and its place apart. */
function split({ text, site }: Way): { words: string; site: string } {
  const place = ` (${site})`;
  return site && text.endsWith(place)
    ? { words: text.slice(0, -place.length), site }
    : { words: text, site: '' };
}

function made(choices: number): string {
  if (choices === 0) return 'No choice made yet';
  return choices === 1 ? '1 choice made' : `${choices.toLocaleString('en')} choices made`;
}
