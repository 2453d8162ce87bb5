import { html, nothing, type TemplateResult } from 'lit';
import type { Outcome, Way } from '../engine/types';
import type { PageMessages } from '../text/page-messages';

export interface WaysProps {
  readonly t: PageMessages;
  /** Of the run on show, which is scheduled by hand. */
  readonly outcome: Outcome;
  readonly busy: boolean;
  /** Goes on, or back, to the end of a schedule; empty: to the beginning. */
  readonly goTo: (schedule: string) => void;
}

/** The reader's turn: which goroutine makes the next step. */
export function ways({ t: { ways: t }, outcome, busy, goTo }: WaysProps): TemplateResult {
  const { next, back, choices } = outcome;
  const disabled = busy ? 'true' : nothing;
  const go = (schedule: string) => () => !busy && goTo(schedule);
  return html`<section class="ways" aria-labelledby="ways-title" data-testid="ways">
    <h2 id="ways-title">${t.title}</h2>
    ${next.length ? choice(t, next, disabled, go) : html`<p>${t.over}</p>`}
    <p class="ways-foot">
      <span class="quiet" data-testid="choices">${t.made(choices)}</span>
      <button type="button" class="quietly" aria-disabled=${choices === 0 ? 'true' : disabled} @click=${go(choices === 0 ? '' : back)}>${t.back}</button>
      <button type="button" class="quietly" aria-disabled=${choices === 0 ? 'true' : disabled} @click=${go('')}>${t.startOver}</button>
    </p>
  </section>`;
}

function choice(
  t: PageMessages['ways'],
  next: readonly Way[],
  disabled: string | typeof nothing,
  go: (schedule: string) => () => void,
): TemplateResult {
  const one = (way: Way) => html`<li>
      <button type="button" class="way" data-testid="way" aria-disabled=${disabled} @click=${go(way.schedule)}>
        <span>${t.text(way)}</span> ${way.site ? html`<code>${way.site}</code>` : nothing}
      </button>
    </li>`;
  return html`<ol class="way-list">${next.map(one)}</ol>`;
}
