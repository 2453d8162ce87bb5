import { html, nothing, type TemplateResult } from 'lit';
import type { Mode } from '../engine/types';

/** Which engine runs, on how many threads, and why not on more; or what the run is simulated with. */
export function badge(mode: Mode | undefined, trouble: string, simulated = ''): TemplateResult {
  const state = trouble ? 'off' : mode ? 'live' : 'starting';
  const words = trouble ? 'NOT RUNNING' : mode ? running(mode, simulated) : 'Starting the engine';
  const why = trouble || (mode?.reason && !simulated ? `One thread: ${mode.reason}.` : '');
  return html`<p class="badge" data-state=${state} data-testid="badge">
    <span class="pill">${words}</span>${why ? html` <span class="why">${why}</span>` : nothing}
  </p>`;
}

function running(mode: Mode, simulated: string): string {
  if (simulated) return `SIMULATED ${simulated}`;
  return `LIVE ${mode.threads} ${mode.threads === 1 ? 'thread' : 'threads'}`;
}
