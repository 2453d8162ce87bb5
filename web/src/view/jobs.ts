import { html, nothing, svg, type TemplateResult } from 'lit';
import { tally } from '../model/jobs';
import type { Look } from '../model/look';
import { jobName, type Plan } from '../model/plan';
import { JOB_WORD, mark } from './marks';
import { onRowKey, tabIndexIn } from './row';

const MOST_CHIPS = 200;
const ORDER: readonly Look[] = ['done', 'failed', 'cancelled', 'unfinished', 'running', 'planned'];

export interface JobsProps {
  /** The jobs of the settings, which the next run will have. */
  readonly plan: Plan;
  readonly looks: readonly Look[];
  /** Absent where jobs cannot be made to fail. */
  readonly toggle: ((id: number) => void) | undefined;
}

export function jobs({ plan, looks, toggle }: JobsProps): TemplateResult {
  const many = looks.length > MOST_CHIPS;
  return html`<section class="jobs" aria-labelledby="jobs-title">
    <h2 id="jobs-title">Jobs</h2>
    ${toggle && !many ? html`<p class="hint" id="jobs-hint">Press a job to make it fail.</p>` : nothing}
    ${many ? density(looks) : chips(plan, looks, toggle)}
  </section>`;
}

function chips(plan: Plan, looks: readonly Look[], toggle: JobsProps['toggle']): TemplateResult {
  const each = (look: Look, i: number) => {
    const id = i + 1;
    const fails = plan.fail.has(id);
    const label = `${jobName(plan, id)}, ${JOB_WORD[look]}${fails ? ', is to fail' : ''}`;
    const face = html`${mark(look)}<span>${plan.jobNames[i] ?? id}</span>`;
    return toggle
      ? html`<li>
          <button
            type="button"
            class="chip"
            data-look=${look}
            data-testid="job-${id}"
            ?data-fails=${fails}
            tabindex=${tabIndexIn(i, 0)}
            aria-pressed=${fails ? 'true' : 'false'}
            aria-label=${label}
            @click=${() => toggle(id)}
          >
            ${face}
          </button>
        </li>`
      : html`<li><span class="chip" data-look=${look} data-testid="job-${id}" aria-label=${label} role="img">${face}</span></li>`;
  };
  return html`<ul class="chips" @keydown=${onRowKey}>
    ${looks.map(each)}
  </ul>`;
}

/** Too many to press one by one: how many look like what. */
function density(looks: readonly Look[]): TemplateResult {
  const sums = tally(looks);
  const present = ORDER.filter((look) => sums.get(look));
  return html`<svg class="density" viewBox="0 0 ${looks.length} 10" preserveAspectRatio="none" aria-hidden="true">
      ${bands(present, sums)}
    </svg>
    <ul class="legend">
      ${present.map(
        (look) =>
          html`<li data-look=${look}>${mark(look)} ${sums.get(look)?.toLocaleString('en')} ${JOB_WORD[look]}</li>`,
      )}
    </ul>`;
}

function bands(present: readonly Look[], sums: ReadonlyMap<Look, number>): TemplateResult[] {
  let x = 0;
  return present.map((look) => {
    const width = sums.get(look) ?? 0;
    const band = svg`<rect data-look=${look} x=${x} y="0" width=${width} height="10"></rect>`;
    x += width;
    return band;
  });
}
