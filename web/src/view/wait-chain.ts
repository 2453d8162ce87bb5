import { html, nothing, type TemplateResult } from 'lit';
import type { WaitChain } from '../model/wait-chain';
import type { Messages } from '../text/messages';
import { mark } from './marks';

/** Who waits for whom, as a chain of boxes; a cycle comes back to where it began. */
export function waitChains(
  { waiting: t }: Messages,
  chains: readonly WaitChain[],
): TemplateResult | typeof nothing {
  if (chains.length === 0) return nothing;
  return html`<ul class="wait-chains" aria-label=${t.label}>
    ${chains.map(
      ({ links, endsAt, closed }) => html`<li class="wait-chain" ?data-closed=${closed}>
        ${links.map(
          ({ who, on }) => html`<span class="waiter">${mark('stuck')} <b>${who}</b></span>
            <span class="waits-on"><span class="unseen">${t.waits}</span><code>${on}</code><span class="unseen">${t.for}</span></span>`,
        )}
        ${
          endsAt
            ? html`<span class="waiter" data-again><b>${endsAt}</b>${closed ? html` <span class="again" aria-hidden="true">↺</span><span class="unseen">${t.cycle}</span>` : nothing}</span>`
            : html`<span class="waiter" data-nobody>${t.nobody}</span>`
        }
      </li>`,
    )}
  </ul>`;
}
