import { html, nothing, type TemplateResult } from 'lit';
import { eventText } from '../model/event-text';
import type { Film } from '../model/film';
import type { Plan } from '../model/plan';
import type { Messages } from '../text/messages';

const AROUND = 40;

export interface EventsProps {
  readonly t: Messages;
  readonly film: Film;
  readonly plan: Plan;
  readonly open: boolean;
  readonly toggle: (open: boolean) => void;
  /** After so many events. */
  readonly goTo: (count: number) => void;
}

/** The lanes in words: the events before and after the one that the picture is at. */
export function events({ t, film, plan, open, toggle, goTo }: EventsProps): TemplateResult {
  return html`<details class="events" ?open=${open} @toggle=${(e: Event) => toggle((e.target as HTMLDetailsElement).open)}>
    <summary>${t.events.title}</summary>
    ${open ? list({ t, film, plan, goTo }) : nothing}
  </details>`;
}

function list({ t, film, plan, goTo }: Pick<EventsProps, 't' | 'film' | 'plan' | 'goTo'>): TemplateResult {
  const { recording, count } = film;
  if (recording.length === 0) return html`<p class="quiet">${t.events.noRun}</p>`;
  const first = Math.max(1, count - AROUND);
  const last = Math.min(recording.length, count + AROUND);
  const rows: TemplateResult[] = [];
  for (let at = first; at <= last; at++) {
    const event = recording.events[at - 1];
    if (!event) continue;
    rows.push(html`<li><button type="button" aria-current=${at === count ? 'step' : nothing} @click=${() => goTo(at)}>
      <time>${t.decimal((recording.timeAt(at) / 1e6).toFixed(3))}</time> <span>${eventText(t, event, recording.latest, plan)}</span>
    </button></li>`);
  }
  return html`
    ${first > 1 ? html`<p class="quiet">${t.events.earlier(first - 1)}</p>` : nothing}
    <ol start=${first}>${rows}</ol>
    ${last < recording.length ? html`<p class="quiet">${t.events.later(recording.length - last)}</p>` : nothing}
    ${recording.notKept > 0 ? html`<p class="quiet">${t.events.notKept(recording.notKept)}</p>` : nothing}
  `;
}
