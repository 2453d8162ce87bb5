import { html, nothing, type TemplateResult } from 'lit';
import { eventText } from '../model/event-text';
import type { Film } from '../model/film';
import type { Plan } from '../model/plan';

const AROUND = 40;

export interface EventsProps {
  readonly film: Film;
  readonly plan: Plan;
  readonly open: boolean;
  readonly toggle: (open: boolean) => void;
  /** After so many events. */
  readonly goTo: (count: number) => void;
}

/** The lanes in words: the events before and after the one that the picture is at. */
export function events({ film, plan, open, toggle, goTo }: EventsProps): TemplateResult {
  return html`<details class="events" ?open=${open} @toggle=${(e: Event) => toggle((e.target as HTMLDetailsElement).open)}>
    <summary>The same, event by event</summary>
    ${open ? list({ film, plan, goTo }) : nothing}
  </details>`;
}

function list({ film, plan, goTo }: Pick<EventsProps, 'film' | 'plan' | 'goTo'>): TemplateResult {
  const { recording, count } = film;
  if (recording.length === 0) return html`<p class="quiet">There has been no run yet.</p>`;
  const first = Math.max(1, count - AROUND);
  const last = Math.min(recording.length, count + AROUND);
  const rows: TemplateResult[] = [];
  for (let at = first; at <= last; at++) {
    const event = recording.events[at - 1];
    if (!event) continue;
    rows.push(html`<li><button type="button" aria-current=${at === count ? 'step' : nothing} @click=${() => goTo(at)}>
      <time>${(recording.timeAt(at) / 1e6).toFixed(3)}</time> <span>${eventText(event, recording.latest, plan)}</span>
    </button></li>`);
  }
  return html`
    ${first > 1 ? html`<p class="quiet">${(first - 1).toLocaleString('en')} earlier events</p>` : nothing}
    <ol start=${first}>${rows}</ol>
    ${last < recording.length ? html`<p class="quiet">${(recording.length - last).toLocaleString('en')} later events</p>` : nothing}
    ${recording.notKept > 0 ? html`<p class="quiet">${recording.notKept.toLocaleString('en')} events after these were counted, and not kept.</p>` : nothing}
  `;
}
