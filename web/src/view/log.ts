import { html, nothing, type TemplateResult } from 'lit';
import type { RunState } from '../model/state';
import type { Messages } from '../text/messages';

const SHOWN = 300;

export function log(t: Messages, state: RunState, dropped: number): TemplateResult {
  const lines = state.log.slice(-SHOWN);
  const earlier = state.logForgotten + state.log.length - lines.length;
  return html`<div class="log">
    <h2 id="log-title">${t.log.title}</h2>
    <div class="log-lines" data-testid="log" tabindex="0" role="region" aria-labelledby="log-title">
      <div>
      ${earlier > 0 ? html`<p class="quiet">${t.log.earlier(earlier)}</p>` : nothing}
      ${
        lines.length === 0
          ? html`<p class="quiet">${t.log.empty}</p>`
          : html`<ol lang="en">
            ${lines.map((l) => html`<li><time>${t.decimal((l.time / 1e6).toFixed(1))}</time> <span>${l.text}</span></li>`)}
          </ol>`
      }
      </div>
    </div>
    ${dropped > 0 ? html`<p class="gap">${t.log.dropped(dropped)}</p>` : nothing}
  </div>`;
}
