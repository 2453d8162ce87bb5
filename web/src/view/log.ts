import { html, nothing, type TemplateResult } from 'lit';
import type { RunState } from '../model/state';

const SHOWN = 300;

export function log(state: RunState, dropped: number): TemplateResult {
  const lines = state.log.slice(-SHOWN);
  const earlier = state.logForgotten + state.log.length - lines.length;
  return html`<div class="log">
    <h2 id="log-title">Log</h2>
    <div class="log-lines" data-testid="log" tabindex="0" role="region" aria-labelledby="log-title">
      <div>
      ${earlier > 0 ? html`<p class="quiet">${earlier.toLocaleString('en')} earlier lines</p>` : nothing}
      ${
        lines.length === 0
          ? html`<p class="quiet">What the program prints appears here.</p>`
          : html`<ol>
            ${lines.map((l) => html`<li><time>${milliseconds(l.time)}</time> <span>${l.text}</span></li>`)}
          </ol>`
      }
      </div>
    </div>
    ${dropped > 0 ? html`<p class="gap">${dropped.toLocaleString('en')} events were too quick to record: the picture has gaps, the verdict has none.</p>` : nothing}
  </div>`;
}

const milliseconds = (ns: number) => (ns / 1e6).toFixed(1);
