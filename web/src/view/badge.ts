import { html, nothing, type TemplateResult } from 'lit';
import type { Mode } from '../engine/types';
import type { Simulation } from '../model/settings';
import type { Messages } from '../text/messages';
import { inEnglish } from './in-english';

export interface BadgeProps {
  readonly t: Messages;
  readonly mode: Mode | undefined;
  /** Why no engine runs, without its full stop; empty where one does, or will. */
  readonly whyNot: string;
  readonly simulated: Simulation;
}

/** Which engine runs, on how many threads, and why not on more; or what the run is simulated with. */
export function badge({ t, mode, whyNot, simulated }: BadgeProps): TemplateResult {
  const state = whyNot ? 'off' : mode ? 'live' : 'starting';
  const words = whyNot ? t.badge.off : mode ? running(t, mode, simulated) : t.badge.starting;
  const why = whyNot
    ? inEnglish(t, `${whyNot}.`)
    : mode?.reason && !simulated
      ? t.badge.oneThread(t.badge.whyNoThreads(mode.reason) || inEnglish(t, mode.reason))
      : '';
  return html`<p class="badge" data-state=${state} data-testid="badge">
    <span class="pill">${words}</span>${why ? html` <span class="why">${why}</span>` : nothing}
  </p>`;
}

function running({ badge: t }: Messages, { threads }: Mode, simulated: Simulation): string {
  if (!simulated) return t.live(threads);
  return typeof simulated === 'string' ? t[simulated] : t.seed(simulated.seed);
}
